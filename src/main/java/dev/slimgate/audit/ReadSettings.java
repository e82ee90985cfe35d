package dev.slimgate.audit;

import dev.slimgate.cluster.Sleeper;
import dev.slimgate.oci.Platform;
import dev.slimgate.workload.WorkloadReader;
import java.time.Duration;
import java.util.List;

/**
 * How a cluster is read.
 *
 * @param workloads knows where each kind keeps its pod
 * @param kinds further ones, each known to {@code workloads} too
 * @param platforms besides those of the nodes, for groups of nodes that are scaled to zero
 * @param mostObjects how many objects are kept at most; the rest is not read, and a problem says so
 * @param mostImages how many different images are named at most; as for objects
 * @param patience how long one page of a list may take
 * @param sleeper waits before a page is asked for again
 */
public record ReadSettings(
        WorkloadReader workloads,
        List<FurtherKind> kinds,
        List<Platform> platforms,
        int mostObjects,
        int mostImages,
        Duration patience,
        Sleeper sleeper) {

    /** Kubernetes' own kinds, 400,000 objects, 50,000 images, a minute a page. */
    public static final ReadSettings DEFAULTS = new ReadSettings(
            new WorkloadReader(), List.of(), List.of(), 400_000, 50_000, Duration.ofMinutes(1), Thread::sleep);

    public ReadSettings {
        kinds = List.copyOf(kinds);
        platforms = List.copyOf(platforms);
    }

    /** With further kinds, and platforms beside those of the nodes. */
    public ReadSettings with(WorkloadReader reader, List<FurtherKind> further, List<Platform> configured) {
        return new ReadSettings(reader, further, configured, mostObjects, mostImages, patience, sleeper);
    }
}
