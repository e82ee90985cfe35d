package dev.slimgate.assess;

import dev.slimgate.oci.Platform;
import dev.slimgate.policy.NodeConstraint;
import java.util.List;

/**
 * Which platforms of an image are of interest.
 *
 * @param platforms those of the nodes, or the one asked for; empty where neither is known
 * @param nodes what the pod demands of its node
 */
record PlatformWish(List<Platform> platforms, NodeConstraint nodes) {
    PlatformWish {
        platforms = List.copyOf(platforms);
    }

    /**
     * The entries of an index to look at: those that a node of the pod's may run. Where neither nodes nor pod say
     * anything, linux/amd64. Where nothing is left, all.
     */
    <T extends HasPlatform> List<T> choose(List<T> entries) {
        List<T> chosen =
                entries.stream().filter(entry -> wanted(entry.platform())).toList();
        return chosen.isEmpty() ? entries : chosen;
    }

    /** Whether a single image of this platform can run anywhere: on a node, where the nodes are known. */
    boolean runs(Platform platform) {
        return platforms.isEmpty() || platforms.stream().anyMatch(node -> node.accepts(platform));
    }

    private boolean wanted(Platform platform) {
        if (platforms.isEmpty() && !nodes.decidesPlatform()) {
            return Platform.LINUX_AMD64.accepts(platform);
        }
        return runs(platform) && nodes.allows(platform);
    }

    /** Something that is made for a platform. */
    interface HasPlatform {
        Platform platform();
    }
}
