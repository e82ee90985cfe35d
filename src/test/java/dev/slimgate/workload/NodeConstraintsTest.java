package dev.slimgate.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.NodeConstraint;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeConstraintsTest {
    private static final List<String> NODES = List.of("linux/amd64", "linux/arm64", "linux/s390x", "windows/amd64");

    static Stream<Arguments> pods() {
        String amd64 = "{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'In', 'values': ['amd64']}]}";
        String arm64 = "{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'In', 'values': ['arm64']}]}";
        return Stream.of(
                Arguments.of("{}", "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of("{'nodeSelector': {'kubernetes.io/arch': 'arm64'}}", "linux/arm64"),
                Arguments.of("{'nodeSelector': {'beta.kubernetes.io/arch': 'arm64'}}", "linux/arm64"),
                Arguments.of("{'nodeSelector': {'kubernetes.io/os': 'windows'}}", "windows/amd64"),
                Arguments.of("{'os': {'name': 'windows'}}", "windows/amd64"),
                Arguments.of(
                        "{'os': {'name': 'linux'}, 'nodeSelector': {'kubernetes.io/arch': 'amd64'}}", "linux/amd64"),
                Arguments.of("{'os': {'name': 'linux'}, 'nodeSelector': {'kubernetes.io/os': 'windows'}}", ""),
                Arguments.of("{'os': {}}", "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of("{'nodeSelector': {'disk': 'ssd'}}", "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of(affinity(amd64), "linux/amd64 windows/amd64"),
                Arguments.of(affinity(amd64, arm64), "linux/amd64 linux/arm64 windows/amd64"),
                Arguments.of(
                        "{'os': {'name': 'linux'}, " + affinity(amd64, arm64).substring(1), "linux/amd64 linux/arm64"),
                Arguments.of(
                        "{'nodeSelector': {'kubernetes.io/os': 'linux'}, "
                                + affinity(arm64).substring(1),
                        "linux/arm64"),
                Arguments.of(
                        affinity("{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'NotIn',"
                                + " 'values': ['amd64']}]}"),
                        "linux/arm64 linux/s390x"),
                Arguments.of(
                        affinity("{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'Exists'}]}"),
                        "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of(
                        affinity("{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'DoesNotExist'}]}"),
                        ""),
                // both expressions of one term must hold
                Arguments.of(
                        affinity(
                                "{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'In', 'values':"
                                        + " ['amd64']}, {'key': 'kubernetes.io/os', 'operator': 'In', 'values': ['windows']}]}"),
                        "windows/amd64"),
                // what says nothing about the platform counts as met
                Arguments.of(
                        affinity("{'matchExpressions': [{'key': 'kubernetes.io/arch', 'operator': 'Gt', 'values':"
                                + " ['1']}]}"),
                        "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of(
                        affinity(
                                arm64,
                                "{'matchFields': [{'key': 'metadata.name', 'operator': 'In', 'values':"
                                        + " ['node-1']}]}"),
                        "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                // an empty term selects no node
                Arguments.of(affinity(arm64, "{}"), "linux/arm64"),
                Arguments.of(affinity("{}"), "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of(affinity(arm64, "null"), "linux/arm64"),
                Arguments.of("{'affinity': {}}", "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                Arguments.of("{'affinity': {'nodeAffinity': {}}}", "linux/amd64 linux/arm64 linux/s390x windows/amd64"),
                // a preference demands nothing
                Arguments.of(
                        "{'affinity': {'nodeAffinity': {'preferredDuringSchedulingIgnoredDuringExecution':"
                                + " [{'weight': 1, 'preference': " + arm64 + "}]}}}",
                        "linux/amd64 linux/arm64 linux/s390x windows/amd64"));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void allowsTheNodesThatThePodCanComeTo(String spec, String expected) throws JsonProcessingException {
        PodSpec pod = new ObjectMapper().readValue(spec.replace('\'', '"'), PodSpec.class);

        NodeConstraint constraint = NodeConstraints.of(pod);

        assertThat(NODES.stream().filter(node -> constraint.allows(Platform.parse(node))))
                .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    }

    private static String affinity(String... terms) {
        return "{'affinity': {'nodeAffinity': {'requiredDuringSchedulingIgnoredDuringExecution':"
                + " {'nodeSelectorTerms': [" + String.join(",", terms) + "]}}}}";
    }
}
