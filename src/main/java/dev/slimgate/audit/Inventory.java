package dev.slimgate.audit;

import dev.slimgate.policy.RunRecord;
import dev.slimgate.report.AuditReport.Problem;
import java.util.List;
import java.util.Map;

/**
 * All that runs, or would run, as the API server told it.
 *
 * @param subjects in no order
 * @param namespaces that were looked at, with their labels
 * @param nodes how many there are; 0 where they may not be read
 * @param problems what could not be read
 * @param ran what workloads are known to have run before
 */
public record Inventory(
        List<Subject> subjects,
        Map<String, Map<String, String>> namespaces,
        int nodes,
        List<Problem> problems,
        RunRecord ran) {

    public Inventory {
        subjects = List.copyOf(subjects);
        namespaces = Map.copyOf(namespaces);
        problems = List.copyOf(problems);
    }

    /** Where nobody knows what ran before. */
    public Inventory(
            List<Subject> subjects, Map<String, Map<String, String>> namespaces, int nodes, List<Problem> problems) {
        this(subjects, namespaces, nodes, problems, RunRecord.NONE);
    }

    /** The same, with what is known of old besides. */
    public Inventory knowing(RunRecord more) {
        return new Inventory(subjects, namespaces, nodes, problems, more.with(ran));
    }
}
