package dev.slimgate.admission;

import dev.slimgate.oci.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the nodes that a pod may come to were built for. */
@FunctionalInterface
public interface NodePlatforms {
    /**
     * The platforms of the schedulable nodes and the configured ones; empty where none is known.
     *
     * @param nodeName the node that the pod is bound to, whose platform then is all where it is known; null where it is
     *     not bound
     */
    List<Platform> platforms(@Nullable String nodeName);
}
