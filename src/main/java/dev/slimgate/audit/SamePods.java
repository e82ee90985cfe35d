package dev.slimgate.audit;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Pods have in common that are judged once: all that a judgement looks at, and who made them.
 *
 * @param made who controls them; null for a Pod that stands for itself
 * @param alone the Pod's own UID where nobody controls it; {@code ""} else
 * @param workload a Pod without its name and node
 * @param platforms of the node, or of those that it may come to
 * @param kept the Pod itself; null where no policy looks into it
 * @param started since when ephemeral containers run
 */
record SamePods(
        @Nullable Stated made,
        String alone,
        Workload workload,
        Map<ImageUse, Digest> running,
        List<Platform> platforms,
        @Nullable KeptObject kept,
        Map<Place, Instant> started) {}
