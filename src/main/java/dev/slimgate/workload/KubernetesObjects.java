package dev.slimgate.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;

/**
 * JSON trees to Kubernetes objects: typed for the kinds that run images, generic for all others. Kinds are told by group
 * and name whatever the version, and by nothing but a fixed table: a custom resource that is called Pod is none.
 */
public final class KubernetesObjects {
    private static final ObjectMapper MAPPER = ReadFields.alone(
                    JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES))
            .build();

    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.of(
            "/Pod", Pod.class,
            "/ReplicationController", ReplicationController.class,
            "apps/Deployment", Deployment.class,
            "apps/StatefulSet", StatefulSet.class,
            "apps/DaemonSet", DaemonSet.class,
            "apps/ReplicaSet", ReplicaSet.class,
            "batch/Job", Job.class,
            "batch/CronJob", CronJob.class);

    private KubernetesObjects() {}

    /**
     * Reads one object; fields that this version does not know are ignored, and those that it does not need.
     *
     * @throws UnreadableObjectException where it has no {@code apiVersion} and {@code kind}, or is not what they promise
     */
    public static HasMetadata read(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText("");
        String kind = object.path("kind").asText("");
        if (apiVersion.isEmpty() || kind.isEmpty()) {
            throw new UnreadableObjectException("the object has no apiVersion and kind");
        }
        Class<? extends HasMetadata> type =
                TYPES.getOrDefault(groupKind(apiVersion, kind), GenericKubernetesResource.class);
        try {
            return MAPPER.treeToValue(object, type);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnreadableObjectException(
                    "the object is no readable " + Printable.of(apiVersion) + " " + Printable.of(kind), e);
        }
    }

    /** {@code apps/Deployment} for {@code apps/v1} and {@code Deployment}; the core group is empty: {@code /Pod}. */
    static String groupKind(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return (slash < 0 ? "" : apiVersion.substring(0, slash)) + "/" + kind;
    }

    /** Whether this kind runs images without being configured. */
    static boolean builtIn(String groupKind) {
        return TYPES.containsKey(groupKind);
    }

    /** JSON Pointer to the pod's spec in an object of a built-in kind; {@code ""} for all other kinds. */
    static String podSpec(String apiVersion, String kind) {
        String groupKind = groupKind(apiVersion, kind);
        if (!builtIn(groupKind)) {
            return "";
        }
        return switch (groupKind) {
            case "/Pod" -> "/spec";
            case "batch/CronJob" -> "/spec/jobTemplate/spec/template/spec";
            default -> "/spec/template/spec";
        };
    }

    /** A pod template inside a custom resource; throws IllegalArgumentException where it is none. */
    static PodTemplateSpec podTemplate(Object value) {
        return MAPPER.convertValue(value, PodTemplateSpec.class);
    }
}
