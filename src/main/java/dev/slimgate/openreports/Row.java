package dev.slimgate.openreports;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.openreports.RuleTopic.Severity;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.Owner;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One result that did not pass, as both families of kinds write it.
 *
 * <pre>
 * {"source": "slimgate", "policy": "restricted", "rule": "shell", "category": "Attack surface", "severity": "high",
 *  "result": "fail", "scored": true, "message": "container api: /bin/sh -> dash (from the base)",
 *  "resources": [{"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "api", "uid": "…"}],
 *  "properties": {"container": "api", "digest": "sha256:…", "effect": "Deny", "image": "node:22", "platform": "linux/amd64"},
 *  "timestamp": {"seconds": 1764000000, "nanos": 0}}
 * </pre>
 *
 * @param verdict what it comes to at admission
 * @param owner the workload; null for what concerns the whole cluster
 * @param message on one line
 * @param properties of a bounded size, as the message is
 */
record Row(
        String policy,
        String rule,
        String category,
        Severity severity,
        Result result,
        Verdict verdict,
        @Nullable Owner owner,
        String message,
        Map<String, String> properties) {

    static final String SOURCE = "slimgate";
    static final int MOST_MESSAGE = 512;
    static final int MOST_PROPERTY = 256;

    private static final int WAIVED = 3;
    private static final int MOST_NAME = 253;
    private static final int MOST_POLICY = 2 * MOST_NAME + 1;

    /**
     * The worst first: what denies before what warns, what fails before what could not be found out, what is waived last; then
     * by severity; then by names, so that equal findings always stand in one order.
     */
    static final Comparator<Row> WORST_FIRST = Comparator.comparing((Row row) -> rank(row.result) == WAIVED)
            .thenComparing(Row::verdict, Comparator.reverseOrder())
            .thenComparingInt(row -> rank(row.result))
            .thenComparing(Row::severity)
            .thenComparing(row -> row.owner == null ? "" : row.owner.kind())
            .thenComparing(row -> row.owner == null ? "" : row.owner.name())
            .thenComparing(row -> row.owner == null ? "" : row.owner.apiVersion())
            .thenComparing(row -> row.properties.getOrDefault("container", ""))
            .thenComparing(row -> row.properties.getOrDefault("image", ""))
            .thenComparing(Row::policy)
            .thenComparing(Row::rule)
            .thenComparing(Row::message);

    Row {
        policy = Bounded.line(policy, MOST_POLICY);
        rule = Bounded.line(rule, MOST_NAME);
        message = Bounded.line(message, MOST_MESSAGE);
        Map<String, String> bounded = new TreeMap<>();
        properties.forEach((name, value) -> bounded.put(name, Bounded.line(value, MOST_PROPERTY)));
        properties = bounded;
    }

    /** From the worst to the best. */
    static int rank(Result result) {
        return switch (result) {
            case FAIL -> 0;
            case ERROR -> 1;
            case WARN -> 2;
            case SKIP -> WAIVED;
            case PASS -> 4;
        };
    }

    /** As it is stored; whole seconds, as that is what the time of an audit is good for. */
    ObjectNode json(Instant at) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("source", SOURCE)
                .put("policy", policy)
                .put("rule", rule)
                .put("category", category)
                .put("severity", severity.label())
                .put("result", result.label())
                .put("scored", result != Result.WARN)
                .put("message", message);
        if (owner != null) {
            reference(json.putArray("resources").addObject(), owner);
        }
        ObjectNode more = json.putObject("properties");
        properties.forEach(more::put);
        json.putObject("timestamp").put("seconds", at.getEpochSecond()).put("nanos", 0);
        return json;
    }

    /** Names of owners are what Pods say of them, which nobody checks. */
    private static void reference(ObjectNode json, Owner owner) {
        json.put("apiVersion", Bounded.line(owner.apiVersion(), MOST_NAME));
        json.put("kind", Bounded.line(owner.kind(), MOST_NAME));
        if (!owner.namespace().isEmpty()) {
            json.put("namespace", Bounded.line(owner.namespace(), MOST_NAME));
        }
        json.put("name", Bounded.line(owner.name(), MOST_NAME));
        if (!owner.uid().isEmpty()) {
            json.put("uid", Bounded.line(owner.uid(), MOST_NAME));
        }
    }
}
