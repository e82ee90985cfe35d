package dev.slimgate.document;

import dev.slimgate.facts.Family;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.TagPattern;
import java.util.List;
import java.util.stream.Stream;

/** Reads one {@code BaseFamily}. */
final class FamilyReader {
    private static final int MOST_IMAGES = 100;
    private static final int MAX_IMAGE = 512;

    private FamilyReader() {}

    /** The family; worth nothing where the document has a problem. */
    static DeclaredFamily read(Resource resource, SourceLocation location) {
        if (Stream.of(Family.values()).map(Family::label).anyMatch(resource.name()::equals)) {
            resource.document()
                    .problem("metadata.name", "the name of a family that Slimgate knows itself: choose another");
        }
        Fields spec = resource.spec();
        spec.require("images", "the golden images, such as registry.example/base/java:21");
        List<Fields.Item> images = spec.items("images");
        if (images != null && (images.isEmpty() || images.size() > MOST_IMAGES)) {
            spec.problem("images", "must name 1 to " + MOST_IMAGES + " images");
        }
        List<Fields.Item> items = images == null ? List.of() : images;
        items.forEach(item -> check(spec, item));
        spec.finish();
        return new DeclaredFamily(
                resource.name(), location, items.stream().map(Fields.Item::text).toList());
    }

    private static void check(Fields spec, Fields.Item item) {
        String text = item.text();
        if (text.length() > MAX_IMAGE) {
            spec.problem(item, "is longer than " + MAX_IMAGE + " characters");
            return;
        }
        try {
            TagPattern.parse(text);
        } catch (MalformedException e) {
            spec.problem(item, DidYouMean.quoted(text) + " is no image: " + e.getMessage());
        }
    }
}
