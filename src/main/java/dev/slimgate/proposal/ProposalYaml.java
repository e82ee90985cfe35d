package dev.slimgate.proposal;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Policies as somebody would write them by hand. */
final class ProposalYaml {
    /** What Kubernetes itself brings is not for teams to mend. */
    static final String EXCLUDED = "registry.k8s.io/**";

    private ProposalYaml() {}

    /**
     * A rule with what is to be said of it.
     *
     * @param comment one line; {@code ""} for none
     */
    record Line(String yaml, String comment) {}

    /** A policy of one rule. */
    static String of(String rule) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: one }
                spec:
                  enforcement: Deny
                  rules:
                    %s
                """.formatted(rule);
    }

    /**
     * A policy.
     *
     * @param until the day up to which everything does less; null for none
     */
    static String of(
            String name,
            List<Requirement> namespaces,
            Enforcement enforcement,
            @Nullable LocalDate until,
            List<Line> rules) {
        StringBuilder out = new StringBuilder("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata:
                  name: %s
                spec:
                  enforcement: %s
                """.formatted(name, enforcement.label()));
        if (until != null) {
            out.append("  stages:\n    - { until: ")
                    .append(until)
                    .append("T00:00:00Z, enforcement: ")
                    .append(milder(enforcement).label())
                    .append(" }\n");
        }
        out.append("  match:\n");
        if (!namespaces.isEmpty()) {
            out.append("    namespaceSelector:\n      matchExpressions:\n");
            namespaces.forEach(each -> out.append("        - ").append(of(each)).append('\n'));
        }
        out.append("    images:\n      exclude: [\"").append(EXCLUDED).append("\"]\n  rules:\n");
        for (Line rule : rules) {
            if (!rule.comment().isEmpty()) {
                out.append("    # ").append(rule.comment()).append('\n');
            }
            out.append("    ").append(rule.yaml()).append('\n');
        }
        return out.toString();
    }

    /** What a stage holds back to. */
    static Enforcement milder(Enforcement enforcement) {
        return enforcement == Enforcement.DENY ? Enforcement.WARN : Enforcement.AUDIT;
    }

    /** Quoted, as a value such as {@code true} or {@code 1.0} is a string here. */
    private static String of(Requirement requirement) {
        String operator =
                switch (requirement.operator()) {
                    case IN -> "In";
                    case NOT_IN -> "NotIn";
                    case EXISTS -> "Exists";
                    case DOES_NOT_EXIST -> "DoesNotExist";
                };
        String values = requirement.values().isEmpty()
                ? ""
                : ", values: ["
                        + requirement.values().stream()
                                .map(value -> "\"" + value + "\"")
                                .collect(Collectors.joining(", "))
                        + "]";
        return "{ key: \"" + requirement.key() + "\", operator: " + operator + values + " }";
    }
}
