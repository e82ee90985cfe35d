package dev.slimgate.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.inspect.ManifestFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code slimgate inspect -o json} prints back into facts: whatever judgement, messages and advice need. The
 * document is {@code docs/schema/inspect.schema.json}; what it says beside facts ({@code judgement}, {@code advice},
 * {@code source}) and what it repeats ({@code fromBase}, a wasted path's {@code command}) is left aside.
 *
 * <p>Strict: what is missing, unknown, of another kind or beyond its bound is refused. Texts are not trusted: those that
 * messages repeat as they are become {@link Printable} here.
 */
public final class FactsReader {
    /** The most layers of one image. */
    static final int MOST_LAYERS = 4_096;
    /** The most labels, annotations, names, words of a command. */
    static final int MOST_WORDS = 10_000;
    /** The most characters of a text that messages repeat as it is. */
    private static final int MOST_SHOWN = 2_000;

    private static final Set<String> OF_IMAGE = Set.of(
            "reference",
            "digest",
            "indexDigest",
            "mediaType",
            "platform",
            "osVersion",
            "compressedBytes",
            "storedBytes",
            "base",
            "effectiveUser",
            "created",
            "user",
            "entrypoint",
            "cmd",
            "environment",
            "exposedPorts",
            "volumes",
            "labels",
            "annotations",
            "layers",
            "inconsistencies",
            "incomplete",
            "judgement",
            "advice",
            "source");
    private static final Set<String> KNOWN = all();

    private FactsReader() {}

    private static Set<String> all() {
        Set<String> all = new TreeSet<>(OF_IMAGE);
        all.addAll(ContentReader.FIELDS);
        return Set.copyOf(all);
    }

    /**
     * The facts that a document tells. The contents are null where it tells nothing of the layers, which is where it has no
     * {@code uncompressedBytes}.
     *
     * @throws MalformedException where it is no such document; the message begins with the JSON pointer of what is wrong
     */
    public static Inspection read(JsonNode inspectDocument) {
        Fields fields = Fields.of(inspectDocument, "").only(KNOWN);
        List<Inconsistency> inconsistencies = fields.objects("inconsistencies", MOST_WORDS, FactsReader::inconsistency);
        ImageFacts facts = image(
                fields,
                inconsistencies.stream()
                        .filter(found -> found.kind() != Inconsistency.Kind.DIFF_ID_MISMATCH)
                        .toList());
        ContentFacts contents = null;
        if (fields.has("uncompressedBytes")) {
            List<Inconsistency> ofLayers = inconsistencies.stream()
                    .filter(found -> found.kind() == Inconsistency.Kind.DIFF_ID_MISMATCH)
                    .toList();
            contents = new ContentReader(fields, facts).read(ofLayers);
        } else {
            for (String name : ContentReader.FIELDS) {
                if (fields.has(name)) {
                    throw fields.wrongAt(name, "tells of the layers, and uncompressedBytes is missing");
                }
            }
        }
        return new Inspection(
                fields.text("reference"),
                fields.optionalDigest("indexDigest"),
                facts,
                contents,
                fields.objects("incomplete", MOST_WORDS, FactsReader::incomplete));
    }

    private static ImageFacts image(Fields fields, List<Inconsistency> inconsistencies) {
        Platform platform = fields.parsed("platform", Platform::parse);
        String osVersion = fields.optionalText("osVersion");
        if (osVersion != null) {
            platform = new Platform(platform.os(), platform.architecture(), platform.variant(), osVersion);
        }
        String user = fields.text("user");
        return new ImageFacts(
                fields.parsed("digest", Digest::parse),
                fields.parsed("mediaType", MediaType::new),
                platform,
                fields.knownCount("compressedBytes"),
                fields.knownCount("storedBytes"),
                layers(fields),
                fields.optionalParsed("created", Instant::parse),
                user,
                fields.texts("entrypoint", MOST_WORDS),
                fields.texts("cmd", MOST_WORDS),
                fields.textMap("labels", MOST_WORDS),
                fields.textMap("annotations", MOST_WORDS),
                Set.copyOf(fields.texts("exposedPorts", MOST_WORDS)),
                Set.copyOf(fields.texts("volumes", MOST_WORDS)),
                fields.texts("environment", MOST_WORDS),
                claimed(fields),
                ManifestFacts.user(user, platform),
                inconsistencies);
    }

    private static @Nullable Family claimed(Fields fields) {
        Fields base = fields.optionalObject("base");
        return base != null && base.has("claimedFamily")
                ? base.label("claimedFamily", Family.values(), Family::label)
                : null;
    }

    private static List<ImageFacts.Layer> layers(Fields fields) {
        List<ImageFacts.Layer> layers = fields.objects("layers", MOST_LAYERS, FactsReader::layer);
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).index() != i) {
                throw fields.wrongAt("layers", "are not numbered from 0, base layer first");
            }
        }
        return layers;
    }

    private static ImageFacts.Layer layer(Fields layer) {
        layer.only(Set.of(
                "index",
                "digest",
                "diffId",
                "compressedBytes",
                "command",
                "fromBase",
                "uncompressedBytes",
                "entries",
                "unreachableBytes"));
        return new ImageFacts.Layer(
                layer.smallCount("index"),
                layer.optionalDigest("digest"),
                layer.optionalDigest("diffId"),
                layer.knownCount("compressedBytes"),
                layer.optionalText("command"));
    }

    private static Inconsistency inconsistency(Fields found) {
        found.only(Set.of("kind", "message"));
        return new Inconsistency(
                found.label("kind", Inconsistency.Kind.values(), Inconsistency.Kind::label),
                shown(found.text("message")));
    }

    private static Incomplete incomplete(Fields missing) {
        missing.only(Set.of("fact", "class", "message"));
        return new Incomplete(
                shown(missing.text("fact")),
                missing.label("class", ErrorClass.values(), ErrorClass::label),
                shown(missing.text("message")));
    }

    /** A text that facts hold safe to show, made so: who wrote the document is not known here. */
    static String shown(String text) {
        return Printable.of(text, MOST_SHOWN);
    }
}
