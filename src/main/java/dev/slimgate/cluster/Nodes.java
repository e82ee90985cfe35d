package dev.slimgate.cluster;

import dev.slimgate.oci.Platform;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What nodes were built for.
 *
 * @param known by name; may be a live view
 * @param configured further platforms, for groups of nodes that are scaled to zero
 */
public record Nodes(Map<String, Nodes.Kept> known, List<Platform> configured) {
    private static final String ARCH = "kubernetes.io/arch";
    private static final String OS = "kubernetes.io/os";

    /** What is kept of a node. */
    public record Kept(Platform platform, boolean schedulable) {}

    static @Nullable Kept read(Node node, @Nullable Kept before) {
        return read(node);
    }

    /** What is kept of a node; null where it has not reported itself yet. */
    public static @Nullable Kept read(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        @Nullable NodeSystemInfo info = node.getStatus() == null ? null : node.getStatus().getNodeInfo();
        @Nullable String os = first(labels, OS, info == null ? null : info.getOperatingSystem());
        @Nullable String arch = first(labels, ARCH, info == null ? null : info.getArchitecture());
        if (os == null || arch == null) {
            return null;
        }
        boolean unschedulable =
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        return new Kept(new Platform(os, arch, null, null), !unschedulable);
    }

    private static @Nullable String first(
            @Nullable Map<String, String> labels, String label, @Nullable String otherwise) {
        @Nullable String value = labels == null ? null : labels.get(label);
        @Nullable String chosen = value == null || value.isBlank() ? otherwise : value;
        return chosen == null || chosen.isBlank() ? null : chosen;
    }

    /** The platform of the node that a pod is bound to, or else each that a new pod may come to, once. */
    public List<Platform> platforms(@Nullable String nodeName) {
        Kept bound = nodeName == null ? null : known.get(nodeName);
        if (bound != null) {
            return List.of(bound.platform());
        }
        Stream<Platform> schedulable =
                known.values().stream().filter(Kept::schedulable).map(Kept::platform);
        Set<Platform> all = new LinkedHashSet<>(configured);
        schedulable.forEach(all::add);
        return List.copyOf(all);
    }
}
