package dev.slimgate.assess;

import static dev.slimgate.assess.Replicas.withShell;
import static dev.slimgate.assess.Replicas.withoutShell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a workload ran before is looked up for rules that compare with it, and for no others. */
class PreviousImageTest {
    private static final GrowthRule NO_GROWTH = new GrowthRule(null, Quantity.parse("0"), null, null);

    private final Replicas replicas = new Replicas();
    private final Replicas.Replica replica = replicas.replica();

    @AfterEach
    void close() {
        replicas.close();
    }

    private Finding growth(String before, String after) {
        return replica.assessor
                .assess(replicas.update(Requester.NOBODY, before, after, NO_GROWTH))
                .images()
                .getFirst()
                .findings()
                .getFirst();
    }

    @Test
    void anUpdateToALargerImageIsAViolation() {
        replicas.registry.put("app", "1", withoutShell());
        replicas.registry.put("app", "2", withShell());

        assertThat(growth("app:1", "app:2").result()).isEqualTo(Result.FAIL);
        assertThat(growth("app:1", "app:2").text()).contains("larger than " + replicas.registry.host() + "/app:1");
        assertThat(growth("app:2", "app:1").result()).isEqualTo(Result.PASS);
        assertThat(growth("app:1", "app:1").result()).isEqualTo(Result.PASS);
    }

    @Test
    void anImageThatIsGoneIsNoReasonToRefuseTheNext() {
        replicas.registry.put("app", "2", withShell());

        assertThat(growth("app:1", "app:2").result()).isEqualTo(Result.SKIP);
    }

    @Test
    void nothingIsAskedForWhereNoRuleCompares() {
        replicas.registry.put("app", "1", withoutShell());
        replicas.registry.put("app", "2", withShell());

        replica.assessor.assess(replicas.update(Requester.NOBODY, "app:1", "app:2", Replicas.SMALL));

        assertThat(replicas.registry.requests())
                .noneMatch(request -> request.path().endsWith("/1"));
    }
}
