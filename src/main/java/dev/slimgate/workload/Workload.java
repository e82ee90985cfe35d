package dev.slimgate.workload;

import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes object that runs images, in the words of this project: nothing in it is null that Kubernetes leaves out.
 *
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code Deployment}
 * @param namespace {@code ""} where the object names none
 * @param name the name, else the generateName; {@code ""} where it has neither
 * @param labels the object's own
 * @param template whether the images stand in a pod template; false for a Pod
 * @param images containers, init containers, ephemeral containers and image volumes
 * @param nodes what the pod demands of its node
 * @param nodeName the node that it is bound to; null where it is not
 * @param serviceAccount {@code default} where the object names none
 * @param pullSecrets in the pod's order
 * @param hostUsers null where the pod does not say
 * @param deleting whether the object has a deletion timestamp
 * @param controller who controls it; null for nobody
 */
public record Workload(
        String apiVersion,
        String kind,
        String namespace,
        String name,
        Map<String, String> labels,
        boolean template,
        List<ImageUse> images,
        NodeConstraint nodes,
        @Nullable String nodeName,
        String serviceAccount,
        List<String> pullSecrets,
        @Nullable Boolean hostUsers,
        boolean deleting,
        @Nullable Controller controller) {

    public Workload {
        labels = Map.copyOf(labels);
        images = List.copyOf(images);
        pullSecrets = List.copyOf(pullSecrets);
    }

    /** The same object in the namespace that a request names: the object itself may leave it out. */
    public Workload in(String requestNamespace) {
        return new Workload(
                apiVersion,
                kind,
                requestNamespace,
                name,
                labels,
                template,
                images,
                nodes,
                nodeName,
                serviceAccount,
                pullSecrets,
                hostUsers,
                deleting,
                controller);
    }

    /** The same under another name. */
    public Workload named(String other) {
        return new Workload(
                apiVersion,
                kind,
                namespace,
                other,
                labels,
                template,
                images,
                nodes,
                nodeName,
                serviceAccount,
                pullSecrets,
                hostUsers,
                deleting,
                controller);
    }

    /** What policies may look at beside the image. */
    public PodContext context(NamespaceLabels namespaceLabels) {
        return new PodContext(kind, namespace, name, template, labels, hostUsers, namespaceLabels);
    }

    /** The owner that controls an object, such as the Deployment of a ReplicaSet. */
    public record Controller(String apiVersion, String kind, String name) {}
}
