package dev.slimgate.admission;

import dev.slimgate.oci.Digest;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.Map;

/** Knows what workloads ran before; from memory. */
@FunctionalInterface
public interface RunSource {
    /** Nobody knows of anything. */
    RunSource NONE = workload -> Map.of();

    /** Digests that the workload, or the one that an object stands for, is known to have run, each with the first time. */
    Map<Digest, Instant> ran(Workload workload);
}
