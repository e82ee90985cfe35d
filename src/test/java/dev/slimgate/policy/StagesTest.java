package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Stages.Stage;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StagesTest {
    private static final Instant WARNS = Instant.parse("2026-12-01T00:00:00Z");
    private static final Instant DENIES = Instant.parse("2027-01-15T12:30:00Z");
    private static final Stages TWO =
            new Stages(List.of(new Stage(DENIES, Enforcement.WARN), new Stage(WARNS, Enforcement.AUDIT)));

    private static final Knowledge KNOWN = GivenImage.image().compressed(1_000).manifestOnly();
    private static final Rule SIZE = new CompressedSizeRule(Quantity.parse("1"), Map.of(), null, null);

    private static Finding judged(Policy policy, Instant now) {
        return Judge.judge(List.of(policy), Given.USE, Given.POD, KNOWN, now)
                .findings()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T23:59:59.999Z, FAIL, AUDIT, ; warned of from 2026-12-01",
        "2026-12-01T00:00:00Z, WARN, WARN, ; denied from 2027-01-15T12:30:00Z",
        "2027-01-15T12:29:59.999Z, WARN, WARN, ; denied from 2027-01-15T12:30:00Z",
        "2027-01-15T12:30:00Z, FAIL, DENY, ''"
    })
    void aPolicyBecomesStricterAtItsDatesAndSaysSoBefore(Instant now, Result result, Enforcement effect, String end) {
        Finding finding = judged(Given.staged(TWO, Given.policy(Enforcement.DENY, SIZE)), now);

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.effect()).isEqualTo(effect);
        assertThat(finding.text()).endsWith(end);
        assertThat(finding.text().contains(" from ")).isEqualTo(!end.isEmpty());
    }

    @Test
    void aRuleThatIsMildForEverStaysMildAndAnnouncesNothingMore() {
        Rule mild = new CompressedSizeRule(Quantity.parse("1"), Map.of(), null, Enforcement.WARN);
        Policy policy = Given.staged(TWO, Given.policy(Enforcement.DENY, mild));

        assertThat(judged(policy, WARNS.minusSeconds(1)).text()).endsWith("; warned of from 2026-12-01");
        assertThat(judged(policy, WARNS).text()).doesNotContain(" from ");
        assertThat(judged(policy, DENIES).effect()).isEqualTo(Enforcement.WARN);
    }

    @Test
    void whatCannotBeFoundOutIsHeldBackToo() {
        Policy policy = Given.staged(TWO, Given.policy(Enforcement.DENY, SIZE));
        Knowledge unresolved = new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "gone", false);

        Finding before = Judge.judge(List.of(policy), Given.USE, Given.POD, unresolved, WARNS.minusSeconds(1))
                .findings()
                .getFirst();
        Finding after = Judge.judge(List.of(policy), Given.USE, Given.POD, unresolved, DENIES)
                .findings()
                .getFirst();

        assertThat(before.effect()).isEqualTo(Enforcement.AUDIT);
        assertThat(after.effect()).isEqualTo(Enforcement.DENY);
    }

    @Property(tries = 200)
    void stagesOfOnePolicyNeverTouchTheFindingsOfAnother(
            @ForAll Enforcement other,
            @ForAll @Size(max = 4) @IntRange(min = 0, max = 100) int[] days,
            @ForAll @IntRange(min = 0, max = 100) int today) {
        Stages stages = new Stages(Arrays.stream(days)
                .mapToObj(day -> new Stage(WARNS.plusSeconds(day * 86_400L), Enforcement.AUDIT))
                .toList());
        Instant now = WARNS.plusSeconds(today * 86_400L);
        Policy plain = Given.policy(other, SIZE);
        Policy staged = Given.named("staged", null, Given.staged(stages, Given.policy(Enforcement.DENY, SIZE)));

        List<Finding> both = Judge.judge(List.of(staged, plain), Given.USE, Given.POD, KNOWN, now)
                .findings();

        assertThat(both.stream().filter(finding -> finding.policy().equals(plain.name())))
                .containsExactlyElementsOf(Stream.of(judged(plain, now)).toList());
    }
}
