package dev.slimgate.application;

import static dev.slimgate.openreports.Audits.audit;
import static dev.slimgate.openreports.Audits.deployment;
import static dev.slimgate.openreports.Audits.fail;
import static dev.slimgate.openreports.Audits.image;
import static dev.slimgate.openreports.Audits.pods;
import static dev.slimgate.openreports.Audits.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.application.ServeConfig.AuditNotices;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.openreports.Audits;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditEventsTest {
    private final List<Notice> told = new ArrayList<>();

    private AuditEvents events(AuditNotices notices) {
        return new AuditEvents(told::add, notices);
    }

    private static AuditReport of(Finding... findings) {
        return audit(deployment(
                "shop",
                "api",
                template(image("api", "node:22", findings)),
                pods(30, image("api", "node:22", findings)),
                pods(3, image("api", "node:20", findings))));
    }

    private static final Finding AUDITED = Audits.of("shell", Result.FAIL, Enforcement.AUDIT, "/bin/sh");
    private static final Finding WARNED = Audits.of("shell", Result.WARN, Enforcement.WARN, "/bin/sh");

    @Test
    void aChangeIsToldOnceForTheWorkload() {
        AuditEvents events = events(AuditNotices.ENFORCED);
        events.audited(of(), false);
        events.audited(of(fail("shell", "/bin/sh")), false);
        events.audited(of(fail("shell", "/bin/sh")), false);
        events.audited(of(WARNED), false);
        events.audited(of(), false);

        assertThat(told).extracting(Notice::reason).containsExactly("NotMinimal", "NotMinimal", "Minimal");
        assertThat(told)
                .extracting(Notice::note)
                .containsExactly(
                        "would be denied: api: shell /bin/sh (restricted)",
                        "is warned of: api: shell /bin/sh (restricted)",
                        "no image of it is against the policies any more");
        assertThat(told)
                .allSatisfy(notice -> assertThat(notice.regarding())
                        .isEqualTo(new ClusterEvents.Regarding("apps/v1", "Deployment", "shop", "api", "uid-of-api")));
        assertThat(told.getLast().type()).isEqualTo(ClusterEvents.Type.NORMAL);
    }

    @Test
    void whatPoliciesInAuditSayIsToldOnlyWhereThatIsAskedFor() {
        AuditEvents enforced = events(AuditNotices.ENFORCED);
        enforced.audited(of(), false);
        enforced.audited(of(AUDITED), false);
        assertThat(told).isEmpty();

        AuditEvents all = events(AuditNotices.ALL);
        all.audited(of(), false);
        all.audited(of(AUDITED), false);

        assertThat(told)
                .singleElement()
                .satisfies(notice -> assertThat(notice.note()).startsWith("is reported: "));
    }

    @Test
    void aNewLeaderTakesWhatItFindsAsKnownButForTheFirstAuditOfAnInstallation() {
        AuditEvents later = events(AuditNotices.ENFORCED);
        later.audited(of(fail("shell", "/bin/sh")), false);
        assertThat(told).isEmpty();
        later.forget();
        later.audited(of(WARNED), false);
        assertThat(told).isEmpty();

        events(AuditNotices.ENFORCED).audited(of(fail("shell", "/bin/sh")), true);

        assertThat(told).hasSize(1);
    }

    @Test
    void anAuditGivesABoundedNumberAndTheWorstFirst() {
        AuditEvents events = events(AuditNotices.ENFORCED);
        List<AuditedWorkload> workloads = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Finding finding = i % 10 == 0 ? fail("shell", "/bin/sh") : WARNED;
            workloads.add(deployment("shop", "w" + i, template(image("api", "node:22", finding))));
        }

        int leftOut = events.audited(audit(workloads.toArray(AuditedWorkload[]::new)), true);

        assertThat(told).hasSize(AuditEvents.MOST);
        assertThat(leftOut).isEqualTo(200 - AuditEvents.MOST);
        assertThat(told.subList(0, 20))
                .allSatisfy(notice -> assertThat(notice.note()).startsWith("would be denied"));
    }

    @Test
    void nothingIsToldWhereNothingIsWanted() {
        assertThat(events(AuditNotices.NONE).audited(of(fail("shell", "/bin/sh")), true))
                .isZero();

        assertThat(told).isEmpty();
    }
}
