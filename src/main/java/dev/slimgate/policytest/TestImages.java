package dev.slimgate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.GivenImages.Given;
import dev.slimgate.assess.Inspection;
import dev.slimgate.document.PolicyTest;
import dev.slimgate.document.PolicyTest.Facts;
import dev.slimgate.document.PolicyTest.Image;
import dev.slimgate.document.PolicyTest.Missing;
import dev.slimgate.document.Problem;
import dev.slimgate.evidence.FactsReader;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.policy.SourceLocation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The images of one test: by the names that cases use, and by reference. */
final class TestImages {
    private static final String REGISTRY = "registry.test/";
    private static final int MOST_MESSAGE = 300;
    private static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(64).build())
                    .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, true)
                    .build())
            .build();

    private final Sources sources;
    private final Map<String, Image> images;
    private final Map<String, ImageReference> references = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<Path, ObjectNode> files = new ConcurrentHashMap<>();

    /**
     * @throws ProblemException where an image has no reference of its own
     * @throws Sources.UnreadableException where a file of facts cannot be read
     */
    TestImages(PolicyTest test, Sources sources) {
        this.sources = sources;
        this.images = test.images();
        for (Image image : images.values()) {
            ImageReference reference = reference(image);
            references.put(image.name(), reference);
            String other = names.putIfAbsent(reference.toString(), image.name());
            if (other != null) {
                throw problem(image, "has the reference of image \"" + Printable.of(other) + "\": give it another");
            }
        }
    }

    /** Something of a test that makes no sense. */
    static final class ProblemException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        ProblemException(Problem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        Problem problem() {
            return problem;
        }
    }

    /** All references. */
    Set<String> all() {
        return Set.copyOf(names.keySet());
    }

    /** The reference of the image that is named so, or of the one that has that reference; null where there is none. */
    @Nullable String referenceOf(String written) {
        ImageReference named = references.get(written);
        if (named != null) {
            return named.toString();
        }
        return ImageReference.tryParse(written)
                .map(ImageReference::toString)
                .filter(names::containsKey)
                .orElse(null);
    }

    /**
     * What is known of an image.
     *
     * @param reference one of {@link #all}
     * @param over facts that are laid over it besides; null for none
     * @throws ProblemException where the facts are none
     */
    Given given(String reference, Instant now, @Nullable Facts over) {
        String name = names.get(reference);
        Image image = name == null ? null : images.get(name);
        if (image == null) {
            throw new IllegalArgumentException("no image of the test: " + reference);
        }
        if (image.missing() instanceof Missing.All missing) {
            if (over != null) {
                throw problem(image, "nothing is known of it: facts of a case cannot be laid over it");
            }
            return new Given(
                    null, new Knowledge.Unresolved(missing.errorClass(), missing.message(), missing.configured()));
        }
        ObjectNode json = document(image, now);
        if (over != null) {
            json = Overlay.over(json, over.json(), reference);
        }
        Inspection inspection = read(image, json, over);
        return new Given(
                inspection.facts().digest(),
                new Knowledge.Resolved(inspection.facts(), contents(image.missing(), inspection)));
    }

    private static Contents contents(@Nullable Missing missing, Inspection inspection) {
        return switch (missing) {
            case Missing.Contents failed ->
                new Contents.Failed(failed.errorClass(), failed.message(), failed.configured());
            case Missing.Pending pending -> new Contents.Pending(pending.message());
            case Missing.All all -> throw new IllegalStateException("of such an image nothing is known");
            case null -> {
                if (inspection.contents() != null) {
                    yield new Contents.Read(inspection.contents());
                }
                yield inspection.incomplete().isEmpty()
                        ? new Contents.Failed(
                                ErrorClass.NOT_FOUND, "the facts of the test say nothing of the layers", true)
                        : new Contents.Failed(
                                inspection.incomplete().getFirst().errorClass(),
                                inspection.incomplete().getFirst().message(),
                                true);
            }
        };
    }

    private ObjectNode document(Image image, Instant now) {
        String reference = text(image);
        ObjectNode json = image.file() == null ? DefaultImage.of(reference, now) : fileOf(image.file());
        if (image.on() != null) {
            Image below = images.get(image.on());
            if (below != null && below.missing() instanceof Missing.All) {
                throw problem(image, "on: nothing is known of the image that it is built on");
            }
            json = below == null ? json : on(json, document(below, now), reference);
        }
        Facts facts = image.facts();
        return facts == null ? json : Overlay.over(json, facts.json(), reference);
    }

    /** The layers of another image come first; its base is this one's. */
    private static ObjectNode on(ObjectNode image, ObjectNode below, String reference) {
        ObjectNode json = image.deepCopy();
        ArrayNode layers = json.putArray("layers");
        long compressed = DefaultImage.OWN_BYTES;
        for (JsonNode layer : below.path("layers")) {
            layers.add(layer.deepCopy());
            compressed += layer.path("compressedBytes").asLong(0);
        }
        ObjectNode own = DefaultImage.layer(reference, layers.size(), DefaultImage.OWN_BYTES);
        layers.add(own);
        json.set("base", below.path("base").deepCopy());
        json.withObject("/base").put("layers", layers.size() - 1);
        json.put("compressedBytes", compressed);
        json.put(
                "uncompressedBytes",
                below.path("uncompressedBytes").asLong(0)
                        + own.path("uncompressedBytes").asLong(0));
        return json;
    }

    private ObjectNode fileOf(Path file) {
        ObjectNode known = files.get(file);
        if (known != null) {
            return known;
        }
        String where = Printable.of(file.toString(), MOST_MESSAGE);
        try {
            if (!(MAPPER.readTree(sources.text(file)) instanceof ObjectNode object)) {
                throw new Sources.UnreadableException(where + ": is no output of inspect -o json: it is no object");
            }
            files.put(file, object);
            return object;
        } catch (JsonProcessingException e) {
            throw new Sources.UnreadableException(
                    where + ": is no JSON: " + Printable.of(String.valueOf(e.getOriginalMessage()), MOST_MESSAGE));
        }
    }

    private static Inspection read(Image image, ObjectNode json, @Nullable Facts over) {
        try {
            return FactsReader.read(json);
        } catch (MalformedException e) {
            String message = String.valueOf(e.getMessage());
            throw new ProblemException(new Problem(place(image, over, message), "facts", message));
        }
    }

    /** The line of what the message's JSON Pointer names, or of the nearest thing around it that the test states. */
    private static SourceLocation place(Image image, @Nullable Facts over, String message) {
        int end = message.indexOf(' ');
        String pointer = end < 0 ? message : message.substring(0, end);
        Facts own = image.facts();
        for (String at = pointer; at.startsWith("/"); at = at.substring(0, at.lastIndexOf('/'))) {
            SourceLocation inCase = over == null ? null : over.places().get(at);
            SourceLocation inImage = own == null ? null : own.places().get(at);
            if (inCase != null) {
                return inCase;
            }
            if (inImage != null) {
                return inImage;
            }
        }
        return image.location();
    }

    private ImageReference reference(Image image) {
        ImageReference reference = named(image);
        if (!image.pinned()) {
            return reference;
        }
        if (image.missing() instanceof Missing.All) {
            throw problem(image, "pinned: nothing is known of it, its digest neither: write it into reference");
        }
        String digest = DefaultImage.digest(reference.toString());
        if (image.file() != null) {
            digest = fileOf(image.file()).path("digest").asText();
        }
        Facts facts = image.facts();
        if (facts != null && facts.json().path("digest").isTextual()) {
            digest = facts.json().path("digest").asText();
        }
        try {
            return ImageReference.parse(reference + "@" + digest);
        } catch (MalformedException e) {
            throw problem(image, "pinned: its digest is none: " + e.getMessage());
        }
    }

    /** What its digests are made of. */
    private static String text(Image image) {
        return named(image).toString();
    }

    private static ImageReference named(Image image) {
        String given = image.reference();
        if (given == null) {
            String name = image.name();
            given = name.indexOf('/') >= 0 || name.indexOf(':') >= 0
                    ? name
                    : REGISTRY + name.toLowerCase(Locale.ROOT) + ":1";
        }
        try {
            return ImageReference.parse(given);
        } catch (MalformedException e) {
            throw problem(image, "its name makes no reference (" + e.getMessage() + "): give it one");
        }
    }

    private static ProblemException problem(Image image, String message) {
        return new ProblemException(new Problem(image.location(), "images." + Printable.of(image.name()), message));
    }
}
