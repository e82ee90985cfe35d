package dev.slimgate.application;

import dev.slimgate.audit.Audited;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.openreports.ReportLimits;
import dev.slimgate.openreports.ReportWriter;
import dev.slimgate.openreports.ReportWriter.Written;
import dev.slimgate.openreports.Reports;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of an audit: reports, events, metrics and a line in the log. Used by one thread. */
final class AuditOutput implements AuditWork.Output {
    private static final Logger LOG = LoggerFactory.getLogger(AuditOutput.class);

    private final String cluster;
    private final @Nullable ReportKind kind;
    private final ReportLimits limits;
    private final ReportWriter writer;
    private final AuditEvents events;
    private final AuditMetrics metrics;
    private final InstantSource clock;

    /** @param cluster its name for people; {@code ""} where it has none */
    AuditOutput(
            String cluster,
            AuditSettings settings,
            ReportWriter writer,
            AuditEvents events,
            AuditMetrics metrics,
            InstantSource clock) {
        this.cluster = cluster;
        this.kind = settings.reports();
        this.limits = settings.limits();
        this.writer = writer;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void audited(Audited audited, boolean whole, Instant begun) {
        AuditReport report = audited.report(cluster);
        Reports reports = Reports.of(report, kind == null ? ReportKind.OPEN_REPORTS : kind, limits);
        Written written = writer.write(kind, kind == null ? List.of() : reports.objects(), whole);
        metrics.written(written);
        if (!written.whole()) {
            return; // somebody else leads, and tells it all
        }
        boolean first = written.created() > 0 && written.updated() + written.unchanged() == 0;
        int untold = events.audited(report, first);
        Duration took = Duration.between(begun, clock.instant());
        metrics.audited(report, reports, took);
        LOG.atInfo()
                .addKeyValue("workloads", report.workloads().size())
                .addKeyValue("denied", count(report, Verdict.DENY))
                .addKeyValue("warned", count(report, Verdict.WARN))
                .addKeyValue("problems", report.problems().size())
                .addKeyValue("reportsWritten", written.created() + written.updated() + written.deleted())
                .addKeyValue("truncated", reports.truncated())
                .addKeyValue("eventsLeftOut", untold)
                .addKeyValue("durationMs", took.toMillis())
                .log("audited what runs");
    }

    private static long count(AuditReport report, Verdict verdict) {
        return report.workloads().stream()
                .filter(workload -> workload.verdict() == verdict)
                .count();
    }

    @Override
    public void failed() {
        metrics.failed();
    }

    @Override
    public void leadsNoMore() {
        events.forget();
    }
}
