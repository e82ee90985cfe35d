package dev.slimgate.openreports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.openreports.WorkloadRows.Found;
import dev.slimgate.policy.Result;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An audit as reports: one for each namespace in which anything was judged, and one of the whole cluster. A pure function; equal
 * findings give equal objects, but for the times of their results.
 *
 * <p>A report counts all results and lists those that did not pass, the worst first, as many as its {@link ReportLimits limits}
 * allow. How many more there are tells the annotation {@value #TRUNCATED}, as the standards have no field for it. The report of
 * the cluster lists what stands in no namespace, what could not be read, and each rule of each policy that anything breaks, with
 * numbers instead of names.
 *
 * @param objects the cluster's first, then by namespace
 * @param byRule how many results each rule has, by its name
 */
public record Reports(List<ReportObject> objects, Map<String, RuleCounts> byRule) {
    /** The name of every report. */
    public static final String NAME = "slimgate";
    /** The label that tells our reports, and nothing else, by the value {@value #NAME}. */
    public static final String LABEL = "app.kubernetes.io/managed-by";
    /** The annotation with the number of results that are not listed. */
    public static final String TRUNCATED = "slimgate.dev/truncated";

    public Reports {
        objects = List.copyOf(objects);
        byRule = Map.copyOf(byRule);
    }

    /** How many results a rule has of each kind. */
    public record RuleCounts(int pass, int fail, int warn, int error, int skip) {
        static RuleCounts of(Counts counts) {
            return new RuleCounts(
                    counts.of(Result.PASS),
                    counts.of(Result.FAIL),
                    counts.of(Result.WARN),
                    counts.of(Result.ERROR),
                    counts.of(Result.SKIP));
        }

        /** The sum of two. */
        public RuleCounts plus(RuleCounts other) {
            return new RuleCounts(
                    pass + other.pass, fail + other.fail, warn + other.warn, error + other.error, skip + other.skip);
        }

        /** The number of one kind. */
        public int of(Result result) {
            return switch (result) {
                case PASS -> pass;
                case FAIL -> fail;
                case WARN -> warn;
                case ERROR -> error;
                case SKIP -> skip;
            };
        }
    }

    /** How many results are not listed, in all namespaces together; the cluster's own report is left out. */
    public int truncated() {
        return objects.stream()
                .filter(object -> !object.cluster())
                .mapToInt(ReportObject::truncated)
                .sum();
    }

    /** Works them out. The bytes of each object stay below the limit, whatever images and policies are called. */
    public static Reports of(AuditReport audit, ReportKind kind, ReportLimits limits) {
        WorkloadRows rows = new WorkloadRows(new PolicyLimits(audit.rulebook()));
        Map<String, InMaking> namespaces = new TreeMap<>();
        ClusterRows whole = new ClusterRows();
        Map<String, Counts> byRule = new TreeMap<>();
        for (AuditedWorkload workload : audit.workloads()) {
            Found found = rows.of(workload);
            found.byRule()
                    .forEach((rule, counts) ->
                            byRule.computeIfAbsent(rule, name -> new Counts()).add(counts));
            whole.add(workload.owner(), found);
            if (!workload.owner().namespace().isEmpty()) {
                namespaces
                        .computeIfAbsent(workload.owner().namespace(), name -> new InMaking())
                        .add(found);
            }
        }
        audit.problems().forEach(whole::add);
        List<ReportObject> objects = new ArrayList<>();
        if (!whole.counts().isEmpty()) {
            objects.add(object(kind, "", whole.counts(), whole.rows(), limits, audit.at()));
        }
        namespaces.forEach((namespace, made) -> {
            if (!made.counts.isEmpty()) {
                objects.add(object(kind, namespace, made.counts, made.rows, limits, audit.at()));
            }
        });
        Map<String, RuleCounts> counts = new TreeMap<>();
        byRule.forEach((rule, count) -> counts.put(rule, RuleCounts.of(count)));
        return new Reports(objects, counts);
    }

    private static final class InMaking {
        private final Counts counts = new Counts();
        private final List<Row> rows = new ArrayList<>();

        void add(Found found) {
            counts.add(found.counts());
            rows.addAll(found.rows());
        }
    }

    private static ReportObject object(
            ReportKind kind, String namespace, Counts counts, List<Row> rows, ReportLimits limits, Instant at) {
        List<Row> sorted = rows.stream().sorted(Row.WORST_FIRST).toList();
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        int room = limits.bytes() - ReportLimits.FRAME_BYTES;
        for (Row row : sorted) {
            ObjectNode json = row.json(at);
            room -= Bounded.storedBytes(json) + 1;
            if (results.size() == limits.results() || room < 0) {
                break;
            }
            results.add(json);
        }
        int truncated = sorted.size() - results.size();
        ObjectNode body = frame(kind, namespace, truncated, limits);
        body.set("summary", counts.json());
        body.set("results", results);
        return new ReportObject(namespace, body, truncated);
    }

    private static ObjectNode frame(ReportKind kind, String namespace, int truncated, ReportLimits limits) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", kind.apiVersion())
                .put("kind", kind.kind(namespace.isEmpty()));
        ObjectNode metadata = body.putObject("metadata").put("name", NAME);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.putObject("labels").put("app.kubernetes.io/name", NAME).put(LABEL, NAME);
        metadata.putObject("annotations").put(TRUNCATED, Integer.toString(truncated));
        if (!namespace.isEmpty()) {
            body.putObject("scope")
                    .put("apiVersion", "v1")
                    .put("kind", "Namespace")
                    .put("name", namespace);
        }
        switch (kind) {
            case OPEN_REPORTS -> {
                body.put("source", Row.SOURCE);
                ObjectNode limit = body.putObject("configuration").putObject("limits");
                limit.put("maxResults", limits.results());
                ArrayNode listed = limit.putArray("statusFilter");
                List.of(Result.FAIL, Result.WARN, Result.ERROR, Result.SKIP)
                        .forEach(result -> listed.add(result.label()));
            }
            case POLICY_REPORT -> {
                // Its results name the source each, and there is no field for limits.
            }
        }
        return body;
    }
}
