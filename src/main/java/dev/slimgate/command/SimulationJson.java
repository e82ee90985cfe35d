package dev.slimgate.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.audit.Change;
import dev.slimgate.audit.Comparison;
import dev.slimgate.audit.Difference;
import dev.slimgate.audit.Difference.Said;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.report.AuditReport.Problem;
import java.util.List;
import java.util.Locale;

/**
 * What {@code slimgate simulate -o json} prints: a stable contract, whose JSON Schema is
 * {@code docs/schema/simulation.schema.json}.
 *
 * <pre>
 * {"cluster": "prod", "summary": {"workloads": 40, "unchanged": 37, "newlyDenied": 2, …},
 *  "changes": [{"change": "newlyDenied", "namespace": "shop", "kind": "Deployment", "name": "api", "before": "admit",
 *    "after": "deny", "pods": 3, "reasons": [{"container": "api", "image": "node:22", "rule": "shell", …}]}]}
 * </pre>
 */
final class SimulationJson {
    private static final int MOST = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SimulationJson() {}

    static String of(Comparison comparison, String cluster, List<Problem> problems) {
        ObjectNode document = JSON.createObjectNode().put("cluster", cluster);
        ObjectNode summary = document.putObject("summary")
                .put("workloads", comparison.changes().size() + comparison.unchanged())
                .put("unchanged", comparison.unchanged());
        for (Change.Kind kind : Change.Kind.values()) {
            summary.put(name(kind), comparison.count(kind));
        }
        ArrayNode changes = document.putArray("changes");
        comparison.changes().forEach(change -> changes.add(change(change)));
        ArrayNode unread = document.putArray("problems");
        problems.forEach(
                problem -> unread.addObject().put("what", problem.what()).put("message", problem.message()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    private static ObjectNode change(Change change) {
        ObjectNode object = JSON.createObjectNode()
                .put("change", name(change.kind()))
                .put("namespace", change.owner().namespace())
                .put("apiVersion", change.owner().apiVersion())
                .put("kind", change.owner().kind())
                .put("name", change.owner().name())
                .put("before", Names.lower(change.before()))
                .put("after", Names.lower(change.after()))
                .put("pods", change.pods())
                .put("uncertain", change.uncertain());
        ArrayNode reasons = object.putArray("reasons");
        change.reasons().forEach(reason -> reasons.add(reason(reason)));
        return object;
    }

    private static ObjectNode reason(Difference difference) {
        ObjectNode object = JSON.createObjectNode()
                .put("place", difference.use().kind().label())
                .put("container", text(difference.use().name()))
                .put("image", text(difference.use().image()));
        if (difference.platform() != null) {
            object.put("platform", difference.platform().toString());
        }
        object.put("worse", difference.worse());
        said(object.putObject("before"), difference.before());
        said(object.putObject("after"), difference.after());
        if (difference.fix() != null) {
            object.put("fix", difference.fix());
        }
        return object;
    }

    private static void said(ObjectNode object, Said said) {
        object.put("verdict", Names.lower(said.verdict()));
        switch (said) {
            case Said.Nothing nothing -> {}
            case Said.ByRule(Finding finding) ->
                object.put("policy", finding.policyName())
                        .put("rule", finding.rule())
                        .put("result", Names.lower(finding.result()))
                        .put("label", finding.label())
                        .put("text", finding.text());
            case Said.NoPolicy noPolicy -> object.put("text", "no policy matches");
        }
    }

    private static String text(String foreign) {
        return Printable.redacted(foreign, MOST);
    }

    /** {@code newlyDenied} for {@code NEWLY_DENIED}. */
    private static String name(Change.Kind kind) {
        StringBuilder name = new StringBuilder();
        for (String word : kind.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }
}
