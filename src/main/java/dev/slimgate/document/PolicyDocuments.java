package dev.slimgate.document;

import dev.slimgate.policy.Policy;
import java.util.List;

/** Reads policies as users write them. */
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
        return new Result(List.of(), List.of());
    }
}
