package dev.slimgate.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadReaderTest {
    private final WorkloadReader reader = new WorkloadReader(Map.of("argoproj.io/Rollout", "spec.template"));

    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment",
        "apps/v1, StatefulSet",
        "apps/v1, DaemonSet",
        "apps/v1, ReplicaSet",
        "apps/v1beta2, Deployment",
        "v1, ReplicationController",
        "batch/v1, Job",
        "argoproj.io/v1alpha1, Rollout",
        "argoproj.io/v2, Rollout"
    })
    void readsThePodTemplateOfEachKind(String apiVersion, String kind) {
        HasMetadata object = object("""
                {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "n", "namespace": "shop"},
                 "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "app:1"}]}}}}""".formatted(apiVersion, kind));

        Workload workload = reader.read(object).orElseThrow();

        assertThat(workload.images()).containsExactly(container("c", "app:1"));
        assertThat(workload.template()).isTrue();
        assertThat(workload.kind()).isEqualTo(kind);
        assertThat(workload.apiVersion()).isEqualTo(apiVersion);
    }

    @Test
    void readsTheTemplateOfACronJobsJob() {
        HasMetadata object = object("""
                {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "n"},
                 "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "app:1"}]}}}}}}""");

        Workload workload = reader.read(object).orElseThrow();

        assertThat(workload.images()).containsExactly(container("c", "app:1"));
        assertThat(workload.template()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "v1, ConfigMap",
        "apps/v1, ControllerRevision",
        "example.dev/v1, Pod",
        "example.dev/v1, Deployment",
        "v1, Deployment",
        "argoproj.io/v1, Workflow",
        "autoscaling/v1, Scale"
    })
    void findsNoWorkloadInOtherKindsWhateverTheyAreCalled(String apiVersion, String kind) {
        HasMetadata object = object("""
                {"apiVersion": "%s", "kind": "%s",
                 "spec": {"containers": [{"name": "c", "image": "app:1"}],
                          "template": {"spec": {"containers": [{"name": "c", "image": "app:1"}]}}}}""".formatted(apiVersion, kind));

        assertThat(reader.read(object)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'metadata': null, 'spec': null}",
                "{'spec': {}}",
                "{'spec': {'template': null, 'jobTemplate': null, 'containers': null}}",
                "{'spec': {'template': {'spec': null}, 'jobTemplate': {'spec': null}}}",
                "{'spec': {'jobTemplate': {'spec': {'template': null}}}}",
                "{'spec': {'containers': [null], 'volumes': [null, {}, {'image': null}], 'template': {'spec': {'containers': [null]}}}}"
            })
    void readsObjectsThatLackEverything(String members) throws JsonProcessingException {
        for (String kind : List.of(
                "v1 Pod",
                "apps/v1 Deployment",
                "apps/v1 StatefulSet",
                "apps/v1 DaemonSet",
                "apps/v1 ReplicaSet",
                "v1 ReplicationController",
                "batch/v1 Job",
                "batch/v1 CronJob",
                "argoproj.io/v1 Rollout")) {
            var tree = (com.fasterxml.jackson.databind.node.ObjectNode)
                    new ObjectMapper().readTree(members.replace('\'', '"'));
            tree.put("apiVersion", kind.split(" ")[0]).put("kind", kind.split(" ")[1]);

            Workload workload = reader.read(KubernetesObjects.read(tree)).orElseThrow();

            assertThat(workload.images()).as(kind).isEmpty();
            assertThat(workload.name()).as(kind).isEmpty();
            assertThat(workload.namespace()).as(kind).isEmpty();
            assertThat(workload.nodes()).as(kind).isEqualTo(NodeConstraint.NONE);
            assertThat(workload.serviceAccount()).as(kind).isEqualTo("default");
            assertThat(workload.controller()).as(kind).isNull();
            assertThat(workload.deleting()).as(kind).isFalse();
        }
    }

    @Test
    void namesAContainerWithoutNameAndImageByEmptyStrings() {
        Workload workload = pod("{'containers': [{}], 'volumes': [{'image': {}}]}");

        assertThat(workload.images())
                .containsExactly(container("", ""), new ImageUse(ContainerKind.IMAGE_VOLUME, "", "", null, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'command': ['/a'], 'args': ['b']} | OWN_COMMAND",
                "{'command': ['']}                  | OWN_COMMAND",
                "{'args': ['b']}                    | OWN_ARGUMENTS",
                "{'command': [], 'args': ['b']}     | OWN_ARGUMENTS",
                "{'command': null, 'args': []}      | IMAGE",
                "{}                                 | IMAGE",
            },
            quoteCharacter = '~')
    void tellsWhatTheContainerSaysOfWhatStarts(String container, ImageUse.Start expected) {
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            Workload workload = pod("{'" + list + "': [" + container + "]}");

            assertThat(workload.images()).extracting(ImageUse::start).as(list).containsExactly(expected);
        }
    }

    @Test
    void listsContainersThenInitThenEphemeralThenImageVolumes() {
        Workload workload = pod("""
                {'volumes': [{'name': 'v', 'image': {'reference': 'model:3'}}, {'name': 'e', 'emptyDir': {}}],
                 'ephemeralContainers': [{'name': 'dbg', 'image': 'busybox'}],
                 'initContainers': [{'name': 'i', 'image': 'init:1'}, {'name': 's', 'image': 'mesh:2', 'restartPolicy': 'Always'}],
                 'containers': [{'name': 'a', 'image': 'a:1'}, {'name': 'b', 'image': 'b:1'}]}""");

        assertThat(workload.images())
                .extracting(ImageUse::kind, ImageUse::name, ImageUse::image)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(ContainerKind.CONTAINER, "a", "a:1"),
                        org.assertj.core.groups.Tuple.tuple(ContainerKind.CONTAINER, "b", "b:1"),
                        org.assertj.core.groups.Tuple.tuple(ContainerKind.INIT, "i", "init:1"),
                        org.assertj.core.groups.Tuple.tuple(ContainerKind.INIT, "s", "mesh:2"),
                        org.assertj.core.groups.Tuple.tuple(ContainerKind.EPHEMERAL, "dbg", "busybox"),
                        org.assertj.core.groups.Tuple.tuple(ContainerKind.IMAGE_VOLUME, "v", "model:3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // the pod's security context | the container's | runAsUser | runAsNonRoot | Windows user
                "{}                                             | {}                       | -    | -     | -",
                "{'runAsUser': 1000}                            | {}                       | 1000 | -     | -",
                "{'runAsUser': 1000}                            | {'runAsUser': 0}         | 0    | -     | -",
                "{}                                             | {'runAsUser': 7}         | 7    | -     | -",
                "{'runAsNonRoot': true}                         | {}                       | -    | true  | -",
                "{'runAsNonRoot': true}                         | {'runAsNonRoot': false}  | -    | false | -",
                "{'runAsUser': 5, 'runAsNonRoot': true}         | {'runAsUser': 0}         | 0    | true  | -",
                "{'windowsOptions': {'runAsUserName': 'P'}}     | {}                       | -    | -     | P",
                "{'windowsOptions': {'runAsUserName': 'P'}}     | {'windowsOptions': {'runAsUserName': 'C'}} | - | - | C",
                "{'windowsOptions': {'runAsUserName': 'P'}}     | {'windowsOptions': {}}   | -    | -     | P",
                "null                                           | null                     | -    | -     | -"
            })
    void letsTheContainersSecurityContextGoBeforeThePods(
            String pod, String container, Long user, Boolean nonRoot, String windowsUser) {
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            Workload workload =
                    pod("{'securityContext': %s, '%s': [{'name': 'c', 'image': 'a', 'securityContext': %s}]}"
                            .formatted(pod, list, container));

            ImageUse use = workload.images().getFirst();

            assertThat(use.runAsUser()).isEqualTo(user);
            assertThat(use.runAsNonRoot()).isEqualTo(nonRoot);
            assertThat(use.windowsUserName()).isEqualTo(windowsUser);
        }
    }

    @Test
    void givesImageVolumesNoSecurityContext() {
        Workload workload =
                pod("{'securityContext': {'runAsUser': 0}, 'volumes': [{'name': 'v', 'image': {'reference': 'm'}}]}");

        assertThat(workload.images().getFirst().runAsUser()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                            | default",
                "{'serviceAccountName': 'robot'}                               | robot",
                "{'serviceAccount': 'old'}                                     | old",
                "{'serviceAccountName': '', 'serviceAccount': 'old'}           | old",
                "{'serviceAccountName': 'robot', 'serviceAccount': 'old'}      | robot"
            })
    void knowsTheServiceAccount(String spec, String expected) {
        assertThat(pod(spec).serviceAccount()).isEqualTo(expected);
    }

    @Test
    void readsTheRestOfThePod() {
        HasMetadata object = object("""
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"generateName": "web-", "namespace": "shop", "labels": {"app": "web", "odd": null},
                   "deletionTimestamp": "2026-11-20T23:57:23Z",
                   "ownerReferences": [
                     {"apiVersion": "v1", "kind": "ConfigMap", "name": "c", "uid": "1"},
                     {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-1", "uid": "2", "controller": true}]},
                 "spec": {"hostUsers": false, "nodeName": "node-1",
                   "imagePullSecrets": [{"name": "b"}, {}, null, {"name": "a"}]}}""");

        Workload workload = reader.read(object).orElseThrow();

        assertThat(workload.name()).isEqualTo("web-");
        assertThat(workload.namespace()).isEqualTo("shop");
        assertThat(workload.template()).isFalse();
        assertThat(workload.labels()).containsOnly(Map.entry("app", "web"), Map.entry("odd", ""));
        assertThat(workload.hostUsers()).isFalse();
        assertThat(workload.nodeName()).isEqualTo("node-1");
        assertThat(workload.pullSecrets()).containsExactly("b", "a");
        assertThat(workload.deleting()).isTrue();
        assertThat(workload.controller()).isEqualTo(new Workload.Controller("apps/v1", "ReplicaSet", "web-1"));
    }

    @Test
    void prefersTheNameToTheGenerateName() {
        HasMetadata object = object("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-7", "generateName": "web-"}}""");

        assertThat(reader.read(object).orElseThrow().name()).isEqualTo("web-7");
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, Deployment, true",
        "batch/v1, CronJob, true",
        "argoproj.io/v1alpha1, Rollout, true",
        "v1, Pod, false",
        "example.dev/v1, Deployment, false",
        "jobset.x-k8s.io/v1alpha2, JobSet, false",
        "v1, Deployment, false"
    })
    void knowsWhetherTheControllerIsJudgedItself(String apiVersion, String kind, boolean expected) {
        HasMetadata object = object("""
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r", "ownerReferences": [
                  {"apiVersion": "%s", "kind": "%s", "name": "o", "uid": "1", "controller": true}]}}""".formatted(apiVersion, kind));
        Workload workload = reader.read(object).orElseThrow();

        assertThat(reader.controlledByWorkload(workload)).isEqualTo(expected);
    }

    @Test
    void takesAnOwnerThatDoesNotControlForNone() {
        HasMetadata object = object("""
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "r", "ownerReferences": [
                  {"apiVersion": "apps/v1", "kind": "Deployment", "name": "o", "uid": "1", "controller": false}]}}""");
        Workload workload = reader.read(object).orElseThrow();

        assertThat(reader.controlledByWorkload(workload)).isFalse();
    }

    @Test
    void readsAsManyImagesAsAreAllowedAndNotOneMore() {
        assertThat(pod(manyContainers(WorkloadReader.MOST_IMAGES)).images()).hasSize(WorkloadReader.MOST_IMAGES);
        assertThatThrownBy(() -> pod(manyContainers(WorkloadReader.MOST_IMAGES + 1)))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessage("Pod web names 1001 images; at most 1000 are judged in one object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'text'",
                "[]",
                "{'spec': 'text'}",
                "{'spec': {'containers': 'text'}}",
                "{'spec': {'containers': ['text']}}",
                "{'spec': {'securityContext': {'runAsUser': 'root'}}}"
            })
    void refusesACustomResourceWithoutAReadableTemplate(String template) {
        HasMetadata object = object("""
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "canary"},
                 "spec": {"template": %s}}""".formatted(template.replace('\'', '"')));

        assertThat(object).isInstanceOf(GenericKubernetesResource.class);
        assertThatThrownBy(() -> reader.read(object))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessage("Rollout canary holds no readable pod template at spec.template");
    }

    @Test
    void findsNoImagesInARolloutThatRefersToADeployment() {
        HasMetadata object = object("""
                {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "canary"},
                 "spec": {"workloadRef": {"kind": "Deployment", "name": "x"}}}""");

        assertThat(reader.read(object).orElseThrow().images()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Rollout, spec.template, workload kind Rollout is not group/Kind",
        "/Rollout, spec.template, workload kind /Rollout is not group/Kind",
        "argoproj.io/, spec.template, workload kind argoproj.io/ is not group/Kind",
        "argoproj.io/v1/Rollout, spec.template, workload kind argoproj.io/v1/Rollout is not group/Kind",
        "apps/Deployment, spec.template, workload kind apps/Deployment is judged anyway",
        "argoproj.io/Rollout, '', path  to a pod template",
        "argoproj.io/Rollout, .spec, path .spec to a pod template",
        "argoproj.io/Rollout, spec..template, path spec..template to a pod template",
        "argoproj.io/Rollout, status.template, path status.template leads to no pod template"
    })
    void refusesAConfigurationThatNamesNoKindOrPath(String kind, String path, String message) {
        assertThatThrownBy(() -> new WorkloadReader(Map.of(kind, path)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void takesTheNamespaceOfTheRequestAndTellsPoliciesWhatTheyMaySee() {
        Workload workload = pod("{'hostUsers': true}").in("prod");

        PodContext context = workload.context(new PodContext.NamespaceLabels.NotGiven());

        assertThat(context)
                .isEqualTo(new PodContext(
                        "Pod", "prod", "web", false, Map.of(), true, new PodContext.NamespaceLabels.NotGiven()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "3", "{'kind': 'Pod'}", "{'apiVersion': 'v1'}", "{'apiVersion': '', 'kind': 'Pod'}"})
    void refusesWhatIsNoObject(String json) throws JsonProcessingException {
        var tree = new ObjectMapper().readTree(json.replace('\'', '"'));

        assertThatThrownBy(() -> KubernetesObjects.read(tree))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessage("the object has no apiVersion and kind");
    }

    @Test
    void refusesAPodThatIsNone() throws JsonProcessingException {
        var tree = new ObjectMapper().readTree("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": [1]}");

        assertThatThrownBy(() -> KubernetesObjects.read(tree))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessage("the object is no readable v1 Pod");
    }

    private static String manyContainers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{'name': 'c" + i + "', 'image': 'a'}")
                .collect(Collectors.joining(",", "{'containers': [", "]}"));
    }

    private Workload pod(String spec) {
        return reader.read(object(
                        "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'web'}, 'spec': ".replace('\'', '"')
                                + spec.replace('\'', '"') + "}"))
                .orElseThrow();
    }

    private static ImageUse container(String name, String image) {
        return new ImageUse(ContainerKind.CONTAINER, name, image, null, null, null);
    }

    private static HasMetadata object(String json) {
        try {
            return KubernetesObjects.read(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
