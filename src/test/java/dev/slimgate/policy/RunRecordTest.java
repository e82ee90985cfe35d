package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.RunRecord.Runner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunRecordTest {
    private static final Digest ONE = new Digest("sha256", "1".repeat(64));
    private static final Digest TWO = new Digest("sha256", "2".repeat(64));
    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATE = Instant.parse("2026-06-01T00:00:00Z");
    private static final Runner WEB = new Runner("shop", "Deployment", "web");
    private static final Runner API = new Runner("shop", "Deployment", "api");
    private static final Runner ELSEWHERE = new Runner("team-a", "Deployment", "web");

    @Test
    void oneWorkloadKnowsNothingOfAnother() {
        RunRecord record = new RunRecord(Map.of(WEB, Map.of(ONE, EARLY), ELSEWHERE, Map.of(TWO, EARLY)));

        assertThat(record.of(List.of(WEB))).containsExactly(Map.entry(ONE, EARLY));
        assertThat(record.of(List.of(API))).isEmpty();
        assertThat(record.of(List.of())).isEmpty();
    }

    @Test
    void theEarlierOfTwoTimesCounts() {
        RunRecord one = new RunRecord(Map.of(WEB, Map.of(ONE, LATE, TWO, EARLY)));
        RunRecord other = new RunRecord(Map.of(WEB, Map.of(ONE, EARLY, TWO, LATE), API, Map.of(ONE, LATE)));

        RunRecord both = one.with(other);

        assertThat(both).isEqualTo(other.with(one));
        assertThat(both.of(List.of(WEB))).containsOnly(Map.entry(ONE, EARLY), Map.entry(TWO, EARLY));
        assertThat(both.of(List.of(WEB, API))).containsOnly(Map.entry(ONE, EARLY), Map.entry(TWO, EARLY));
        assertThat(both.size()).isEqualTo(3);
        assertThat(both.with(one)).isSameAs(both);
        assertThat(both.with(RunRecord.NONE)).isSameAs(both);
    }

    @Test
    void onlyWhatRanBeforeADateIsKept() {
        RunRecord record = new RunRecord(Map.of(WEB, Map.of(ONE, EARLY, TWO, LATE), API, Map.of(ONE, LATE)));

        RunRecord before = record.before(LATE);

        assertThat(before.seen()).containsExactly(Map.entry(WEB, Map.of(ONE, EARLY)));
        assertThat(record.before(LATE.plusNanos(1))).isEqualTo(record);
        assertThat(record.before(EARLY)).isEqualTo(RunRecord.NONE);
    }

    @Test
    void isDividedByNamespace() {
        RunRecord record = new RunRecord(Map.of(WEB, Map.of(ONE, EARLY), ELSEWHERE, Map.of(TWO, EARLY)));

        assertThat(record.byNamespace())
                .containsOnly(
                        Map.entry("shop", new RunRecord(Map.of(WEB, Map.of(ONE, EARLY)))),
                        Map.entry("team-a", new RunRecord(Map.of(ELSEWHERE, Map.of(TWO, EARLY)))));
    }

    @Test
    void workloadsStandInTheOrderOfNamespaceKindAndName() {
        Runner job = new Runner("shop", "CronJob", "z");

        assertThat(List.of(ELSEWHERE, WEB, API, job)).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(WEB.compareTo(new Runner("shop", "Deployment", "web"))).isZero();
    }
}
