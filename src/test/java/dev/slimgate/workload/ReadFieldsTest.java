package dev.slimgate.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An object of which only some fields were bound makes the same workload as one that was bound whole. */
class ReadFieldsTest {
    private static final ObjectMapper WHOLE = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Everything that a workload is made of, and what stands around it. */
    private static final String POD = """
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "n", "generateName": "n-", "namespace": "shop", "uid": "u-1", "resourceVersion": "7",
               "labels": {"a": "b", "c": null}, "annotations": {"d": "e"}, "finalizers": ["f"],
               "creationTimestamp": "2026-11-21T00:00:00Z", "deletionTimestamp": "2026-11-21T00:00:01Z",
               "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "rs", "uid": "u-2", "controller": true}]},
             "spec": {"hostUsers": false, "nodeName": "node-1", "nodeSelector": {"kubernetes.io/arch": "arm64"},
               "os": {"name": "linux"}, "serviceAccountName": "sa", "serviceAccount": "old", "restartPolicy": "Never",
               "imagePullSecrets": [{"name": "s-1"}, {}], "tolerations": [{"operator": "Exists"}],
               "securityContext": {"runAsUser": 5, "runAsNonRoot": true, "fsGroup": 6,
                 "windowsOptions": {"runAsUserName": "ContainerUser"}},
               "affinity": {"podAffinity": {}, "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution":
                 {"nodeSelectorTerms": [{"matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}]}}},
               "containers": [{"name": "c", "image": "app:1", "command": ["/a"], "args": ["b"], "env": [{"name": "E", "value": "1"}],
                 "ports": [{"containerPort": 80}], "resources": {"limits": {"cpu": "1"}}, "livenessProbe": {"tcpSocket": {"port": 80}},
                 "securityContext": {"runAsUser": 0, "runAsNonRoot": false, "windowsOptions": {"runAsUserName": "x"}}}],
               "initContainers": [{"name": "i", "image": "init:1", "args": ["b"], "restartPolicy": "Always"}],
               "ephemeralContainers": [{"name": "e", "image": "debug:1", "command": ["sh"], "targetContainerName": "c",
                 "securityContext": {"runAsUser": 9}}],
               "volumes": [{"name": "v", "emptyDir": {}}, {"name": "m", "image": {"reference": "model:1", "pullPolicy": "Always"}}]},
             "status": {"phase": "Running"}}""";

    private final WorkloadReader reader = new WorkloadReader(Map.of("argoproj.io/Rollout", "spec.template"));

    @Test
    void whatAPodIsMadeOfIsAllRead() throws IOException {
        JsonNode object = new ObjectMapper().readTree(POD);
        Pod whole = WHOLE.treeToValue(object, Pod.class);

        HasMetadata read = KubernetesObjects.read(object);

        assertThat(reader.read(read)).isEqualTo(reader.read(whole)).isPresent();
        assertThat(ImagePlaces.of((Pod) read)).isEqualTo(ImagePlaces.of(whole)).hasSize(4);
        assertThat(read.getMetadata().getUid()).isEqualTo("u-1");
        assertThat(WorkloadReader.deleting(read)).isTrue();
    }

    @Test
    void whatSurroundsItIsNot() throws IOException {
        Pod read = (Pod) KubernetesObjects.read(new ObjectMapper().readTree(POD));

        assertThat(read.getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(read.getSpec().getContainers().getFirst().getEnv()).isNullOrEmpty();
        assertThat(read.getSpec().getVolumes().getFirst().getEmptyDir()).isNull();
    }

    @Test
    void everyRecordedObjectMakesTheSameWorkload() throws IOException {
        int workloads = 0;
        for (JsonNode object : recorded()) {
            HasMetadata read = KubernetesObjects.read(object);
            HasMetadata whole = WHOLE.treeToValue(object, read.getClass());

            assertThat(reader.read(read)).isEqualTo(reader.read(whole));
            workloads += reader.read(read).isPresent() ? 1 : 0;
        }
        assertThat(workloads).isGreaterThan(20);
    }

    private static List<JsonNode> recorded() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        try (var files =
                Files.list(Path.of(Objects.requireNonNull(ReadFieldsTest.class.getResource("/admission-reviews"))
                        .toURI()))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".json")).toList()) {
                JsonNode request = new ObjectMapper().readTree(file.toFile()).path("request");
                for (String field : List.of("object", "oldObject")) {
                    if (request.path(field).isObject()) {
                        objects.add(request.path(field));
                    }
                }
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return objects;
    }
}
