package dev.slimgate.document;

import dev.slimgate.policy.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads policies as users write them: YAML or JSON, one or more documents. Nothing is guessed and nothing passed over:
 * an unknown field, a rule that this version does not judge, a name that stands twice are problems, and all are told at
 * once. Bounds: 1 MiB, 32 levels, 1,000 documents.
 */
public final class PolicyDocuments {
    private PolicyDocuments() {}

    /**
     * What was read.
     *
     * @param policies the sound ones, in the file's order
     * @param problems of all documents, in the file's order; empty where all is well
     */
    public record Result(List<Policy> policies, List<Problem> problems) {
        public Result {
            policies = List.copyOf(policies);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads one file of one or more YAML (or JSON) documents.
     *
     * @param file how to name it in problems
     */
    public static Result read(String file, String text) {
        Problems problems = new Problems(file);
        List<Policy> policies = new ArrayList<>();
        Map<String, Policy> named = new HashMap<>();
        List<Node> documents = Documents.read(text, problems);
        if (documents.isEmpty() && problems.count() == 0) {
            problems.add(new Node.Position(1, 1), "", "there is no policy in this file");
        }
        for (Node document : documents) {
            Policy policy = PolicyReader.read(document, problems);
            Policy first = policy == null ? null : named.putIfAbsent(policy.fullName(), policy);
            if (first != null) {
                problems.add(
                        document.at(),
                        "metadata.name",
                        "a policy of this name stands in line "
                                + first.location().line() + " already");
            } else if (policy != null) {
                policies.add(policy);
            }
        }
        return new Result(policies, problems.sorted());
    }
}
