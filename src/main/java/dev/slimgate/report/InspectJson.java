package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.facts.LayerContents;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one image as {@code slimgate inspect -o json} prints them: a stable contract, whose JSON Schema is
 * {@code docs/schema/inspect.schema.json}. What is unknown is left out and never null; secrets in free text of the image
 * are redacted.
 *
 * <pre>
 * {"reference": "docker.io/library/node:22", "digest": "sha256:…", "platform": "linux/amd64", "compressedBytes": 389200000,
 *  "layers": [{"index": 0, "digest": "sha256:…", "compressedBytes": 48500000, "command": "ADD rootfs.tar /"}],
 *  "base": {"family": "debian", "distribution": {"id": "debian", "version": "12"}}, "shells": [{"path": "/bin/bash"}]}
 * </pre>
 */
public final class InspectJson {
    private InspectJson() {}

    /** The document, several lines without a line break at the end. */
    public static String of(Inspection inspection) {
        return of(inspection, null);
    }

    /**
     * The same with the verdict of policies, as {@link CheckJson} tells it of an image.
     *
     * @param judged null where none was asked
     */
    public static String of(Inspection inspection, @Nullable ImageAssessment judged) {
        return of(inspection, judged, GivenAdvice.NONE);
    }

    /**
     * The same with {@code advice} and {@code source}, each where there is something to say.
     *
     * @param judged null where none was asked
     */
    public static String of(Inspection inspection, @Nullable ImageAssessment judged, GivenAdvice given) {
        ObjectNode json = JsonText.object();
        ImageFacts facts = inspection.facts();
        ContentFacts contents = inspection.contents();
        json.put("reference", JsonText.redacted(inspection.reference()));
        json.put("digest", facts.digest().toString());
        JsonText.putKnown(json, "indexDigest", inspection.indexDigest());
        json.put("mediaType", facts.mediaType().value());
        json.put("platform", facts.platform().toString());
        JsonText.putKnown(json, "osVersion", facts.platform().osVersion());
        JsonText.putKnown(json, "compressedBytes", facts.compressedBytes());
        JsonText.putKnown(json, "storedBytes", facts.storedBytes());
        if (contents != null) {
            json.put("uncompressedBytes", contents.uncompressedBytes());
        }
        putBase(json, contents == null ? null : contents.base(), facts);
        if (contents != null) {
            ContentJson.put(json, contents);
            WasteJson.put(json, contents, facts.layers());
        }
        EffectiveUser user = contents == null ? facts.numericUser() : contents.effectiveUser();
        if (user != null) {
            json.set("effectiveUser", user(user));
        }
        putConfig(json, facts);
        json.set("layers", layers(facts.layers(), contents));
        json.set("inconsistencies", inconsistencies(facts, contents));
        json.set("incomplete", incomplete(inspection.incomplete()));
        if (judged != null) {
            json.set("judgement", CheckJson.image(judged));
        }
        AdviceJson.put(json, given.advice());
        return JsonText.write(json);
    }

    private static void putConfig(ObjectNode json, ImageFacts facts) {
        JsonText.putKnown(json, "created", facts.created());
        json.put("user", JsonText.redacted(facts.user()));
        json.set("entrypoint", JsonText.redacted(facts.entrypoint()));
        json.set("cmd", JsonText.redacted(facts.cmd()));
        json.set("environment", JsonText.strings(facts.environment()));
        json.set(
                "exposedPorts",
                JsonText.strings(facts.exposedPorts().stream().sorted().toList()));
        json.set("volumes", JsonText.strings(facts.volumes().stream().sorted().toList()));
        json.set("labels", JsonText.redacted(facts.labels()));
        json.set("annotations", JsonText.redacted(facts.annotations()));
    }

    private static void putBase(ObjectNode json, @Nullable Base base, ImageFacts facts) {
        ObjectNode object = JsonText.object();
        if (base != null) {
            object.put("family", base.family().label());
            JsonText.putKnown(object, "variant", base.variant());
            if (base.distribution() != null) {
                ObjectNode distribution = object.putObject("distribution");
                distribution.put("id", base.distribution().id());
                JsonText.putKnown(distribution, "version", base.distribution().version());
                JsonText.putKnown(distribution, "endOfLife", base.distribution().endOfLife());
            }
            JsonText.putKnown(object, "image", base.image());
            object.put("layers", base.layers());
            object.put("strength", base.strength().label());
            object.set("modified", JsonText.strings(base.modified()));
            ArrayNode changes = object.putArray("changes");
            base.changes()
                    .forEach(change ->
                            changes.addObject().put("path", change.path()).put("layer", change.layer()));
        }
        if (facts.claimedFamily() != null) {
            object.put("claimedFamily", facts.claimedFamily().label());
        }
        if (base != null) {
            ArrayNode evidence = object.putArray("evidence");
            base.evidence()
                    .forEach(piece -> evidence.addObject()
                            .put("strength", piece.strength().label())
                            .put("text", piece.text()));
        }
        if (!object.isEmpty()) {
            json.set("base", object);
        }
    }

    static ObjectNode user(EffectiveUser user) {
        ObjectNode json = JsonText.object();
        switch (user) {
            case EffectiveUser.Known known -> {
                json.put("uid", known.uid());
                JsonText.putKnown(json, "gid", known.gid());
                JsonText.putKnown(json, "name", known.name());
                json.put("root", known.root());
            }
            case EffectiveUser.WindowsAccount account ->
                json.put("name", account.name()).put("root", account.administrator());
            case EffectiveUser.Unresolved unresolved -> json.put("unresolved", unresolved.reason());
        }
        return json;
    }

    static ArrayNode layers(List<ImageFacts.Layer> layers, @Nullable ContentFacts contents) {
        ArrayNode array = JsonText.array();
        for (ImageFacts.Layer layer : layers) {
            ObjectNode json = array.addObject().put("index", layer.index());
            JsonText.putKnown(json, "digest", layer.digest());
            JsonText.putKnown(json, "diffId", layer.diffId());
            JsonText.putKnown(json, "compressedBytes", layer.compressedBytes());
            if (layer.command() != null) {
                json.put("command", JsonText.redacted(layer.command()));
            }
            if (contents != null) {
                putContents(json, layer.index(), contents);
            }
        }
        return array;
    }

    private static void putContents(ObjectNode json, int layer, ContentFacts contents) {
        ContentJson.putOrigin(json, contents.base(), layer);
        if (layer < contents.layers().size()) {
            LayerContents inside = contents.layers().get(layer);
            json.put("uncompressedBytes", inside.uncompressedBytes())
                    .put("entries", inside.entries())
                    .put("unreachableBytes", inside.unreachableBytes());
        }
    }

    private static ArrayNode inconsistencies(ImageFacts facts, @Nullable ContentFacts contents) {
        Stream<Inconsistency> more = contents == null ? Stream.of() : contents.inconsistencies().stream();
        ArrayNode array = JsonText.array();
        Stream.concat(facts.inconsistencies().stream(), more)
                .distinct()
                .forEach(found ->
                        array.addObject().put("kind", found.kind().label()).put("message", found.message()));
        return array;
    }

    static ArrayNode incomplete(List<Incomplete> incomplete) {
        ArrayNode array = JsonText.array();
        incomplete.forEach(missing -> array.addObject()
                .put("fact", missing.fact())
                .put("class", missing.errorClass().label())
                .put("message", missing.message()));
        return array;
    }
}
