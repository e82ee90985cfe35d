package dev.slimgate.openreports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is in the cluster, set against what should be. What is written next keeps the labels and annotations that others have
 * set, and the time of each result that has not changed.
 */
final class StoredReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredReport() {}

    /**
     * The object to be written.
     *
     * @param owner with which it goes away; null for none
     */
    static ObjectNode first(ReportObject wanted, @Nullable OwnerReference owner) {
        ObjectNode next = (ObjectNode) read(wanted.body().toString());
        own((ObjectNode) next.get("metadata"), owner);
        return next;
    }

    /**
     * The object to be written over one that is there; null where nothing but the time of the audit differs.
     *
     * @param stored as the API server has it
     */
    static @Nullable ObjectNode next(ReportObject wanted, String stored, @Nullable OwnerReference owner) {
        JsonNode before = read(stored);
        ObjectNode next = first(wanted, owner);
        keepTimes((ArrayNode) next.get("results"), before.path("results"));
        JsonNode metadata = before.path("metadata");
        ObjectNode nextMetadata = (ObjectNode) next.get("metadata");
        keep(nextMetadata, metadata, "labels");
        keep(nextMetadata, metadata, "annotations");
        boolean same = metadata.path("labels").equals(nextMetadata.path("labels"))
                && metadata.path("annotations").equals(nextMetadata.path("annotations"))
                && metadata.path("ownerReferences").equals(nextMetadata.path("ownerReferences"))
                && next.properties().stream()
                        .filter(field -> !field.getKey().equals("metadata"))
                        .allMatch(field -> field.getValue().equals(before.path(field.getKey())));
        if (same) {
            return null;
        }
        nextMetadata.set("resourceVersion", metadata.path("resourceVersion"));
        nextMetadata.set("uid", metadata.path("uid"));
        if (metadata.has("finalizers")) {
            nextMetadata.set("finalizers", metadata.get("finalizers"));
        }
        return next;
    }

    private static void own(ObjectNode metadata, @Nullable OwnerReference owner) {
        if (owner != null) {
            metadata.putArray("ownerReferences")
                    .addObject()
                    .put("apiVersion", owner.getApiVersion())
                    .put("kind", owner.getKind())
                    .put("name", owner.getName())
                    .put("uid", owner.getUid());
        }
    }

    private static void keep(ObjectNode next, JsonNode before, String field) {
        ObjectNode ours = (ObjectNode) next.get(field);
        before.path(field).properties().forEach(entry -> {
            if (!ours.has(entry.getKey())) {
                ours.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static void keepTimes(ArrayNode results, JsonNode before) {
        Map<String, JsonNode> times = new HashMap<>();
        before.forEach(result -> times.putIfAbsent(identity(result), result.path("timestamp")));
        results.forEach(result -> {
            JsonNode time = times.get(identity(result));
            if (time != null && time.isObject()) {
                ((ObjectNode) result).set("timestamp", time);
            }
        });
    }

    /** What makes it the same result of the same image; its words may change. */
    private static String identity(JsonNode result) {
        JsonNode properties = result.path("properties");
        JsonNode workload = result.at("/resources/0"); // field by field: the API server sorts them
        return String.join(
                "\0",
                result.path("policy").asText(),
                result.path("rule").asText(),
                result.path("result").asText(),
                workload.path("apiVersion").asText(),
                workload.path("kind").asText(),
                workload.path("name").asText(),
                workload.path("uid").asText(),
                properties.path("container").asText(),
                properties.path("image").asText(),
                properties.path("digest").asText(),
                properties.has("container") || properties.has("workloads")
                        ? ""
                        : result.path("message").asText());
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("what a JSON writer wrote can be read", e);
        }
    }
}
