package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.oci.Printable;
import java.util.List;

/** All images, largest first. */
final class ImageList {
    private static final int MOST_NAMES = 5;

    private final AuditTerms terms;

    private ImageList(AuditTerms terms) {
        this.terms = terms;
    }

    static void put(ObjectNode json, List<AuditedImage> images, AuditTerms terms, int most) {
        Bounded.put(json, "images", images, most, new ImageList(terms)::image);
    }

    private ObjectNode image(AuditedImage image) {
        ObjectNode json = JsonText.object().put("digest", image.digest().toString());
        ArrayNode names = json.putArray("references");
        image.references().stream().limit(MOST_NAMES).forEach(names::add);
        json.put("omittedReferences", Math.max(0, image.references().size() - MOST_NAMES));
        json.put("platform", ImageWords.platform(image.facts().platform()))
                .put("standing", image.standing().label())
                .put("family", FamilyShares.label(image))
                .put("layers", image.facts().layers().size());
        JsonText.putKnown(json, "compressedBytes", image.facts().compressedBytes());
        ContentFacts contents = image.contents();
        if (contents != null) {
            putContents(json, contents);
        }
        json.put("workloads", image.workloads())
                .put("pods", image.pods())
                .put("nodes", image.nodes().size())
                .put("pullSeconds", terms.seconds(image.bytes()));
        return json;
    }

    private static void putContents(ObjectNode json, ContentFacts contents) {
        json.put("uncompressedBytes", contents.uncompressedBytes())
                .put("unreachableBytes", contents.waste().unreachableBytes());
        ContentFacts.LanguageRuntime runtime = contents.runtime();
        if (runtime != null) {
            json.put("runtime", Printable.of(runtime.name()));
        }
        Base base = contents.base();
        if (base.variant() != null) {
            json.put("variant", Printable.of(base.variant()));
        }
        if (base.image() != null) {
            json.put("base", Printable.of(base.image(), 200));
        }
    }
}
