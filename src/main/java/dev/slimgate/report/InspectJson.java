package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.Inspection;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.facts.Inconsistency;
import dev.slimgate.facts.LayerContents;
import dev.slimgate.facts.Waste;
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
        ObjectNode json = JsonText.object();
        ImageFacts facts = inspection.facts();
        ContentFacts contents = inspection.contents();
        json.put("reference", JsonText.redacted(inspection.reference()));
        json.put("digest", facts.digest().toString());
        JsonText.putKnown(json, "indexDigest", inspection.indexDigest());
        json.put("mediaType", facts.mediaType().value());
        json.put("platform", facts.platform().toString());
        JsonText.putKnown(json, "compressedBytes", facts.compressedBytes());
        JsonText.putKnown(json, "storedBytes", facts.storedBytes());
        if (contents != null) {
            json.put("uncompressedBytes", contents.uncompressedBytes());
        }
        putBase(json, contents == null ? null : contents.base(), facts);
        if (contents != null) {
            putContents(json, contents);
            putWaste(json, contents, facts.layers());
        }
        EffectiveUser user = contents == null ? facts.numericUser() : contents.effectiveUser();
        if (user != null) {
            json.set("effectiveUser", user(user));
        }
        putConfig(json, facts);
        json.set("layers", layers(facts.layers(), contents == null ? List.of() : contents.layers()));
        json.set("inconsistencies", inconsistencies(facts, contents));
        json.set("incomplete", incomplete(inspection.incomplete()));
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
            }
            object.set("modified", JsonText.strings(base.modified()));
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

    private static void putContents(ObjectNode json, ContentFacts contents) {
        if (contents.runtime() != null) {
            ObjectNode runtime =
                    json.putObject("runtime").put("name", contents.runtime().name());
            JsonText.putKnown(runtime, "version", contents.runtime().version());
            runtime.put("evidence", contents.runtime().evidence());
        }
        json.put("libc", contents.libc().label());
        ArrayNode shells = json.putArray("shells");
        contents.shells().forEach(shell -> {
            ObjectNode object = shells.addObject().put("path", shell.path());
            JsonText.putKnown(object, "target", shell.target());
            object.put("layer", shell.layer());
        });
        ArrayNode managers = json.putArray("packageManagers");
        contents.packageManagers()
                .forEach(manager -> managers.addObject()
                        .put("name", manager.name())
                        .put("path", manager.path())
                        .put("layer", manager.layer()));
    }

    private static void putWaste(ObjectNode json, ContentFacts contents, List<ImageFacts.Layer> layers) {
        Waste waste = contents.waste();
        int baseLayers = contents.base().layers();
        json.put("unreachableBytes", waste.unreachableBytes());
        json.put("efficiency", waste.efficiency());
        ArrayNode paths = json.putArray("waste");
        for (Waste.WastedPath wasted : waste.paths()) {
            ObjectNode object = paths.addObject()
                    .put("path", wasted.path())
                    .put("bytes", wasted.bytes())
                    .put("layer", wasted.layer())
                    .put("hiddenBy", wasted.hiddenBy());
            String command = layers.get(wasted.layer()).command();
            if (command != null) {
                object.put("command", JsonText.redacted(command));
            }
            if (baseLayers > 0) {
                object.put("fromBase", wasted.layer() < baseLayers);
            }
        }
        if (waste.morePaths() > 0) {
            json.put("moreWaste", waste.morePaths());
        }
        DiveFigures dive = contents.dive();
        json.putObject("dive")
                .put("sizeBytes", dive.sizeBytes())
                .put("wastedBytes", dive.wastedBytes())
                .put("efficiency", dive.efficiency())
                .put("userWastedPercent", dive.userWastedPercent());
    }

    private static ObjectNode user(EffectiveUser user) {
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

    private static ArrayNode layers(List<ImageFacts.Layer> layers, List<LayerContents> contents) {
        ArrayNode array = JsonText.array();
        for (ImageFacts.Layer layer : layers) {
            ObjectNode json = array.addObject().put("index", layer.index());
            JsonText.putKnown(json, "digest", layer.digest());
            JsonText.putKnown(json, "diffId", layer.diffId());
            JsonText.putKnown(json, "compressedBytes", layer.compressedBytes());
            if (layer.command() != null) {
                json.put("command", JsonText.redacted(layer.command()));
            }
            if (layer.index() < contents.size()) {
                LayerContents held = contents.get(layer.index());
                json.put("uncompressedBytes", held.uncompressedBytes());
                json.put("unreachableBytes", held.unreachableBytes());
                json.put("entries", held.entries());
            }
        }
        return array;
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

    private static ArrayNode incomplete(List<Incomplete> incomplete) {
        ArrayNode array = JsonText.array();
        incomplete.forEach(missing -> array.addObject()
                .put("fact", missing.fact())
                .put("class", missing.errorClass().label())
                .put("message", missing.message()));
        return array;
    }
}
