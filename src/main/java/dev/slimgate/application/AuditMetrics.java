package dev.slimgate.application;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.openreports.ReportWriter.Written;
import dev.slimgate.openreports.Reports;
import dev.slimgate.openreports.Reports.RuleCounts;
import dev.slimgate.openreports.RuleTopic;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What the last audit found, and what became of it. All labels are closed sets. Who does not lead shows 0 everywhere, so that the
 * largest value of all replicas is the leader's.
 */
final class AuditMetrics {
    private static final String OTHER = "other";

    private final BooleanSupplier leads;
    private final Timer seconds;
    private final Counter failures;
    private final Map<String, Counter> writes = new HashMap<>();
    private volatile Figures figures = Figures.NONE;
    private volatile int missing;

    /**
     * The numbers of one audit.
     *
     * @param at seconds of the epoch
     * @param results by rule, those of rules that are none of ours under {@value #OTHER}
     * @param unresolved images of which something could not be found out
     * @param drifted workloads of which a tag names something else by now
     */
    private record Figures(
            long at,
            Map<Verdict, Integer> workloads,
            Map<Verdict, Integer> images,
            Map<String, RuleCounts> results,
            int unresolved,
            int drifted,
            int problems,
            int reports,
            int truncated) {
        static final Figures NONE = new Figures(0, Map.of(), Map.of(), Map.of(), 0, 0, 0, 0, 0);
    }

    /** Registers every series, so that an alert sees the first of its kind. */
    AuditMetrics(MeterRegistry registry, BooleanSupplier leads) {
        this.leads = leads;
        this.seconds = Timer.builder("slimgate.audit")
                .description("How long it took to list and judge all that runs")
                .register(registry);
        this.failures = Counter.builder("slimgate.audit.failures")
                .description("Audits that ended early, as the API server could not be asked; they are tried again")
                .register(registry);
        for (String operation : List.of("create", "update", "delete", "refused")) {
            writes.put(
                    operation,
                    Counter.builder("slimgate.audit.report.writes")
                            .description("Reports that were written, by what was done")
                            .tag("operation", operation)
                            .register(registry));
        }
        gauge(registry, "last.success.timestamp.seconds", "When that was judged which reports tell", Figures::at);
        gauge(registry, "unresolved.images", "Images of which something could not be found out", Figures::unresolved);
        gauge(registry, "drifted.workloads", "Workloads that run what their tag no longer names", Figures::drifted);
        gauge(registry, "problems", "What could not be read, so that the audit is not whole", Figures::problems);
        gauge(registry, "reports", "Reports that the last audit came to", Figures::reports);
        gauge(registry, "truncated.results", "Results that reports count and do not list", Figures::truncated);
        Gauge.builder("slimgate.audit.report.kinds.missing", () -> leads.getAsBoolean() ? missing : 0)
                .description("Kinds of reports that are wanted and that the cluster does not know")
                .register(registry);
        for (Verdict verdict : Verdict.values()) {
            verdicts(registry, "workloads", "Workloads by the worst verdict", verdict, Figures::workloads);
            verdicts(registry, "images", "Images by the worst verdict", verdict, Figures::images);
        }
        Set<String> rules = new HashSet<>(RuleTopic.rules());
        rules.add(OTHER);
        for (String rule : rules) {
            for (Result result : Result.values()) {
                Gauge.builder("slimgate.audit.results", () -> leads.getAsBoolean() ? results(rule, result) : 0)
                        .description("Results of all workloads, by rule")
                        .tag("rule", rule)
                        .tag("result", result.label())
                        .register(registry);
            }
        }
    }

    private void gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<Figures> value) {
        Gauge.builder("slimgate.audit." + name, () -> leads.getAsBoolean() ? value.applyAsDouble(figures) : 0)
                .description(what)
                .register(registry);
    }

    private void verdicts(
            MeterRegistry registry,
            String name,
            String what,
            Verdict verdict,
            java.util.function.Function<Figures, Map<Verdict, Integer>> counts) {
        Gauge.builder(
                        "slimgate.audit." + name,
                        () -> leads.getAsBoolean() ? counts.apply(figures).getOrDefault(verdict, 0) : 0)
                .description(what)
                .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private int results(String rule, Result result) {
        RuleCounts counts = figures.results.get(rule);
        return counts == null ? 0 : counts.of(result);
    }

    /** All that runs was listed and judged. */
    void passed(Duration took) {
        seconds.record(took);
    }

    /** What was judged has been told. */
    void audited(AuditReport report, Reports reports) {
        Map<Verdict, Integer> workloads = new EnumMap<>(Verdict.class);
        Map<String, Verdict> images = new HashMap<>();
        Set<String> unresolved = new HashSet<>();
        int drifted = 0;
        for (AuditedWorkload workload : report.workloads()) {
            workloads.merge(workload.verdict(), 1, Integer::sum);
            drifted += workload.parts().stream().anyMatch(part -> !part.drifts().isEmpty()) ? 1 : 0;
            for (Part part : workload.parts()) {
                for (ImageAssessment image : part.assessment().images()) {
                    String id = image.resolved() == null
                            ? image.use().image()
                            : image.resolved().toString();
                    images.merge(id, image.verdict(), Verdict::worse);
                    if (image.findings().stream().map(Finding::result).anyMatch(Result.ERROR::equals)) {
                        unresolved.add(id);
                    }
                }
            }
        }
        Map<Verdict, Integer> byVerdict = new EnumMap<>(Verdict.class);
        images.values().forEach(verdict -> byVerdict.merge(verdict, 1, Integer::sum));
        figures = new Figures(
                report.at().getEpochSecond(),
                workloads,
                byVerdict,
                results(reports),
                unresolved.size(),
                drifted,
                report.problems().size(),
                reports.objects().size(),
                reports.truncated());
    }

    private static Map<String, RuleCounts> results(Reports reports) {
        Set<String> known = RuleTopic.rules();
        Map<String, RuleCounts> results = new HashMap<>();
        reports.byRule()
                .forEach(
                        (rule, counts) -> results.merge(known.contains(rule) ? rule : OTHER, counts, RuleCounts::plus));
        return results;
    }

    /** What became of the reports. */
    void written(Written written) {
        count("create", written.created());
        count("update", written.updated());
        count("delete", written.deleted());
        count("refused", written.failed());
        missing = written.missing().size();
    }

    private void count(String operation, int count) {
        Counter counter = writes.get(operation);
        if (counter != null) {
            counter.increment(count);
        }
    }

    /** An audit ended early. */
    void failed() {
        failures.increment();
    }
}
