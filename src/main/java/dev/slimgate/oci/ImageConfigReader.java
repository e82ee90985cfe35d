package dev.slimgate.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the config of an OCI or Docker image. */
public final class ImageConfigReader {
    private static final String PATH = "PATH=";

    private ImageConfigReader() {}

    /** Reads a config by the default bound of layers. */
    public static ImageConfig read(byte[] bytes) {
        return read(bytes, ManifestReader.MAX_LAYERS);
    }

    /**
     * Reads a document whose bytes are already bounded and checked against their digest.
     *
     * @param mostLayers of diff ids
     * @throws MalformedException if it is no image config
     * @throws TooManyException if it has more diff ids
     */
    public static ImageConfig read(byte[] bytes, int mostLayers) {
        StrictJson.Document document = StrictJson.read(bytes, "config");
        JsonNode root = document.root();
        JsonNode run = object(root, "config");
        JsonNode rootfs = object(root, "rootfs");
        return new ImageConfig(
                ManifestReader.platform(root),
                instant(root),
                text(run, "User"),
                command(run, "Entrypoint"),
                command(run, "Cmd"),
                environmentNames(run),
                path(run),
                text(run, "WorkingDir"),
                ManifestReader.strings(run.get("Labels"), "config.Labels"),
                keys(run, "ExposedPorts"),
                keys(run, "Volumes"),
                diffIds(rootfs, mostLayers),
                history(root),
                document.duplicateKeys());
    }

    private static JsonNode object(JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
            throw new MalformedException("config's " + field + " is no object");
        }
        return node;
    }

    private static @Nullable Instant instant(JsonNode root) {
        @Nullable String created = ManifestReader.textOrNull(root, "created");
        if (created == null || created.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(created).toInstant();
        } catch (DateTimeException e) {
            return null; // a claim nobody can read is no claim
        }
    }

    private static String text(JsonNode node, String field) {
        @Nullable String value = ManifestReader.textOrNull(node, field);
        return value == null ? "" : value;
    }

    private static List<String> command(JsonNode run, String field) {
        JsonNode node = run.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (node.isTextual()) { // written so by some old builders
            return List.of(node.textValue());
        }
        return texts(node, "config's " + field);
    }

    private static List<String> environmentNames(JsonNode run) {
        return environment(run).stream()
                .map(entry -> entry.indexOf('=') < 0 ? entry : entry.substring(0, entry.indexOf('=')))
                .distinct()
                .toList();
    }

    /** Of several the last, as the process sees it. */
    private static @Nullable String path(JsonNode run) {
        return environment(run).stream()
                .filter(entry -> entry.startsWith(PATH))
                .reduce((first, second) -> second)
                .map(entry -> entry.substring(PATH.length()))
                .orElse(null);
    }

    private static List<String> environment(JsonNode run) {
        JsonNode node = run.path("Env");
        return node.isMissingNode() || node.isNull() ? List.of() : texts(node, "config's Env");
    }

    private static List<String> texts(JsonNode node, String where) {
        if (!node.isArray()) {
            throw new MalformedException(where + " is no list");
        }
        List<String> result = new ArrayList<>(node.size());
        for (JsonNode entry : node) {
            if (!entry.isTextual()) {
                throw new MalformedException(where + " has an entry that is no string");
            }
            result.add(entry.textValue());
        }
        return result;
    }

    private static Set<String> keys(JsonNode run, String field) {
        Set<String> result = new LinkedHashSet<>();
        object(run, field).fieldNames().forEachRemaining(result::add);
        return result;
    }

    private static List<Digest> diffIds(JsonNode rootfs, int most) {
        JsonNode node = rootfs.path("diff_ids");
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        List<String> texts = texts(node, "config's rootfs.diff_ids");
        if (texts.size() > most) {
            throw new TooManyException("config has " + texts.size() + " diff ids, at most " + most + " are read");
        }
        return texts.stream().map(Digest::parse).toList();
    }

    private static List<ImageConfig.History> history(JsonNode root) {
        List<ImageConfig.History> result = new ArrayList<>();
        JsonNode steps = root.path("history");
        if (!steps.isMissingNode() && !steps.isNull() && !steps.isArray()) {
            throw new MalformedException("config's history is no list");
        }
        for (JsonNode step : steps) {
            if (!step.isObject()) {
                throw new MalformedException("config's history has an entry that is no object");
            }
            result.add(new ImageConfig.History(
                    step.path("created_by").asText(""), step.path("empty_layer").asBoolean(false)));
        }
        return result;
    }
}
