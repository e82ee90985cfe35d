package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.ImageDifference.NameChanges;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.LayerChanges;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What {@code slimgate diff A B -o json} prints: a stable contract, whose JSON Schema is {@code docs/schema/diff.schema.json}.
 * What is unknown is left out and never null.
 *
 * <pre>
 * {"before": {"reference": "docker.io/library/node:20", "digest": "sha256:…", "compressedBytes": 389200000},
 *  "after": {"reference": "docker.io/library/node:22", "digest": "sha256:…", "compressedBytes": 401100000},
 *  "same": false, "layers": {"shared": 5, "moved": [], "added": [{"index": 5}], "removed": [{"index": 5}]},
 *  "environment": {"added": ["A"], "removed": []}, "files": {"added": {"files": 12, "bytes": 40000}}}
 * </pre>
 */
public final class DiffJson {
    private DiffJson() {}

    /** The document, several lines without a line break at the end. */
    public static String of(ImageDifference difference) {
        ObjectNode json = JsonText.object();
        json.set("before", image(difference.before()));
        json.set("after", image(difference.after()));
        json.put("same", difference.same());
        json.set("layers", layers(difference.layers()));
        ImageFacts first = difference.before().facts();
        ImageFacts second = difference.after().facts();
        names(json, "environment", first.environment(), second.environment());
        names(json, "exposedPorts", first.exposedPorts(), second.exposedPorts());
        names(json, "volumes", first.volumes(), second.volumes());
        names(json, "labels", first.labels().keySet(), second.labels().keySet());
        found(json, "shells", difference, contents -> paths(contents.shells(), ContentFacts.Shell::path));
        found(
                json,
                "packageManagers",
                difference,
                contents -> paths(contents.packageManagers(), ContentFacts.PackageManager::path));
        found(json, "tools", difference, contents -> paths(contents.tools(), ContentFacts.Tool::path));
        ContentChanges contents = difference.contents();
        if (contents != null) {
            if (contents.packages() != null) {
                json.set("packages", packages(contents.packages()));
            }
            json.set("files", files(contents));
        }
        json.set("incomplete", InspectJson.incomplete(difference.incomplete()));
        return JsonText.write(json);
    }

    private static ObjectNode image(Inspection inspection) {
        ImageFacts facts = inspection.facts();
        ObjectNode json = JsonText.object()
                .put("reference", JsonText.redacted(inspection.reference()))
                .put("digest", facts.digest().toString());
        JsonText.putKnown(json, "indexDigest", inspection.indexDigest());
        json.put("platform", facts.platform().toString());
        JsonText.putKnown(json, "compressedBytes", facts.compressedBytes());
        JsonText.putKnown(json, "storedBytes", facts.storedBytes());
        json.put("layers", facts.layers().size()).put("user", JsonText.redacted(facts.user()));
        json.set("entrypoint", JsonText.redacted(facts.entrypoint()));
        json.set("cmd", JsonText.redacted(facts.cmd()));
        ContentFacts contents = inspection.contents();
        if (contents != null) {
            json.put("uncompressedBytes", contents.uncompressedBytes())
                    .put("unreachableBytes", contents.waste().unreachableBytes())
                    .put("family", contents.base().family().label());
            JsonText.putKnown(json, "variant", contents.base().variant());
            JsonText.putKnown(json, "baseImage", contents.base().image());
            ContentJson.putRuntime(json, contents.runtime());
            json.put("libc", contents.libc().label());
            json.set("effectiveUser", InspectJson.user(contents.effectiveUser()));
        }
        return json;
    }

    private static ObjectNode layers(LayerChanges layers) {
        ObjectNode json = JsonText.object().put("shared", layers.shared());
        ArrayNode moved = json.putArray("moved");
        layers.moved()
                .forEach(move -> moved.addObject()
                        .put("from", move.from().index())
                        .put("to", move.to().index()));
        json.set("added", InspectJson.layers(layers.added(), null));
        json.set("removed", InspectJson.layers(layers.removed(), null));
        return json;
    }

    private static <T> List<String> paths(List<T> found, Function<T, String> path) {
        return found.stream().map(path).toList();
    }

    private static void found(
            ObjectNode json, String field, ImageDifference difference, Function<ContentFacts, List<String>> which) {
        ContentFacts was = difference.before().contents();
        ContentFacts is = difference.after().contents();
        if (was != null && is != null) {
            names(json, field, which.apply(was), which.apply(is));
        }
    }

    private static void names(ObjectNode json, String field, Collection<String> was, Collection<String> is) {
        NameChanges changes = NameChanges.of(was, is);
        ObjectNode object = json.putObject(field);
        object.set("added", JsonText.redacted(changes.added()));
        object.set("removed", JsonText.redacted(changes.removed()));
    }

    private static ObjectNode packages(ContentChanges.PackageChanges packages) {
        ObjectNode json = JsonText.object();
        ArrayNode changes = json.putArray("changes");
        packages.listed().forEach(change -> {
            ObjectNode object = changes.addObject()
                    .put("database", change.database())
                    .put("name", JsonText.redacted(change.name()));
            JsonText.putKnown(object, "before", change.before());
            JsonText.putKnown(object, "after", change.after());
        });
        return json.put("more", packages.more());
    }

    private static ObjectNode files(ContentChanges contents) {
        ObjectNode json = JsonText.object();
        put(json, contents.added(), contents.removed(), contents.changed());
        json.put("unproven", contents.unproven());
        ArrayNode directories = json.putArray("directories");
        contents.directories().forEach(change -> {
            ObjectNode object = directories
                    .addObject()
                    .put("path", change.path())
                    .put("extent", change.extent().label());
            put(object, change.added(), change.removed(), change.changed());
        });
        return json.put("moreDirectories", contents.moreDirectories());
    }

    private static void put(
            ObjectNode json, ContentChanges.Tally added, ContentChanges.Tally removed, ContentChanges.Changed changed) {
        json.putObject("added").put("files", added.files()).put("bytes", added.bytes());
        json.putObject("removed").put("files", removed.files()).put("bytes", removed.bytes());
        json.putObject("changed")
                .put("files", changed.files())
                .put("bytesBefore", changed.bytesBefore())
                .put("bytesAfter", changed.bytesAfter());
    }
}
