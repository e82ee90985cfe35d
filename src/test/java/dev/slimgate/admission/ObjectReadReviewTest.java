package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.ObjectStates.Nothing;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.WorkloadReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies that look into the object. */
class ObjectReadReviewTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);

    private Reviewer reviewer(Policy policy) {
        return new Reviewer(
                assess,
                () -> Rulebook.of(List.of(policy)),
                (namespace, deadline) -> new NamespaceLabels.Known(Map.of("team", "a")),
                nodeName -> List.of(),
                new WorkloadReader(),
                System::nanoTime,
                ReviewListener.NONE);
    }

    private static Policy policy(String cel, String team) {
        PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec:
                  enforcement: Deny
                  match: { namespaceSelector: { matchLabels: { team: %s } } }
                  rules: { expressions: [{ name: e, cel: "%s" }] }
                """.formatted(team, cel));
        assertThat(read.problems()).isEmpty();
        return read.policies().getFirst();
    }

    /** An UPDATE of nothing but an annotation. */
    private static ReviewRequest annotated() {
        return ReviewCodec.decode(Recorded.changed("pod-create", review -> {
            review.withObject("/request").put("operation", "UPDATE");
            review.withObject("/request")
                    .set("oldObject", review.at("/request/object").deepCopy());
            review.withObject("/request/object/metadata/annotations").put("note", "changed");
            review.withObject("/request/object/status").put("phase", "Pending");
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "has(object.metadata), a, true",
        "oldObject == null, a, true",
        "has(object.metadata), b, false",
        "image.user == 'x', a, false"
    })
    void anUpdateOfWhatNoOtherRuleReadsIsJudgedWhereAMatchingPolicyReadsTheObject(
            String cel, String team, boolean judged) {
        reviewer(policy(cel, team)).review(annotated(), TEN_SECONDS);

        assertThat(assess.asked).hasSize(judged ? 1 : 0);
    }

    @Test
    void bothStatesAreWhole() {
        reviewer(policy("has(object.status)", "a")).review(annotated(), TEN_SECONDS);

        ObjectStates states =
                Objects.requireNonNull(assess.asked.getFirst().pod().states());
        assertThat(states.now())
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .satisfies(now -> assertThat(now.get("status"))
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsEntry("phase", "Pending"));
        assertThat(states.before())
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsKey("metadata")
                .isNotEqualTo(states.now());
    }

    @Test
    void aNewObjectHasNoOlderState() {
        reviewer(policy("has(object.status)", "a")).review(Recorded.request("pod-create"), TEN_SECONDS);

        ObjectStates states =
                Objects.requireNonNull(assess.asked.getFirst().pod().states());
        assertThat(states.before()).isEqualTo(Nothing.NOTHING);
    }

    @Test
    void nothingIsKeptOfTheObjectWhereNoPolicyReadsIt() {
        reviewer(policy("image.user == 'x'", "a")).review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(assess.asked.getFirst().pod().states()).isNull();
    }
}
