package dev.slimgate.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.policy.ImageUse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadChangeTest {
    private static final String BEFORE = """
            {'metadata': {'labels': {'app': 'x'}, 'annotations': {'a': '1'}, 'finalizers': []},
             'spec': {'replicas': 1, 'template': {'metadata': {'labels': {'app': 'x'}}, 'spec': {
               'containers': [{'name': 'a', 'image': 'a:1'}, {'name': 'b', 'image': 'b:1'}],
               'volumes': [{'name': 'v', 'image': {'reference': 'm:1'}}],
               'nodeSelector': {'disk': 'ssd'}, 'hostUsers': false, 'securityContext': {'runAsUser': 5}}}}}""";

    @ParameterizedTest(name = "{0}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing                      | ssd | ssd                            | NOTHING",
                "an annotation                | 'a': '1' | 'a': '2'                  | NOTHING",
                "a finalizer                  | [] | ['hold']                        | NOTHING",
                "replicas                     | 'replicas': 1 | 'replicas': 9        | NOTHING",
                "the template's labels        | 'metadata': {'labels': {'app': 'x'}}, 'spec' | 'metadata': {}, 'spec' | NOTHING",
                "resources                    | 'image': 'a:1' | 'image': 'a:1', 'resources': {'limits': {'cpu': 1}} | NOTHING",
                "the order of containers      | {'name': 'a', 'image': 'a:1'}, {'name': 'b', 'image': 'b:1'} | {'name': 'b', 'image': 'b:1'}, {'name': 'a', 'image': 'a:1'} | NOTHING",
                "the object's labels          | {'labels': {'app': 'x'}, 'ann | {'labels': {'app': 'y'}, 'ann | LABELS",
                "a tag                        | a:1 | a:2                            | SUBSTANCE",
                "images swapped               | 'image': 'a:1'}, {'name': 'b', 'image': 'b:1' | 'image': 'b:1'}, {'name': 'b', 'image': 'a:1' | SUBSTANCE",
                "a container more             | [{'name': 'a' | [{'name': 'c', 'image': 'a:1'}, {'name': 'a' | SUBSTANCE",
                "a container less             | , {'name': 'b', 'image': 'b:1'} | '' | SUBSTANCE",
                "container to init container  | 'containers' | 'initContainers'      | SUBSTANCE",
                "an image volume              | m:1 | m:2                            | SUBSTANCE",
                "the pod's user               | 'runAsUser': 5 | 'runAsUser': 0       | SUBSTANCE",
                "the pod's user taken away    | 'runAsUser': 5 | ''                    | SUBSTANCE",
                "runAsNonRoot                 | 'runAsUser': 5 | 'runAsUser': 5, 'runAsNonRoot': true | SUBSTANCE",
                "the Windows user             | 'runAsUser': 5 | 'runAsUser': 5, 'windowsOptions': {'runAsUserName': 'x'} | SUBSTANCE",
                "a container's user           | 'image': 'a:1' | 'image': 'a:1', 'securityContext': {'runAsUser': 0} | SUBSTANCE",
                "a command of its own         | 'image': 'a:1' | 'image': 'a:1', 'command': ['x'] | SUBSTANCE",
                "arguments of its own         | 'image': 'a:1' | 'image': 'a:1', 'args': ['x'] | SUBSTANCE",
                "an empty command             | 'image': 'a:1' | 'image': 'a:1', 'command': [], 'args': [] | NOTHING",
                "the node selector            | 'disk': 'ssd' | 'kubernetes.io/arch': 'arm64' | SUBSTANCE",
                "the system                   | 'hostUsers': false | 'hostUsers': false, 'os': {'name': 'windows'} | SUBSTANCE",
                "affinity                     | 'hostUsers': false | 'hostUsers': false, 'affinity': {'nodeAffinity': {'requiredDuringSchedulingIgnoredDuringExecution': {'nodeSelectorTerms': [{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'In', 'values': ['arm64']}]}]}}} | SUBSTANCE",
                "the node                     | 'hostUsers': false | 'hostUsers': false, 'nodeName': 'n' | SUBSTANCE",
                "the user namespace           | 'hostUsers': false | 'hostUsers': true | SUBSTANCE",
                "labels and a tag             | {'app': 'x'}, 'annotations': {'a': '1'}, 'finalizers': []}, 'spec': {'replicas': 1, 'template': {'metadata': {'labels': {'app': 'x'}}, 'spec': { 'containers': [{'name': 'a', 'image': 'a:1' | {}}, 'spec': {'template': {'spec': {'containers': [{'name': 'a', 'image': 'a:3' | SUBSTANCE"
            },
            quoteCharacter = '~')
    void tellsWhetherAnUpdateCanChangeTheVerdict(
            String what, String text, String replacement, WorkloadChange expected) {
        String before = BEFORE.replace('\n', ' ').replaceAll(" +", " ");
        String after = before.replace(text, replacement.equals("''") ? "" : replacement);
        assertThat(after).as("the case really changes something").satisfies(a -> {
            if (!what.equals("nothing")) {
                assertThat(a).isNotEqualTo(before);
            }
        });

        WorkloadChange change = WorkloadChange.between(workload("Deployment", before), workload("Deployment", after));

        assertThat(change).isEqualTo(expected);
    }

    @Test
    void tellsTheImagesThatWereAddedOrAreUsedOtherwise() {
        Workload before = workload("Deployment", BEFORE);
        Workload after = workload(
                "Deployment",
                BEFORE.replace(
                                "'containers': [",
                                "'ephemeralContainers': [{'name': 'dbg', 'image': 'busybox'}]," + " 'containers': [")
                        .replace("b:1", "b:2"));

        assertThat(WorkloadChange.added(before, after))
                .extracting(ImageUse::image)
                .containsExactly("b:2", "busybox");
    }

    private static Workload workload(String kind, String members) {
        try {
            String json = "{'apiVersion': 'apps/v1', 'kind': '" + kind + "', " + members.substring(1);
            return new WorkloadReader()
                    .read(KubernetesObjects.read(new ObjectMapper().readTree(json.replace('\'', '"'))))
                    .orElseThrow();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(members, e);
        }
    }
}
