package dev.slimgate.policy;

import java.util.Set;

/**
 * Which uses of which images a policy judges.
 *
 * @param namespaces selects namespaces by label; everything where absent
 * @param objects selects the object that brings the image by its own labels; everything where absent
 * @param images selects registry and repository by glob
 * @param containers which kinds of containers; image volumes are not among them
 * @param imageVolumes how images that are mounted as volumes are judged
 * @param templates how the pod templates of workloads are judged
 */
public record Match(
        LabelSelector namespaces,
        LabelSelector objects,
        ImagePatterns images,
        Set<ContainerKind> containers,
        ImageVolumes imageVolumes,
        Templates templates) {

    /** Every image in every container of every object; what an absent {@code match} means. */
    public static final Match EVERYTHING = new Match(
            LabelSelector.EVERYTHING,
            LabelSelector.EVERYTHING,
            ImagePatterns.EVERYTHING,
            Set.of(ContainerKind.CONTAINER, ContainerKind.INIT, ContainerKind.EPHEMERAL),
            ImageVolumes.CONTENT_RULES,
            Templates.ENFORCE);

    public Match {
        containers = Set.copyOf(containers);
    }

    /** Whether a rule of the policy judges this use of an image: some say nothing about image volumes. */
    boolean judges(Rule rule, ImageUse use) {
        return use.kind() != ContainerKind.IMAGE_VOLUME
                || imageVolumes == ImageVolumes.ALL_RULES
                || rule.judgesImageVolumes();
    }

    /** How images that are mounted as volumes are judged. */
    public enum ImageVolumes {
        /** By the rules that look for what a volume can carry into a container. */
        CONTENT_RULES,
        ALL_RULES,
        IGNORE
    }

    /** How the pod templates of workloads are judged. */
    public enum Templates {
        /** As Pods are. */
        ENFORCE,
        /** Nothing worse than a warning. */
        WARN,
        IGNORE
    }
}
