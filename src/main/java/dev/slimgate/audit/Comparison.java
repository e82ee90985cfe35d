package dev.slimgate.audit;

import dev.slimgate.report.AuditReport.Owner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What another set of policies makes of the same inventory: the workloads for which something changes, those that would be
 * denied first. A pure function of two judgements.
 *
 * @param changes newly denied, newly warned, no longer denied, no longer warned, the same verdict for other reasons; each by
 *     namespace, kind and name
 * @param unchanged how many workloads there are for which nothing changes
 */
public record Comparison(List<Change> changes, int unchanged) {
    private static final Comparator<Change> ORDER = Comparator.comparing(Change::kind)
            .thenComparing(change -> change.owner().namespace())
            .thenComparing(change -> change.owner().kind())
            .thenComparing(change -> change.owner().name())
            .thenComparing(change -> change.owner().apiVersion());

    public Comparison {
        changes = changes.stream().sorted(ORDER).toList();
    }

    /**
     * Compares two judgements of one inventory. The text of a finding is no difference, nor is the policy's name alone:
     * what counts is whether a rule of a policy speaks, and what that does.
     *
     * @throws IllegalArgumentException where they are of two inventories
     */
    public static Comparison of(Audited before, Audited after) {
        List<Subject> subjects = before.inventory().subjects();
        if (!subjects.equals(after.inventory().subjects())) {
            throw new IllegalArgumentException("what is compared must be judgements of one inventory");
        }
        Map<Owner, ChangeInMaking> byOwner = new LinkedHashMap<>();
        for (int i = 0; i < subjects.size(); i++) {
            byOwner.computeIfAbsent(subjects.get(i).owner(), owner -> new ChangeInMaking())
                    .add(
                            subjects.get(i),
                            before.assessments().get(i),
                            after.assessments().get(i));
        }
        List<Change> changes = new ArrayList<>();
        byOwner.forEach((owner, making) -> making.change(owner).ifPresent(changes::add));
        return new Comparison(changes, byOwner.size() - changes.size());
    }

    /** How many workloads change in one way. */
    public int count(Change.Kind kind) {
        return (int) changes.stream().filter(change -> change.kind() == kind).count();
    }

    /** The workloads that change in one way. */
    public List<Change> changes(Change.Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).toList();
    }
}
