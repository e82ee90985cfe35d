package dev.slimgate.audit;

import dev.slimgate.oci.Digest;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of a listed object. */
sealed interface Listed {
    /**
     * A Pod that runs, or would.
     *
     * @param ran what it is known to run, each with the time since when
     */
    record OfPod(
            SamePods alike,
            String name,
            String uid,
            @Nullable String node,
            Map<Digest, Instant> ran) implements Listed {}

    /**
     * A Pod that has ended: nothing of it is judged, and what it ran was run.
     *
     * @param made who controls it; null for a Pod that stands for itself
     */
    record Ended(@Nullable Stated made, String namespace, String name, Map<Digest, Instant> ran) implements Listed {}

    /**
     * An object that makes Pods.
     *
     * @param made who controls it; null for nobody
     * @param template what it would run; null where that is nothing
     * @param idle whether it keeps no Pods, as the ReplicaSets of former rollouts
     * @param kept the object itself; null where it runs nothing, or no policy looks into it
     */
    record Maker(
            Owner owner,
            @Nullable Stated made,
            @Nullable Workload template,
            boolean idle,
            @Nullable KeptObject kept) implements Listed {}

    /**
     * One that cannot be read.
     *
     * @param message says which and why, safe to show
     */
    record Unreadable(String message) implements Listed {}
}
