package dev.slimgate.audit;

import dev.slimgate.assess.Assessment;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Drift;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An inventory and what was judged of it.
 *
 * @param assessments in the order of the inventory's subjects
 * @param drifts of subjects; those without any are left out
 */
public record Audited(
        Inventory inventory,
        Rulebook rulebook,
        Instant at,
        List<Assessment> assessments,
        Map<Subject, List<Drift>> drifts) {

    private static final Comparator<Part> TEMPLATE_FIRST =
            Comparator.comparing((Part part) -> !part.template()).thenComparingInt(part -> -part.pods());

    public Audited {
        assessments = List.copyOf(assessments);
        drifts = Map.copyOf(drifts);
    }

    /**
     * The same as reports are made of.
     *
     * @param cluster a name for people; {@code ""} for none
     */
    public AuditReport report(String cluster) {
        Map<Owner, List<Part>> parts = new LinkedHashMap<>();
        for (int i = 0; i < assessments.size(); i++) {
            Subject subject = inventory.subjects().get(i);
            Part part = new Part(
                    assessments.get(i), subject.pods(), subject.nodes(), drifts.getOrDefault(subject, List.of()));
            parts.computeIfAbsent(subject.owner(), owner -> new ArrayList<>()).add(part);
        }
        return new AuditReport(
                cluster,
                at,
                rulebook,
                List.copyOf(inventory.namespaces().keySet()),
                inventory.nodes(),
                parts.entrySet().stream()
                        .map(entry -> new AuditedWorkload(
                                entry.getKey(),
                                entry.getValue().stream().sorted(TEMPLATE_FIRST).toList()))
                        .toList(),
                inventory.problems());
    }
}
