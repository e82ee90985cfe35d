package dev.slimgate.application;

import static dev.slimgate.openreports.Audits.audit;
import static dev.slimgate.openreports.Audits.deployment;
import static dev.slimgate.openreports.Audits.fail;
import static dev.slimgate.openreports.Audits.image;
import static dev.slimgate.openreports.Audits.pods;
import static dev.slimgate.openreports.Audits.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.openreports.Audits;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.openreports.ReportLimits;
import dev.slimgate.openreports.ReportWriter.Written;
import dev.slimgate.openreports.Reports;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Result;
import dev.slimgate.report.AuditReport;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuditMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final AuditMetrics metrics = new AuditMetrics(registry, leads::get);

    private double gauge(String name, String... tags) {
        return registry.get("slimgate.audit." + name).tags(tags).gauge().value();
    }

    private static AuditReport report() {
        return audit(
                deployment("shop", "api", template(image("api", "node:22", fail("shell", "/bin/sh")))),
                deployment(
                        "shop",
                        "web",
                        template(image("web", "nginx:1", Audits.of("user", Result.PASS, Enforcement.DENY, ""))),
                        pods(3, image("web", "nginx:1", Audits.of("user", Result.WARN, Enforcement.WARN, "root")))),
                deployment("shop", "odd", template(image("odd", "odd:1", fail("someName", "chosen by a user")))));
    }

    private void audited(AuditReport report) {
        metrics.passed(Duration.ofSeconds(3));
        metrics.audited(report, Reports.of(report, ReportKind.OPEN_REPORTS, ReportLimits.DEFAULTS));
    }

    @Test
    void everySeriesIsThereFromTheStartAndNoLabelIsAName() {
        int before = registry.getMeters().size();
        audited(report());
        metrics.written(new Written(1, 2, 3, 4, 5, Set.of("reports.openreports.io"), true));

        assertThat(registry.getMeters()).hasSize(before);
        Pattern word = Pattern.compile("[a-zA-Z]+");
        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getValue)
                .allMatch(value -> word.matcher(value).matches())
                .doesNotContain("someName", "shop");
    }

    @Test
    void theSeriesThatAreDocumentedAreThoseThatThereAre() throws IOException {
        Set<String> documented = Pattern.compile("(?m)^\\| `(slimgate_audit_[a-z_]+)`")
                .matcher(Files.readString(Path.of("docs", "metrics.md")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        // Prometheus' own names add a unit and _total.
        Set<String> registered = registry.getMeters().stream()
                .map(meter -> meter.getId().getName().replace('.', '_'))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented)
                .isNotEmpty()
                .allSatisfy(series -> assertThat(registered).anyMatch(series::startsWith));
        assertThat(registered).allSatisfy(series -> assertThat(documented).anyMatch(name -> name.startsWith(series)));
    }

    @Test
    void countsWhatTheLastAuditFound() {
        audited(report());

        assertThat(gauge("workloads", "verdict", "deny")).isEqualTo(2);
        assertThat(gauge("workloads", "verdict", "warn")).isOne();
        assertThat(gauge("images", "verdict", "deny"))
                .as("all samples have one digest")
                .isOne();
        assertThat(gauge("results", "rule", "shell", "result", "fail")).isOne();
        assertThat(gauge("results", "rule", "user", "result", "warn")).isOne();
        assertThat(gauge("results", "rule", "other", "result", "fail")).isOne();
        assertThat(gauge("last.success.timestamp.seconds")).isEqualTo(Audits.AT.getEpochSecond());
        assertThat(gauge("reports")).isEqualTo(2);
        assertThat(registry.get("slimgate.audit").timer().count()).isOne();
    }

    @Test
    void countsWhatBecameOfReports() {
        metrics.written(new Written(1, 2, 3, 4, 5, Set.of("reports.openreports.io"), true));
        metrics.failed();

        assertThat(gauge("report.kinds.missing")).isOne();
        assertThat(registry.get("slimgate.audit.report.writes")
                        .tag("operation", "update")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("slimgate.audit.report.writes")
                        .tag("operation", "refused")
                        .counter()
                        .count())
                .isEqualTo(5);
        assertThat(registry.get("slimgate.audit.failures").counter().count()).isOne();
    }

    @Test
    void whoLeadsNoMoreShowsNothing() {
        audited(report());
        leads.set(false);

        assertThat(registry.getMeters())
                .filteredOn(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                .allSatisfy(meter ->
                        assertThat(meter.measure().iterator().next().getValue()).isZero());
    }
}
