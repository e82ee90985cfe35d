package dev.slimgate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext.Place;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Since when a Pod's containers run what they run, as its kubelet wrote it. A start counts for the image that stands beside
 * it; what a container ran before its last restart is not known, as its image may have been changed in between. Nothing counts
 * from before the Pod was made, which is the API server's own word.
 */
final class Sighted {
    private Sighted() {}

    /**
     * The first time of each digest that the Pod's containers and init containers run or ran to their end. Ephemeral
     * containers are left out: what somebody debugged with is no part of the workload.
     */
    static Map<Digest, Instant> ran(JsonNode pod, Map<ImageUse, Digest> running) {
        Instant made = time(pod.path("metadata").path("creationTimestamp"));
        if (made == null || running.isEmpty()) {
            return Map.of();
        }
        Map<Digest, Instant> ran = new HashMap<>(2);
        JsonNode status = pod.path("status");
        running.forEach((use, digest) -> {
            Instant start =
                    switch (use.kind()) {
                        case CONTAINER -> start(status.path("containerStatuses"), use.name());
                        case INIT -> start(status.path("initContainerStatuses"), use.name());
                        case EPHEMERAL, IMAGE_VOLUME -> null;
                    };
            if (start != null) {
                Instant first = start.isBefore(made) ? made : start;
                ran.merge(digest, first, (a, b) -> a.isBefore(b) ? a : b);
            }
        });
        return ran;
    }

    /** When its ephemeral containers started that still run. */
    static Map<Place, Instant> debugging(JsonNode pod, List<ImageUse> images) {
        Map<Place, Instant> started = new HashMap<>(0);
        for (ImageUse use : images) {
            if (use.kind() == ContainerKind.EPHEMERAL) {
                JsonNode state = state(pod.path("status").path("ephemeralContainerStatuses"), use.name());
                Instant start = time(state.path("running").path("startedAt"));
                if (start != null) {
                    started.put(Place.of(use), start);
                }
            }
        }
        return started;
    }

    private static @Nullable Instant start(JsonNode statuses, String name) {
        JsonNode state = state(statuses, name);
        Instant running = time(state.path("running").path("startedAt"));
        return running != null ? running : time(state.path("terminated").path("startedAt"));
    }

    private static JsonNode state(JsonNode statuses, String name) {
        for (JsonNode status : statuses) {
            if (status.path("name").asText("").equals(name)) {
                return status.path("state");
            }
        }
        return MissingNode.getInstance();
    }

    private static @Nullable Instant time(JsonNode text) {
        try {
            return text.isTextual() ? Instant.parse(text.asText()) : null;
        } catch (DateTimeException e) {
            return null; // none that an API server writes
        }
    }
}
