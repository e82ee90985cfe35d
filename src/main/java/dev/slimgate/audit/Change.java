package dev.slimgate.audit;

import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.Owner;
import java.util.Comparator;
import java.util.List;

/**
 * What another set of policies changes for one workload.
 *
 * @param before the worst verdict of its template and its Pods by the first set
 * @param after the same by the other
 * @param pods how many of its Pods run for which something changes; 0 where it is the template alone
 * @param differences that make the change, once each whichever of template and Pods show it; the heaviest first
 */
public record Change(Owner owner, Verdict before, Verdict after, int pods, List<Difference> differences) {
    private static final Comparator<Difference> ORDER = Comparator.comparingInt(
                    (Difference difference) -> difference.after().weight())
            .thenComparingInt(difference -> difference.before().weight())
            .reversed();

    public Change {
        differences = differences.stream().sorted(ORDER).toList();
    }

    /** What becomes of a workload, in the order in which people want to know. */
    public enum Kind {
        NEWLY_DENIED,
        NEWLY_WARNED,
        NO_LONGER_DENIED,
        NO_LONGER_WARNED,
        /** The verdict stays, and something else speaks for it. */
        SAME_VERDICT
    }

    /** What becomes of it. One that was denied and is warned is no longer denied. */
    public Kind kind() {
        if (before == after) {
            return Kind.SAME_VERDICT;
        }
        if (after == Verdict.DENY) {
            return Kind.NEWLY_DENIED;
        }
        if (before == Verdict.DENY) {
            return Kind.NO_LONGER_DENIED;
        }
        return after == Verdict.WARN ? Kind.NEWLY_WARNED : Kind.NO_LONGER_WARNED;
    }

    /** The differences that make the new verdict, or made the old one where that was worse; all where it stays. */
    public List<Difference> reasons() {
        return switch (kind()) {
            case NEWLY_DENIED ->
                differences.stream()
                        .filter(one -> one.after().verdict() == Verdict.DENY)
                        .toList();
            case NEWLY_WARNED ->
                differences.stream()
                        .filter(one -> one.after().verdict() == Verdict.WARN)
                        .toList();
            case NO_LONGER_DENIED ->
                differences.stream()
                        .filter(one -> one.before().verdict() == Verdict.DENY)
                        .toList();
            case NO_LONGER_WARNED ->
                differences.stream()
                        .filter(one -> one.before().verdict() == Verdict.WARN)
                        .toList();
            case SAME_VERDICT -> differences;
        };
    }

    /** Whether all that makes it worse is that something could not be found out: nobody knows yet what it would come to. */
    public boolean uncertain() {
        List<Difference> worse = reasons().stream().filter(Difference::worse).toList();
        return !worse.isEmpty() && worse.stream().allMatch(Difference::uncertain);
    }
}
