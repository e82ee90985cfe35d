package dev.slimgate.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.Inspection;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/**
 * What is signed: the facts of one image on one platform, as an in-toto statement. It tells what the bytes show and nothing
 * that changes with time: the base is described without a catalogue, and who reads it adds today's.
 *
 * <pre>
 * {"_type": "https://in-toto.io/Statement/v1",
 *  "subject": [{"name": "registry.example/app", "digest": {"sha256": "6c3c…"}}],
 *  "predicateType": "https://slimgate.dev/facts/v1alpha1",
 *  "predicate": {"slimgate": "0.1.0", "engine": 3, "readAt": "2026-11-22T00:00:00Z", "limits": {…}, "facts": {…}}}
 * </pre>
 *
 * @param inspection the facts
 * @param contents those of the layers, all of which were read
 * @param readAt when the layers were read, by the signer's clock
 * @see <a href="https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md">statement</a>
 */
public record Statement(Inspection inspection, ContentFacts contents, Instant readAt) {
    /** The media type of a signed statement, and the artifact type of the manifest that attaches it to an image. */
    public static final String ARTIFACT_TYPE = "application/vnd.slimgate.facts.v1alpha1+jws";
    /** {@code typ} of the signature's header. */
    public static final String TYPE = "vnd.slimgate.facts.v1alpha1+jws";
    /** {@code cty} of the signature's header. */
    public static final String CONTENT_TYPE = "application/vnd.in-toto+json";
    /** The most bytes of a signed statement. */
    public static final int MOST_BYTES = 4 << 20;

    static final String STATEMENT = "https://in-toto.io/Statement/v1";
    static final String PREDICATE = "https://slimgate.dev/facts/v1alpha1";

    /**
     * The statement of an image.
     *
     * @param inspectDocument of it, read without a catalogue
     * @param version of this build
     * @param readAt when the layers were read
     * @throws MalformedException where nothing can be stated: something could not be found out, or the image contradicts
     *     itself
     */
    public static byte[] of(JsonNode inspectDocument, String version, Instant readAt) {
        Inspection inspection = FactsReader.read(inspectDocument);
        vouchable(inspection);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("_type", STATEMENT);
        Digest digest = inspection.facts().digest();
        json.putArray("subject")
                .addObject()
                .put("name", inspection.reference())
                .putObject("digest")
                .put(digest.algorithm(), digest.hex());
        json.put("predicateType", PREDICATE);
        ObjectNode predicate = json.putObject("predicate");
        predicate.put("slimgate", version);
        predicate.put("engine", ContentProbe.ENGINE_VERSION);
        predicate.put("readAt", readAt.truncatedTo(ChronoUnit.SECONDS).toString());
        predicate.set("limits", limits());
        predicate.set("facts", inspectDocument);
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_BYTES / 2) {
            throw new MalformedException(
                    "has " + bytes.length + " bytes of facts, at most " + MOST_BYTES / 2 + " are signed");
        }
        return bytes;
    }

    /**
     * Reads what was signed.
     *
     * @throws MalformedException where it is no statement that this version understands
     */
    public static Statement read(byte[] payload) {
        StrictJson.Document document = StrictJson.read(payload, "the statement");
        if (!document.duplicateKeys().isEmpty()) {
            throw new MalformedException("the statement has a key twice");
        }
        Fields statement =
                Fields.of(document.root(), "").only(Set.of("_type", "subject", "predicateType", "predicate"));
        same(statement, "_type", STATEMENT);
        same(statement, "predicateType", PREDICATE);
        Fields predicate =
                statement.object("predicate").only(Set.of("slimgate", "engine", "readAt", "limits", "facts"));
        predicate.text("slimgate");
        if (predicate.count("engine") != ContentProbe.ENGINE_VERSION) {
            throw predicate.wrongAt("engine", "is not ours, " + ContentProbe.ENGINE_VERSION);
        }
        if (!predicate.node("limits").toString().equals(limits().toString())) {
            throw predicate.wrongAt("limits", "are not ours");
        }
        Inspection inspection = FactsReader.read(predicate.node("facts"));
        ContentFacts contents = vouchable(inspection);
        subject(statement, inspection.facts().digest());
        return new Statement(inspection, contents, predicate.parsed("readAt", Instant::parse));
    }

    private static void same(Fields statement, String name, String expected) {
        if (!statement.text(name).equals(expected)) {
            throw statement.wrongAt(name, "is not " + expected);
        }
    }

    /** Exactly the image that the facts are of. */
    private static void subject(Fields statement, Digest digest) {
        List<Digest> digests = statement.objects("subject", 1, subject -> {
            subject.only(Set.of("name", "digest"));
            subject.text("name");
            Fields named = subject.object("digest").only(Set.of(digest.algorithm()));
            return named.parsed(digest.algorithm(), hex -> new Digest(digest.algorithm(), hex));
        });
        if (!digests.equals(List.of(digest))) {
            throw statement.wrongAt("subject", "is not the image that the facts are of");
        }
    }

    private static ContentFacts vouchable(Inspection inspection) {
        ContentFacts contents = inspection.contents();
        if (contents == null || !inspection.incomplete().isEmpty()) {
            throw new MalformedException("does not tell everything: its layers could not be read");
        }
        if (!inspection.facts().inconsistencies().isEmpty()
                || !contents.inconsistencies().isEmpty()) {
            throw new MalformedException("is of an image that contradicts itself");
        }
        Base base = contents.base();
        boolean dated = base.distribution() != null && base.distribution().endOfLife() != null;
        if (base.image() != null || base.strength() != Base.Strength.CONTENT || dated) {
            throw new MalformedException("tells of the base what only a catalogue knows");
        }
        return contents;
    }

    private static ObjectNode limits() {
        ReadLimits limits = ReadLimits.DEFAULTS;
        return JsonNodeFactory.instance
                .objectNode()
                .put("layers", limits.layers())
                .put("layerEntries", limits.layerEntries())
                .put("pathBytes", limits.pathBytes())
                .put("unpackedBytes", limits.unpackedBytes())
                .put("expansionRatio", limits.expansionRatio());
    }
}
