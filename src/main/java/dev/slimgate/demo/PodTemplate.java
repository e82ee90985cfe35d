package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A pod and the objects that wrap it, with the defaults that an API server fills in; every method gives a new one.
 */
public final class PodTemplate {
    private static final Map<String, String> API_VERSIONS = Map.of(
            "Pod", "v1",
            "ReplicationController", "v1",
            "Deployment", "apps/v1",
            "StatefulSet", "apps/v1",
            "DaemonSet", "apps/v1",
            "ReplicaSet", "apps/v1",
            "Job", "batch/v1",
            "CronJob", "batch/v1");

    private final ObjectNode spec;

    private PodTemplate(ObjectNode spec) {
        this.spec = spec;
    }

    /** A pod of one container. */
    public static PodTemplate of(String container, String image) {
        ObjectNode spec = Json.object();
        spec.putArray("containers").add(container(container, image));
        spec.put("restartPolicy", "Always")
                .put("terminationGracePeriodSeconds", 30)
                .put("dnsPolicy", "ClusterFirst");
        spec.putObject("securityContext");
        return new PodTemplate(spec.put("schedulerName", "default-scheduler"));
    }

    /** Adds a container. */
    public PodTemplate container(ContainerList list, String name, String image) {
        ObjectNode copy = spec.deepCopy();
        copy.withArray("/" + list.field).add(container(name, image));
        return new PodTemplate(copy);
    }

    /** Adds a sidecar: an init container that stays. */
    public PodTemplate sidecar(String name, String image) {
        ObjectNode copy = spec.deepCopy();
        copy.withArray("/" + ContainerList.INIT.field)
                .add(container(name, image).put("restartPolicy", "Always"));
        return new PodTemplate(copy);
    }

    /** Runs the whole pod as this user. */
    public PodTemplate runAsUser(long uid) {
        ObjectNode copy = spec.deepCopy();
        copy.withObject("/securityContext").put("runAsUser", uid);
        return new PodTemplate(copy);
    }

    /** Runs the first container as this user, whatever the pod says. */
    public PodTemplate containerRunsAsUser(long uid) {
        ObjectNode copy = spec.deepCopy();
        copy.withObject("/containers/0/securityContext").put("runAsUser", uid);
        return new PodTemplate(copy);
    }

    /** Where a container stands. */
    public enum ContainerList {
        CONTAINERS("containers"),
        INIT("initContainers"),
        EPHEMERAL("ephemeralContainers");

        private final String field;

        ContainerList(String field) {
            this.field = field;
        }
    }

    /**
     * The object of this kind: Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job or
     * CronJob.
     *
     * @throws IllegalArgumentException for any other kind
     */
    public ObjectNode in(String kind, String namespace, String name) {
        String apiVersion = API_VERSIONS.get(kind);
        if (apiVersion == null) {
            throw new IllegalArgumentException("no pod template is known for " + kind);
        }
        ObjectNode object = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        object.set("metadata", metadata(namespace, name));
        switch (kind) {
            case "Pod" -> object.set("spec", spec.deepCopy());
            case "CronJob" -> {
                ObjectNode cron = object.putObject("spec").put("schedule", "*/5 * * * *");
                ObjectNode job = cron.putObject("jobTemplate").putObject("spec");
                job.set("template", template(name, "OnFailure"));
            }
            case "Job" -> object.putObject("spec").set("template", template(name, "Never"));
            default -> {
                ObjectNode outer = object.putObject("spec");
                ObjectNode selector = outer.putObject("selector");
                (kind.equals("ReplicationController") ? selector : selector.putObject("matchLabels")).put("app", name);
                outer.set("template", template(name, "Always"));
            }
        }
        return object;
    }

    private ObjectNode template(String name, String restartPolicy) {
        ObjectNode template = Json.object();
        template.putObject("metadata").putObject("labels").put("app", name);
        template.set("spec", spec.deepCopy().put("restartPolicy", restartPolicy));
        return template;
    }

    private static ObjectNode metadata(String namespace, String name) {
        ObjectNode metadata = Json.object().put("name", name).put("namespace", namespace);
        metadata.putObject("labels").put("app", name);
        return metadata;
    }

    private static ObjectNode container(String name, String image) {
        ObjectNode container = Json.object().put("name", name).put("image", image);
        container.putObject("resources");
        return container
                .put("terminationMessagePath", "/dev/termination-log")
                .put("terminationMessagePolicy", "File")
                .put("imagePullPolicy", "IfNotPresent");
    }
}
