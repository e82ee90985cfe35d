package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.oci.Platform;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

    @ParameterizedTest
    @CsvSource({
        "IN, a, true",
        "IN, c, false",
        "IN, , false",
        "NOT_IN, a, false",
        "NOT_IN, c, true",
        "NOT_IN, , true",
        "EXISTS, a, true",
        "EXISTS, , false",
        "DOES_NOT_EXIST, a, false",
        "DOES_NOT_EXIST, , true",
    })
    void comparesAsKubernetesDoes(Operator operator, String value, boolean expected) {
        boolean compares = operator == Operator.IN || operator == Operator.NOT_IN;
        LabelSelector selector =
                new LabelSelector(List.of(new Requirement("k", operator, compares ? List.of("a", "b") : List.of())));

        assertThat(selector.selects(value == null ? Map.of() : Map.of("k", value)))
                .isEqualTo(expected);
    }

    @Test
    void wantsAllRequirementsAndSelectsEverythingWithoutAny() {
        Requirement a = new Requirement("a", Operator.EXISTS, List.of());
        Requirement b = new Requirement("b", Operator.EXISTS, List.of());

        assertThat(new LabelSelector(List.of(a, b)).selects(Map.of("a", "1"))).isFalse();
        assertThat(new LabelSelector(List.of(a, b)).selects(Map.of("a", "1", "b", "2")))
                .isTrue();
        assertThat(LabelSelector.EVERYTHING.selects(Map.of())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "kubernetes.io/arch, arm64, false",
        "kubernetes.io/arch, amd64, true",
        "kubernetes.io/os, windows, false",
        "beta.kubernetes.io/os, linux, true",
        "disk, ssd, true",
    })
    void decidesPlatformsByWhatNodesAreLabelledWith(String key, String value, boolean allowed) {
        NodeConstraint constraint = new NodeConstraint(
                List.of(new NodeConstraint.Term(List.of(new Requirement(key, Operator.IN, List.of(value))))));

        assertThat(constraint.allows(Platform.LINUX_AMD64)).isEqualTo(allowed);
        assertThat(constraint.decidesPlatform()).isEqualTo(!key.equals("disk"));
        assertThat(NodeConstraint.NONE.allows(Platform.LINUX_AMD64)).isTrue();
    }
}
