package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Result;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * In how many workloads each rule of each policy came to what: a workload counts once for a rule, by the worst result of all
 * its images and Pods.
 */
final class PolicyResults {
    /** Worst first. */
    private static final List<Result> ORDER = List.of(Result.FAIL, Result.ERROR, Result.WARN, Result.SKIP, Result.PASS);

    private static final int NAME = 317;

    private final Map<String, Map<String, Map<Result, Long>>> counts = new TreeMap<>();

    private PolicyResults() {}

    static ArrayNode of(AuditReport report) {
        PolicyResults results = new PolicyResults();
        report.rulebook().policies().stream()
                .map(Policy::fullName)
                .forEach(name -> results.counts.computeIfAbsent(name, key -> new TreeMap<>()));
        report.workloads().forEach(results::add);
        ArrayNode array = JsonText.array();
        results.counts.forEach((policy, rules) -> {
            ObjectNode json = array.addObject().put("policy", Printable.of(policy, NAME));
            report.rulebook().policies().stream()
                    .filter(known -> known.fullName().equals(policy))
                    .findFirst()
                    .ifPresent(
                            known -> json.put("enforcement", known.enforcement().label()));
            ArrayNode list = json.putArray("rules");
            rules.forEach((rule, by) -> put(list.addObject().put("rule", Printable.of(rule)), by));
        });
        return array;
    }

    private static void put(ObjectNode json, Map<Result, Long> by) {
        Arrays.stream(Result.values()).forEach(result -> json.put(result.label(), by.getOrDefault(result, 0L)));
    }

    private void add(AuditedWorkload workload) {
        Map<String, Map<String, Result>> worst = new HashMap<>();
        workload.parts().stream()
                .flatMap(part -> part.assessment().images().stream())
                .flatMap(image -> image.platforms().stream())
                .flatMap(platform -> platform.findings().stream())
                .forEach(finding -> worst.computeIfAbsent(finding.policyName(), key -> new HashMap<>())
                        .merge(finding.rule(), finding.result(), PolicyResults::worse));
        worst.forEach((policy, rules) ->
                rules.forEach((rule, result) -> counts.computeIfAbsent(policy, key -> new TreeMap<>())
                        .computeIfAbsent(rule, key -> new EnumMap<>(Result.class))
                        .merge(result, 1L, Long::sum)));
    }

    private static Result worse(Result one, Result other) {
        return ORDER.indexOf(one) <= ORDER.indexOf(other) ? one : other;
    }
}
