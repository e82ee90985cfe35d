package dev.slimgate.assess;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import java.util.List;
import java.util.Map;

/**
 * What is to be judged, and by when.
 *
 * @param images all images of one object; judged together
 * @param pod the object
 * @param rulebook what it is judged by
 * @param nodes what the pod demands of its node
 * @param platforms those of the schedulable nodes, or {@code --platform}; empty where neither is known
 * @param requester on whose behalf registries are asked
 * @param deadline when the answer is due
 * @param effort how much may be done for it
 * @param running what images resolved to when they were pulled, where that is known: judged instead of what their
 *     references name today
 */
public record AssessmentRequest(
        List<ImageUse> images,
        PodContext pod,
        Rulebook rulebook,
        NodeConstraint nodes,
        List<Platform> platforms,
        Requester requester,
        Deadline deadline,
        Effort effort,
        Map<ImageUse, Digest> running) {

    public AssessmentRequest {
        images = List.copyOf(images);
        platforms = List.copyOf(platforms);
        running = Map.copyOf(running);
    }

    /** With all the effort that it takes. */
    public AssessmentRequest(
            List<ImageUse> images,
            PodContext pod,
            Rulebook rulebook,
            NodeConstraint nodes,
            List<Platform> platforms,
            Requester requester,
            Deadline deadline) {
        this(images, pod, rulebook, nodes, platforms, requester, deadline, Effort.FULL, Map.of());
    }

    /** The same with another effort. */
    public AssessmentRequest with(Effort other) {
        return new AssessmentRequest(images, pod, rulebook, nodes, platforms, requester, deadline, other, running);
    }

    /** The same of images that run already. */
    public AssessmentRequest running(Map<ImageUse, Digest> digests) {
        return new AssessmentRequest(images, pod, rulebook, nodes, platforms, requester, deadline, effort, digests);
    }
}
