package dev.slimgate.proposal;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy that is proposed, or two: one that counts at once, and one that becomes strict on a day.
 *
 * @param yaml the documents with comments, ending with a line break
 * @param cluster what was looked at, for people; {@code ""} where no cluster was
 * @param workloads how many workloads it was made from
 * @param unknown names of workloads of which not everything could be found out
 * @param policies what was proposed
 */
public record Proposal(String yaml, String cluster, int workloads, List<String> unknown, List<Part> policies) {
    public Proposal {
        unknown = List.copyOf(unknown);
        policies = List.copyOf(policies);
    }

    /**
     * One policy.
     *
     * @param rules how many it has
     * @param until the day from which it means what it says; null for at once
     * @param failing workloads that break it, in the order of the audit
     */
    public record Part(String name, int rules, @Nullable LocalDate until, List<Failing> failing) {
        public Part {
            failing = List.copyOf(failing);
        }
    }

    /**
     * A workload that would not pass.
     *
     * @param workload such as {@code Deployment shop/api}
     * @param reasons what it breaks, each one line, safe to show
     */
    public record Failing(String workload, List<String> reasons) {
        public Failing {
            reasons = List.copyOf(reasons);
        }
    }
}
