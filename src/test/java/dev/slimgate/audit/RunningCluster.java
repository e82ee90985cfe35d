package dev.slimgate.audit;

import dev.slimgate.cluster.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Objects of a cluster as its controllers and kubelets would make them. The API server of the tests has neither, so Pods
 * are bound and given a status by hand.
 */
public final class RunningCluster implements AutoCloseable {
    private final KubernetesClient admin;

    public RunningCluster(ApiServer server) {
        this.admin = server.client();
    }

    /** Makes a namespace with these labels, such as {@code environment: production}. */
    public void namespace(String name, String labels) {
        apply("""
                apiVersion: v1
                kind: Namespace
                metadata: { name: %s, labels: { %s } }
                """.formatted(name, labels));
    }

    /** Removes what tests put into namespaces. These stay, as it takes a controller to let them go. */
    public void remove(String... namespaces) {
        for (String name : namespaces) {
            admin.pods().inNamespace(name).withGracePeriod(0).delete();
            admin.apps().deployments().inNamespace(name).delete();
            admin.apps().statefulSets().inNamespace(name).delete();
            admin.apps().daemonSets().inNamespace(name).delete();
            admin.apps().replicaSets().inNamespace(name).delete();
            admin.replicationControllers().inNamespace(name).delete();
            admin.batch().v1().jobs().inNamespace(name).delete();
            admin.batch().v1().cronjobs().inNamespace(name).delete();
        }
    }

    /** Makes a node for a platform, such as {@code linux/arm64}. */
    public void node(String name, String platform) {
        String[] parts = platform.split("/", -1);
        apply("""
                apiVersion: v1
                kind: Node
                metadata: { name: %s, labels: { kubernetes.io/os: %s, kubernetes.io/arch: %s } }
                """.formatted(name, parts[0], parts[1]));
    }

    public void removeNodes() {
        admin.nodes().delete();
    }

    /** Stores an object and returns it with its UID. */
    public HasMetadata apply(String yaml) {
        return admin.resource(yaml).serverSideApply();
    }

    /** Stores an object that this one made. */
    public HasMetadata apply(HasMetadata controller, String yaml) {
        HasMetadata object = admin.resource(yaml).item();
        object.addOwnerReference(controller);
        object.getMetadata().getOwnerReferences().forEach(owner -> owner.setController(true));
        return admin.resource(object).serverSideApply();
    }

    /** A Deployment and the ReplicaSet that its controller would make. */
    public HasMetadata deployment(String namespace, String name, String image) {
        String spec = """
                selector: { matchLabels: { app: %1$s } }, template: { metadata: { labels: { app: %1$s } },
                  spec: { containers: [ { name: app, image: "%2$s" } ] } }""".formatted(name, image);
        HasMetadata deployment = apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: %s, namespace: %s, labels: { app: %s } }
                spec: { %s }
                """.formatted(name, namespace, name, spec));
        return apply(deployment, """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: { name: %s-5d7f, namespace: %s, labels: { app: %s } }
                spec: { %s }
                """.formatted(name, namespace, name, spec));
    }

    /** A Pod that somebody's controller made and that runs. */
    public void pod(HasMetadata controller, String name, String image, String imageId, String node) {
        pod(controller, name, image, imageId, node, Map.of(), "Running");
    }

    /** A Pod as its kubelet would tell of it. */
    public void pod(
            HasMetadata controller,
            String name,
            String image,
            String imageId,
            String node,
            Map<String, String> labels,
            String phase) {
        String namespace = controller.getMetadata().getNamespace();
        apply(controller, podYaml(namespace, name, image, node, labels));
        status(namespace, name, imageId, phase);
    }

    /** A Pod that nobody controls. */
    public void pod(String namespace, String name, String image, String imageId, String node) {
        apply(podYaml(namespace, name, image, node, Map.of()));
        status(namespace, name, imageId, "Running");
    }

    private static String podYaml(
            String namespace, String name, String image, String node, Map<String, String> labels) {
        String all = labels.entrySet().stream()
                .map(label -> label.getKey() + ": \"" + label.getValue() + "\"")
                .collect(Collectors.joining(", "));
        return """
                apiVersion: v1
                kind: Pod
                metadata: { name: %s, namespace: %s, labels: { %s } }
                spec: { %s containers: [ { name: app, image: "%s" } ] }
                """.formatted(name, namespace, all, node.isEmpty() ? "" : "nodeName: " + node + ",", image);
    }

    private void status(String namespace, String name, String imageId, String phase) {
        admin.pods().inNamespace(namespace).withName(name).editStatus(pod -> {
            pod.setStatus(new PodStatusBuilder()
                    .withPhase(phase)
                    .addNewContainerStatus()
                    .withName("app")
                    .withImage("")
                    .withImageID(imageId)
                    .withReady(true)
                    .withRestartCount(0)
                    .endContainerStatus()
                    .build());
            return pod;
        });
    }

    /** A user who may read workloads in these namespaces and nothing else. */
    public void viewer(String user, String... namespaces) {
        apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: view-workloads }
                rules:
                  - { apiGroups: [""], resources: [pods, replicationcontrollers, namespaces], verbs: [get, list] }
                  - { apiGroups: [apps], resources: ["*"], verbs: [get, list] }
                  - { apiGroups: [batch], resources: ["*"], verbs: [get, list] }
                  - { apiGroups: [slimgate.dev], resources: ["*"], verbs: [get, list] }
                """);
        for (String namespace : namespaces) {
            apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: { name: %1$s, namespace: %2$s }
                    roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view-workloads }
                    subjects: [ { apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s } ]
                    """.formatted(user, namespace));
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
