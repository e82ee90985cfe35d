package dev.slimgate.application;

import dev.slimgate.audit.AuditLoop;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.openreports.ReportLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the audit, checked.
 *
 * @param interval how often all that runs is read again
 * @param rate how many images a second are asked for at registries at most
 * @param reports in which family of kinds reports are written; null for none
 * @param limits of one report
 * @param notices what workloads get events of
 */
record AuditSettings(
        Duration interval,
        int rate,
        @Nullable ReportKind reports,
        ReportLimits limits,
        ServeConfig.AuditNotices notices) {

    private static final Duration SHORTEST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int HIGHEST_RATE = 1_000;
    private static final int MOST_RESULTS = 5_000;

    /** What is wrong with them, a line each; empty where nothing is. */
    static List<String> problems(ServeConfig.Audits audit) {
        List<String> problems = new ArrayList<>();
        if (audit.interval().compareTo(SHORTEST) < 0 || audit.interval().compareTo(LONGEST) > 0) {
            problems.add("slimgate.audit.interval: is " + audit.interval().toSeconds()
                    + " s, and must be between 10 s and a day");
        }
        within("rate", audit.rate(), HIGHEST_RATE, problems);
        within("max-results", audit.maxResults(), MOST_RESULTS, problems);
        return problems;
    }

    private static void within(String key, int value, int most, List<String> problems) {
        if (value < 1 || value > most) {
            problems.add("slimgate.audit." + key + ": is " + value + ", and must be between 1 and " + most);
        }
    }

    /** Reads them; there must be no {@link #problems}. */
    static AuditSettings of(ServeConfig.Audits audit) {
        return new AuditSettings(
                audit.interval(),
                audit.rate(),
                switch (audit.reports()) {
                    case OPEN_REPORTS -> ReportKind.OPEN_REPORTS;
                    case POLICY_REPORT -> ReportKind.POLICY_REPORT;
                    case NONE -> null;
                },
                new ReportLimits(audit.maxResults(), ReportLimits.DEFAULTS.bytes()),
                audit.events());
    }

    /** How often things are done: what could not be found out is asked for again no less often than all that runs. */
    AuditLoop.Times times() {
        AuditLoop.Times usual = AuditLoop.Times.DEFAULTS;
        return new AuditLoop.Times(
                interval, usual.pause(), interval.compareTo(usual.retry()) < 0 ? interval : usual.retry());
    }
}
