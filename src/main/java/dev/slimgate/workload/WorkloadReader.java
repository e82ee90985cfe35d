package dev.slimgate.workload;

import static dev.slimgate.workload.Fields.list;
import static dev.slimgate.workload.Fields.text;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.RunRecord.Runner;
import dev.slimgate.workload.Workload.Controller;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the objects that run images; knows the places where each kind keeps its pod. */
public final class WorkloadReader {
    /** The most images that one object may name. */
    public static final int MOST_IMAGES = 1_000;

    private final Map<String, List<String>> furtherKinds;

    /** Reads the kinds of Kubernetes itself. */
    public WorkloadReader() {
        this(Map.of());
    }

    /**
     * Reads further kinds too.
     *
     * @param furtherKinds from group and kind, such as {@code argoproj.io/Rollout}, to the dotted path of the pod
     *     template, such as {@code spec.template}
     * @throws IllegalArgumentException where a key or path is none; the message says which
     */
    public WorkloadReader(Map<String, String> furtherKinds) {
        this.furtherKinds = furtherKinds.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        entry -> checkedKind(entry.getKey()), entry -> checkedPath(entry.getValue())));
    }

    /**
     * The workload in an object; empty for a kind that runs no images. A workload without a pod in it (such as a Rollout
     * that refers to a Deployment) has no images.
     *
     * @throws UnreadableObjectException where a custom resource holds no pod template at the configured path, or an
     *     object names more than {@value #MOST_IMAGES} images
     */
    public Optional<Workload> read(HasMetadata object) {
        return switch (object) {
            case Pod pod -> Optional.of(workload(pod, pod.getSpec(), false));
            case Deployment o ->
                Optional.of(
                        ofTemplate(o, o.getSpec() == null ? null : o.getSpec().getTemplate()));
            case StatefulSet o ->
                Optional.of(
                        ofTemplate(o, o.getSpec() == null ? null : o.getSpec().getTemplate()));
            case DaemonSet o ->
                Optional.of(
                        ofTemplate(o, o.getSpec() == null ? null : o.getSpec().getTemplate()));
            case ReplicaSet o ->
                Optional.of(
                        ofTemplate(o, o.getSpec() == null ? null : o.getSpec().getTemplate()));
            case ReplicationController o ->
                Optional.of(
                        ofTemplate(o, o.getSpec() == null ? null : o.getSpec().getTemplate()));
            case Job job -> Optional.of(ofTemplate(job, template(job.getSpec())));
            case CronJob cron -> Optional.of(ofTemplate(cron, template(jobSpec(cron))));
            case GenericKubernetesResource custom -> ofCustom(custom);
            default -> Optional.empty();
        };
    }

    /** Whether an object has a deletion timestamp; needs nothing of it to be readable. */
    public static boolean deleting(HasMetadata object) {
        return object.getMetadata() != null && object.getMetadata().getDeletionTimestamp() != null;
    }

    /**
     * Whether an object's controller is itself of a kind whose template is judged, as the Deployment of a ReplicaSet is.
     * Anybody may write an owner reference, so this must never spare a Pod.
     */
    public boolean controlledByWorkload(Workload workload) {
        @Nullable Controller controller = workload.controller();
        if (controller == null) {
            return false;
        }
        String kind = KubernetesObjects.groupKind(controller.apiVersion(), controller.kind());
        return KubernetesObjects.builtIn(kind) && !kind.equals("/Pod") || furtherKinds.containsKey(kind);
    }

    /**
     * Under which names a workload's runs may be recorded: its own, its controller's, and the one that a controller's name is
     * made of. Anybody may write an owner reference; what it gains is what that workload of the same namespace may run anyway.
     */
    public Set<Runner> runners(Workload workload) {
        String namespace = workload.namespace();
        Controller controller = workload.controller();
        if (controller == null) {
            return Set.of(new Runner(namespace, workload.kind(), workload.name()));
        }
        Set<Runner> runners = new HashSet<>();
        if (workload.template()) {
            runners.add(new Runner(namespace, workload.kind(), workload.name()));
        }
        runners.add(new Runner(namespace, controller.kind(), controller.name()));
        int end = controller.name().lastIndexOf('-');
        String made = end < 0 ? "" : controller.name().substring(0, end);
        if (!made.isEmpty() && controller.kind().equals("ReplicaSet")) {
            runners.add(new Runner(namespace, "Deployment", made));
            furtherKinds
                    .keySet()
                    .forEach(kind -> runners.add(new Runner(namespace, kind.substring(kind.indexOf('/') + 1), made)));
        } else if (!made.isEmpty() && controller.kind().equals("Job")) {
            runners.add(new Runner(namespace, "CronJob", made));
        }
        return runners;
    }

    private static @Nullable JobSpec jobSpec(CronJob cron) {
        if (cron.getSpec() == null || cron.getSpec().getJobTemplate() == null) {
            return null;
        }
        return cron.getSpec().getJobTemplate().getSpec();
    }

    private static @Nullable PodTemplateSpec template(@Nullable JobSpec spec) {
        return spec == null ? null : spec.getTemplate();
    }

    private Optional<Workload> ofCustom(GenericKubernetesResource custom) {
        @Nullable List<String> path =
                furtherKinds.get(KubernetesObjects.groupKind(text(custom.getApiVersion()), text(custom.getKind())));
        if (path == null) {
            return Optional.empty();
        }
        @Nullable Object value = custom.getAdditionalProperties();
        for (String name : path) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        if (value == null) {
            return Optional.of(ofTemplate(custom, null));
        }
        try {
            return Optional.of(ofTemplate(custom, KubernetesObjects.podTemplate(value)));
        } catch (IllegalArgumentException e) {
            throw new UnreadableObjectException(
                    shown(custom) + " holds no readable pod template at " + String.join(".", path), e);
        }
    }

    private static Workload ofTemplate(HasMetadata object, @Nullable PodTemplateSpec template) {
        return workload(object, template == null ? null : template.getSpec(), true);
    }

    private static Workload workload(HasMetadata object, @Nullable PodSpec pod, boolean template) {
        ObjectMeta meta = object.getMetadata() == null ? new ObjectMeta() : object.getMetadata();
        PodSpec spec = pod == null ? new PodSpec() : pod;
        List<ImageUse> images = PodSpecs.images(spec);
        if (images.size() > MOST_IMAGES) {
            throw new UnreadableObjectException(shown(object) + " names " + images.size() + " images; at most "
                    + MOST_IMAGES + " are judged in one object");
        }
        return new Workload(
                text(object.getApiVersion()),
                text(object.getKind()),
                text(meta.getNamespace()),
                name(meta),
                Fields.map(meta.getLabels()),
                template,
                images,
                pod == null ? NodeConstraint.NONE : NodeConstraints.of(spec),
                text(spec.getNodeName()).isEmpty() ? null : spec.getNodeName(),
                PodSpecs.serviceAccount(spec),
                PodSpecs.pullSecrets(spec),
                spec.getHostUsers(),
                deleting(object),
                controller(meta));
    }

    private static String name(ObjectMeta meta) {
        String name = text(meta.getName());
        return name.isEmpty() ? text(meta.getGenerateName()) : name;
    }

    private static @Nullable Controller controller(ObjectMeta meta) {
        for (OwnerReference owner : list(meta.getOwnerReferences())) {
            if (Boolean.TRUE.equals(owner.getController())) {
                return new Controller(text(owner.getApiVersion()), text(owner.getKind()), text(owner.getName()));
            }
        }
        return null;
    }

    private static String shown(HasMetadata object) {
        String name = object.getMetadata() == null ? "" : name(object.getMetadata());
        return Printable.of(text(object.getKind()) + (name.isEmpty() ? "" : " " + name));
    }

    private static String checkedKind(String kind) {
        int slash = kind.indexOf('/');
        if (slash < 1 || slash != kind.lastIndexOf('/') || slash == kind.length() - 1) {
            throw new IllegalArgumentException(
                    "workload kind " + Printable.of(kind) + " is not group/Kind, as in argoproj.io/Rollout");
        }
        if (KubernetesObjects.builtIn(kind)) {
            throw new IllegalArgumentException("workload kind " + kind + " is judged anyway: remove it");
        }
        return kind;
    }

    private static List<String> checkedPath(String path) {
        List<String> names = List.of(path.split("\\.", -1));
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "path " + Printable.of(path) + " to a pod template is not dotted names, as in spec.template");
        }
        if (names.getFirst().equals("status")) { // it is not read, and does not say what is to run
            throw new IllegalArgumentException(
                    "path " + Printable.of(path) + " leads to no pod template: name one of the spec");
        }
        return names;
    }
}
