package dev.slimgate.openreports;

import dev.slimgate.openreports.RuleTopic.Severity;
import dev.slimgate.openreports.WorkloadRows.Found;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The results of the cluster as a whole: of each rule of each policy how many workloads break it, and where most do. */
final class ClusterRows {
    private static final int MOST_NAMESPACES = 5;

    private final Counts counts = new Counts();
    private final List<Row> rows = new ArrayList<>();
    private final Map<Key, Sum> sums = new TreeMap<>();

    private record Key(String policy, String rule, Result result) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byPolicy = policy.compareTo(other.policy);
            int byRule = byPolicy != 0 ? byPolicy : rule.compareTo(other.rule);
            return byRule != 0 ? byRule : result.compareTo(other.result);
        }
    }

    private static final class Sum {
        private final Row first;
        private Severity severity;
        private Verdict verdict = Verdict.ADMIT;
        private int results;
        private final Set<Owner> owners = new HashSet<>();
        private final Map<String, Integer> namespaces = new TreeMap<>();

        Sum(Row first) {
            this.first = first;
            this.severity = first.severity();
        }

        void add(Owner owner, Row row) {
            results++;
            verdict = verdict.worse(row.verdict());
            severity = severity.compareTo(row.severity()) <= 0 ? severity : row.severity();
            if (owners.add(owner)) {
                namespaces.merge(owner.namespace(), 1, Integer::sum);
            }
        }

        Row row() {
            String most = namespaces.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .limit(MOST_NAMESPACES)
                    .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                    .collect(Collectors.joining(", "));
            String more = namespaces.size() > MOST_NAMESPACES ? ", …" : "";
            return new Row(
                    first.policy(),
                    first.rule(),
                    first.category(),
                    severity,
                    first.result(),
                    verdict,
                    null,
                    words(owners.size(), "workload") + " in " + words(namespaces.size(), "namespace") + ": " + most
                            + more,
                    Map.of(
                            "results", Integer.toString(results),
                            "workloads", Integer.toString(owners.size()),
                            "namespaces", Integer.toString(namespaces.size())));
        }

        private static String words(int count, String thing) {
            return count + " " + thing + (count == 1 ? "" : "s");
        }
    }

    /** The results of one workload; one in no namespace is told by name, as no other report does. */
    void add(Owner owner, Found found) {
        counts.add(found.counts());
        if (owner.namespace().isEmpty()) {
            rows.addAll(found.rows());
            return;
        }
        for (Row row : found.rows()) {
            sums.computeIfAbsent(new Key(row.policy(), row.rule(), row.result()), key -> new Sum(row))
                    .add(owner, row);
        }
    }

    /** What could not be read, so that all else may not be the whole. */
    void add(Problem problem) {
        counts.add(Result.ERROR);
        rows.add(new Row(
                WorkloadRows.NO_POLICY,
                "audit",
                RuleTopic.POLICY.category(),
                Severity.HIGH,
                Result.ERROR,
                Verdict.DENY, // so that it stands before all that was found in spite of it
                null,
                problem.what() + ": " + problem.message(),
                Map.of()));
    }

    Counts counts() {
        return counts;
    }

    List<Row> rows() {
        List<Row> all = new ArrayList<>(rows);
        sums.values().forEach(sum -> all.add(sum.row()));
        return all;
    }
}
