package dev.slimgate.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.facts.Base.Distribution;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.Catalogue.Lifetime;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.KnownBase;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as a file: one JSON object a line, either a base image or how long a version of a distribution lives.
 *
 * <pre>{@code
 * {"image":"debian:12-slim","family":"debian-slim","distribution":{"id":"debian","version":"12"},"platform":"linux/amd64",
 *  "manifest":"sha256:…","layers":["sha256:…"],"diffIds":["sha256:…"],"compressedBytes":28231580,"read":"2024-12-02"}
 * {"distribution":{"id":"debian","version":"12"},"endOfLife":"2028-06-30"}
 * }</pre>
 *
 * Empty lines are skipped. All else that is not understood is a problem of its line.
 */
public final class CatalogueDocument {
    /** The most lines that one file may have. */
    public static final int MOST_LINES = 50_000;

    private static final int MOST_NAME = 512;
    private static final String SHIPPED = "/dev/slimgate/catalogue/";
    private static final Set<String> OF_BASE = Set.of(
            "image",
            "family",
            "variant",
            "distribution",
            "platform",
            "manifest",
            "layers",
            "diffIds",
            "compressedBytes",
            "read");
    private static final Set<String> OF_LIFETIME = Set.of("distribution", "endOfLife");
    private static final Set<String> OF_DISTRIBUTION = Set.of("id", "version");
    private static final Set<String> VARIANTS = Set.of("debug", "slim", "full");
    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    private CatalogueDocument() {}

    /**
     * What was read.
     *
     * @param catalogue {@link Catalogue#EMPTY} where there are problems
     * @param problems in the file's order; empty where all is well
     */
    public record Result(Catalogue catalogue, List<Problem> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** The catalogue that Slimgate brings. */
    public static Catalogue shipped() {
        return resource("bases.jsonl").with(resource("distributions.jsonl"));
    }

    private static Catalogue resource(String name) {
        try (InputStream in = CatalogueDocument.class.getResourceAsStream(SHIPPED + name)) {
            if (in == null) {
                throw new IllegalStateException("the program was packed without " + SHIPPED + name);
            }
            Result result = read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            if (!result.problems().isEmpty()) {
                throw new IllegalStateException(result.problems().getFirst().toString());
            }
            return result.catalogue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one file; its size is bounded by who reads it from disk. */
    public static Result read(String file, String text) {
        Problems problems = new Problems(file);
        List<KnownBase> bases = new ArrayList<>();
        List<Lifetime> lifetimes = new ArrayList<>();
        int number = 0;
        Iterator<String> lines = text.lines().iterator();
        while (lines.hasNext()) {
            String line = lines.next();
            Node.Position at = new Node.Position(++number, 0);
            if (number > MOST_LINES) {
                problems.add(at, "", "a catalogue has at most " + MOST_LINES + " lines");
                break;
            }
            if (line.isBlank()) {
                continue;
            }
            try {
                read(line, bases, lifetimes);
            } catch (BadLineException e) {
                problems.add(at, e.field, String.valueOf(e.getMessage()));
            }
        }
        return problems.count() == 0
                ? new Result(new Catalogue(bases, lifetimes), List.of())
                : new Result(Catalogue.EMPTY, problems.sorted());
    }

    /** The line that stands for a base; without its end. */
    public static String line(KnownBase base) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("image", base.image());
        object.put("family", base.family().label());
        if (base.variant() != null) {
            object.put("variant", base.variant());
        }
        Distribution distribution = base.distribution();
        if (distribution != null) {
            ObjectNode written = object.putObject("distribution").put("id", distribution.id());
            if (distribution.version() != null) {
                written.put("version", distribution.version());
            }
        }
        object.put("platform", base.platform().toString());
        if (base.manifest() != null) {
            object.put("manifest", base.manifest().toString());
        }
        put(object, "layers", base.layers());
        put(object, "diffIds", base.diffIds());
        if (base.compressedBytes() != null) {
            object.put("compressedBytes", base.compressedBytes());
        }
        return object.put("read", base.read().toString()).toString();
    }

    private static void put(ObjectNode object, String name, List<Digest> digests) {
        if (!digests.isEmpty()) {
            ArrayNode array = object.putArray(name);
            digests.forEach(digest -> array.add(digest.toString()));
        }
    }

    private static void read(String line, List<KnownBase> bases, List<Lifetime> lifetimes) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BadLineException("", "is no JSON object: " + e.getOriginalMessage());
        }
        if (!(node instanceof ObjectNode object)) {
            throw new BadLineException("", "must be an object");
        }
        if (object.has("endOfLife")) {
            lifetimes.add(lifetime(object));
        } else {
            bases.add(base(object));
        }
    }

    private static Lifetime lifetime(ObjectNode object) {
        known(object, "", OF_LIFETIME);
        Distribution distribution = distribution(object);
        if (distribution == null) {
            throw new BadLineException("distribution", "is missing");
        }
        if (distribution.version() == null) {
            throw new BadLineException("distribution.version", "is missing");
        }
        return new Lifetime(
                distribution.id(), distribution.version(), parsed(object, "endOfLife", LocalDate::parse, "a date"));
    }

    private static KnownBase base(ObjectNode object) {
        known(object, "", OF_BASE);
        String label = text(object, "family");
        Family family = Family.of(label)
                .orElseThrow(() -> new BadLineException(
                        "family", "there is no " + DidYouMean.quoted(label) + DidYouMean.hint(label, Family.labels())));
        if (family == Family.UNKNOWN || family == Family.SCRATCH) {
            throw new BadLineException("family", label + " is not proved by layers");
        }
        String variant = optional(object, "variant");
        if (variant != null && !VARIANTS.contains(variant)) {
            throw new BadLineException(
                    "variant", "there is no " + DidYouMean.quoted(variant) + DidYouMean.hint(variant, VARIANTS));
        }
        JsonNode bytes = object.get("compressedBytes");
        if (bytes != null && (!bytes.isIntegralNumber() || !bytes.canConvertToLong() || bytes.longValue() < 0)) {
            throw new BadLineException("compressedBytes", "must be a whole number, 0 or more");
        }
        try {
            return new KnownBase(
                    text(object, "image"),
                    family,
                    variant,
                    distribution(object),
                    parsed(object, "platform", Platform::parse, "os/architecture, as in linux/arm64"),
                    digests(object, "layers"),
                    digests(object, "diffIds"),
                    bytes == null ? null : bytes.longValue(),
                    parsed(object, "read", LocalDate::parse, "a date, as in 2026-07-01"),
                    object.has("manifest") ? parsed(object, "manifest", Digest::parse, "a digest") : null);
        } catch (IllegalArgumentException e) {
            throw new BadLineException("", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Distribution distribution(ObjectNode object) {
        JsonNode node = object.get("distribution");
        if (node == null) {
            return null;
        }
        if (!(node instanceof ObjectNode distribution)) {
            throw new BadLineException("distribution", "must be an object with id and version");
        }
        known(distribution, "distribution.", OF_DISTRIBUTION);
        return new Distribution(text(distribution, "id"), optional(distribution, "version"), null);
    }

    private static List<Digest> digests(ObjectNode object, String name) {
        JsonNode node = object.get(name);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray() || node.isEmpty() || node.size() > KnownBase.MOST_LAYERS) {
            throw new BadLineException(name, "must be a list of 1 to " + KnownBase.MOST_LAYERS + " digests");
        }
        List<Digest> digests = new ArrayList<>();
        for (JsonNode element : node) {
            digests.add(parsed(name, element.isTextual() ? element.textValue() : "", Digest::parse, "a digest"));
        }
        return digests;
    }

    private static void known(ObjectNode object, String prefix, Set<String> names) {
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw new BadLineException(
                        prefix, "unknown field " + DidYouMean.quoted(name) + DidYouMean.hint(name, names));
            }
        });
    }

    private static String text(ObjectNode object, String name) {
        String text = optional(object, name);
        if (text == null) {
            throw new BadLineException(name, "is missing");
        }
        return text;
    }

    private static @Nullable String optional(ObjectNode object, String name) {
        JsonNode node = object.get(name);
        if (node == null) {
            return null;
        }
        boolean sound = node.isTextual()
                && !node.textValue().isEmpty()
                && node.textValue().length() <= MOST_NAME
                && node.textValue().chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!sound) {
            throw new BadLineException(name, "must be a word of at most " + MOST_NAME + " characters");
        }
        return node.textValue();
    }

    private static <T> T parsed(ObjectNode object, String name, Function<String, T> reader, String what) {
        return parsed(name, text(object, name), reader, what);
    }

    private static <T> T parsed(String name, String text, Function<String, T> reader, String what) {
        try {
            return reader.apply(text);
        } catch (MalformedException | DateTimeException | IllegalArgumentException e) {
            throw new BadLineException(name, DidYouMean.quoted(text) + " is not " + what);
        }
    }

    /** What is wrong with one line. */
    private static final class BadLineException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String field;

        BadLineException(String field, String message) {
            super(message, null, false, false);
            this.field = field;
        }
    }
}
