package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.ReferenceRule.Tags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinningTest {
    private static final String DIGEST = "@sha256:" + "a".repeat(64);

    private static Policy policy(Enforcement enforcement, Tags tags, boolean forbidLatest) {
        return Given.policy(enforcement, new ReferenceRule(tags, forbidLatest, null));
    }

    private static boolean wanted(String image, Policy... policies) {
        return Pinning.wanted(List.of(policies), Given.use(image));
    }

    @ParameterizedTest
    @CsvSource({"PIN, true", "ALLOW, false", "DENY, false"})
    void pinsWhereAMatchingPolicySaysSo(Tags tags, boolean expected) {
        assertThat(wanted("r.test/a:1", policy(Enforcement.DENY, tags, false))).isEqualTo(expected);
        assertThat(wanted("r.test/a:1")).isFalse();
    }

    @Test
    void leavesDigestsAndWhatIsNoReferenceAlone() {
        Policy pins = policy(Enforcement.DENY, Tags.PIN, false);

        assertThat(wanted("r.test/a:1" + DIGEST, pins)).isFalse();
        assertThat(wanted("Bad//x", pins)).isFalse();
    }

    @Test
    void doesNotSatisfyWhatRefusesTheTagAsSuch() {
        assertThat(wanted("r.test/a", policy(Enforcement.DENY, Tags.PIN, true))).isFalse();
        assertThat(wanted("r.test/a:1", policy(Enforcement.DENY, Tags.PIN, true)))
                .isTrue();
        assertThat(wanted(
                        "r.test/a:1",
                        policy(Enforcement.DENY, Tags.PIN, false),
                        policy(Enforcement.DENY, Tags.DENY, false)))
                .isFalse();
        assertThat(wanted(
                        "r.test/a",
                        policy(Enforcement.DENY, Tags.PIN, false),
                        policy(Enforcement.WARN, Tags.ALLOW, true)))
                .isTrue();
    }
}
