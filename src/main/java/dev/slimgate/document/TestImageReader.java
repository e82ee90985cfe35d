package dev.slimgate.document;

import dev.slimgate.document.PolicyTest.Image;
import dev.slimgate.document.PolicyTest.Missing;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the images of a {@code PolicyTest}: what is known of each, what is not, and what it is built on. */
final class TestImageReader {
    private static final int MOST = 1_000;

    private final NamedFiles files;
    private final Problems problems;

    TestImageReader(NamedFiles files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    /** The field {@code images} of a test, by name; empty where it is absent. */
    Map<String, Image> read(Fields document) {
        document.atMost("images", MOST);
        Fields all = document.object("images");
        Map<String, Image> images = new LinkedHashMap<>();
        if (all == null) {
            return images;
        }
        for (Node.Entry entry : all.entries()) {
            Fields fields = all.object(entry.key());
            if (fields != null) {
                images.put(entry.key(), image(entry, fields));
            }
        }
        images.values().forEach(image -> checkBelow(all, image, images));
        return images;
    }

    /** A field with the name of one of these images; null where it is absent. */
    static @Nullable String name(Fields fields, String field, Set<String> images) {
        String name = fields.text(field);
        if (name != null && !images.contains(name)) {
            fields.problem(field, unknown(name, images));
        }
        return name;
    }

    private static String unknown(String name, Set<String> images) {
        return DidYouMean.quoted(name) + " is none of the test's images" + DidYouMean.hint(name, images);
    }

    private static void checkBelow(Fields all, Image image, Map<String, Image> images) {
        String on = image.on();
        Image below = on == null ? null : images.get(on);
        if (on != null && (below == null || below.on() != null)) {
            all.problem(
                    image.name(),
                    below == null
                            ? "on: " + unknown(on, images.keySet())
                            : "on: an image is built on one that is built on no other");
        }
    }

    private Image image(Node.Entry entry, Fields fields) {
        String reference = fields.text("reference");
        if (reference != null) {
            try {
                ImageReference.parse(reference);
            } catch (MalformedException e) {
                fields.problem("reference", DidYouMean.quoted(reference) + ": " + e.getMessage());
            }
        }
        Path file = files.file(fields, "file");
        boolean pinned = fields.flag("pinned", false);
        String on = fields.text("on");
        PolicyTest.Facts facts = FactsPart.facts(fields, "facts", problems);
        Missing missing = missing(fields, facts != null || file != null || on != null || pinned);
        fields.finish();
        return new Image(entry.key(), problems.location(entry.at()), reference, pinned, file, on, facts, missing);
    }

    /** Why the image, or its layers, could not be had; null where they could. */
    private static @Nullable Missing missing(Fields fields, boolean hasFacts) {
        ErrorClass all = fields.choice("error", List.of(ErrorClass.values()), ErrorClass::label);
        ErrorClass contents = fields.choice("contentsError", List.of(ErrorClass.values()), ErrorClass::label);
        boolean pending = fields.flag("pending", false);
        boolean configured = fields.flag("configured", false);
        String message = fields.text("message", PolicyTestDocument.MOST_TEXT);
        int kinds = (fields.has("error") ? 1 : 0) + (fields.has("contentsError") ? 1 : 0) + (pending ? 1 : 0);
        if (kinds > 1) {
            fields.problem("error", "is one of error, contentsError and pending");
        } else if (kinds == 0 && (fields.has("message") || fields.has("configured"))) {
            fields.problem(
                    fields.has("message") ? "message" : "configured",
                    "has a meaning with error, contentsError or pending only");
        } else if (fields.has("error") && hasFacts) {
            fields.problem("error", "leaves nothing known of the image: take contentsError beside facts");
        }
        String words = message == null ? "given by the test" : message;
        if (all != null) {
            return new Missing.All(all, words, configured);
        }
        if (contents != null) {
            return new Missing.Contents(contents, words, configured);
        }
        return pending ? new Missing.Pending(words) : null;
    }
}
