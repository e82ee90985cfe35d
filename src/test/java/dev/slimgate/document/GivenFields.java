package dev.slimgate.document;

import java.util.List;

/** The fields of a document that a test writes down, and what reading them finds wrong. */
final class GivenFields {
    final Problems problems = new Problems("given.yaml");
    final Fields fields;

    GivenFields(String yaml) {
        fields = new Fields((Node.Mapping) Documents.read(yaml, problems).getFirst(), "", problems);
    }

    /** As {@code path: message}. */
    List<String> told() {
        return problems.sorted().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }
}
