package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class AuditTextTest {
    private static final PageStyle PLAIN = PageStyle.plain(LocalDate.of(2026, 11, 21));

    @Test
    void beginsWithTheTotals() {
        assertThat(AuditText.of(AuditSamples.normal(), PLAIN).lines().limit(3))
                .containsExactly(
                        "audit    eu-west production, 2026-11-21T08:30:00Z",
                        "verdict  10 of 18 workloads would be denied, 1 warned of; 2 break audited rules",
                        "         only; 5 clean");
    }

    @Test
    void tellsTheWorstWorkloadWithReasonAndFix() {
        assertThat(AuditText.of(AuditSamples.normal(), PLAIN))
                .contains("DENIED   Deployment shop/api, 6 pods, 486.8 MB")
                .contains("app: size 486.8 MB compressed, at most 100 MB for node")
                .contains("fix: build in node:22, run in gcr.io/distroless/nodejs22-debian12");
    }

    @Test
    void saysHowManyMoreThereAre() {
        assertThat(AuditText.of(AuditSamples.normal(), PLAIN)).contains("and 3 more; --all shows them");
    }

    @Test
    void endsWithWhatElseDeservesALook() {
        assertThat(AuditText.of(AuditSamples.normal(), PLAIN))
                .contains("support  1 distribution in use without security updates")
                .contains("waivers  1 waiver about to end")
                .contains("unread   2 images could not be read")
                .contains("problem  pods in namespace vault: the API server says 403");
    }

    @Test
    void nothingThatRunsIsSaidInWords() {
        assertThat(AuditText.of(AuditSamples.empty(), PLAIN)).contains("verdict  no workloads were found");
    }

    @Test
    void namesCannotMoveTheCursor() {
        assertThat(AuditText.of(AuditSamples.hostile("\u001b[2J\u202e\r\nx"), PLAIN))
                .doesNotContain("\u001b", "\u202e", "\r");
    }
}
