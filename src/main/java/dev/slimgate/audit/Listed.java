package dev.slimgate.audit;

import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import org.jspecify.annotations.Nullable;

/** What is kept of a listed object. */
sealed interface Listed {
    /** A Pod that runs, or would. */
    record OfPod(
            SamePods alike,
            String name,
            String uid,
            @Nullable String node) implements Listed {}

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
