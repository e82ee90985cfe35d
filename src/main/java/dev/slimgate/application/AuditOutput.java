package dev.slimgate.application;

import dev.slimgate.audit.AuditListener;
import dev.slimgate.audit.Audited;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.openreports.ReportLimits;
import dev.slimgate.openreports.ReportWriter;
import dev.slimgate.openreports.ReportWriter.Written;
import dev.slimgate.openreports.Reports;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of an audit: reports, events, metrics and a line in the log. Takes one after the other. */
final class AuditOutput implements Consumer<Audited>, AuditListener {
    private static final Logger LOG = LoggerFactory.getLogger(AuditOutput.class);

    private final String cluster;
    private final @Nullable ReportKind kind;
    private final ReportLimits limits;
    private final ReportWriter writer;
    private final AuditEvents events;
    private final AuditMetrics metrics;
    private final BooleanSupplier whole;

    /**
     * @param cluster its name for people; {@code ""} where it has none
     * @param whole whether the last listing failed nowhere
     */
    AuditOutput(
            String cluster,
            AuditSettings settings,
            ReportWriter writer,
            AuditEvents events,
            AuditMetrics metrics,
            BooleanSupplier whole) {
        this.cluster = cluster;
        this.kind = settings.reports();
        this.limits = settings.limits();
        this.writer = writer;
        this.events = events;
        this.metrics = metrics;
        this.whole = whole;
    }

    @Override
    public void accept(Audited audited) {
        AuditReport report = audited.report(cluster);
        Reports reports = Reports.of(report, kind == null ? ReportKind.OPEN_REPORTS : kind, limits);
        Written written = write(reports);
        metrics.written(written);
        if (!written.whole()) {
            return; // somebody else leads, and tells it all
        }
        boolean first = written.created() > 0 && written.updated() + written.unchanged() + written.deleted() == 0;
        int untold = events.audited(report, first);
        metrics.audited(report, reports);
        LOG.atInfo()
                .addKeyValue("workloads", report.workloads().size())
                .addKeyValue("denied", count(report, Verdict.DENY))
                .addKeyValue("warned", count(report, Verdict.WARN))
                .addKeyValue("problems", report.problems().size())
                .addKeyValue("reports", reports.objects().size())
                .addKeyValue("written", written.created() + written.updated() + written.deleted())
                .addKeyValue("truncated", reports.truncated())
                .addKeyValue("eventsLeftOut", untold)
                .log("audited what runs");
    }

    private Written write(Reports reports) {
        try {
            return writer.write(kind, kind == null ? List.of() : reports.objects(), whole.getAsBoolean());
        } catch (KubernetesClientException e) {
            metrics.failed();
            throw e; // and all is handed over again
        }
    }

    private static long count(AuditReport report, Verdict verdict) {
        return report.workloads().stream()
                .filter(workload -> workload.verdict() == verdict)
                .count();
    }

    @Override
    public void passEnded(Figures figures, Duration took) {
        metrics.passed(took);
    }

    @Override
    public void passFailed() {
        metrics.failed();
    }
}
