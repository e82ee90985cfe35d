package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.Effort;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InProgressTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(30));

    private final InProgress inProgress = new InProgress(2);

    private static AssessmentRequest request(String namespace) {
        PodContext pod = new PodContext("Pod", namespace, "p", false, Map.of(), null, new NamespaceLabels.NotGiven());
        return new AssessmentRequest(
                List.of(),
                pod,
                Rulebook.EMPTY,
                NodeConstraint.NONE,
                List.of(),
                new Requester(namespace, "", List.of()),
                LONG);
    }

    @Test
    void aRequestBeyondTheBoundIsJudgedFromMemoryAndOneOfAnotherNamespaceAsEver() {
        ScriptedAssess inner = new ScriptedAssess(ScriptedAssess::passed);
        Assess bounded = inProgress.assess(inner);
        Assess outer = inProgress.assess(request -> {
            bounded.assess(request("shop"));
            bounded.assess(request("other"));
            return inner.assess(request);
        });

        outer.assess(request("shop"));

        assertThat(inner.asked)
                .extracting(AssessmentRequest::effort)
                .containsExactly(
                        new Effort.FromMemory("Slimgate is busy with 1 requests of this namespace"),
                        Effort.FULL,
                        Effort.FULL);
        assertThat(inProgress.now()).isZero();
        assertThat(inProgress.beyond()).isEqualTo(1);
    }

    @Test
    void tagsBeyondTheBoundAreResolvedFromMemory() {
        ResolveTags bounded = inProgress.pins(request -> {
            assertThat(request.effort()).isInstanceOf(Effort.FromMemory.class);
            return List.of();
        });
        Assess outer = inProgress.assess(request -> {
            bounded.pins(request("shop"));
            return new ScriptedAssess(ScriptedAssess::passed).assess(request);
        });

        outer.assess(request("shop"));

        assertThat(inProgress.beyond()).isEqualTo(1);
    }

    @Test
    void aNamespaceIsNotWaitedForBeyondTheBound() {
        NamespaceSource bounded = inProgress.namespaces((namespace, deadline) ->
                deadline.expired() ? new NamespaceLabels.Missing("late") : new NamespaceLabels.Known(Map.of()));
        Assess outer = inProgress.assess(request -> {
            assertThat(bounded.labels("shop", LONG)).isInstanceOf(NamespaceLabels.Missing.class);
            assertThat(bounded.labels("other", LONG)).isInstanceOf(NamespaceLabels.Known.class);
            return new ScriptedAssess(ScriptedAssess::passed).assess(request);
        });

        outer.assess(request("shop"));

        assertThat(inProgress.now()).isZero();
    }

    @Test
    void aPlaceIsGivenBackAfterAFailure() {
        Assess failing = inProgress.assess(request -> {
            throw new IllegalStateException("broken");
        });

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> failing.assess(request("shop"))).hasMessage("broken");
        }

        assertThat(inProgress.now()).isZero();
    }
}
