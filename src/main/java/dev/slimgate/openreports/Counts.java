package dev.slimgate.openreports;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.policy.Result;
import java.util.EnumMap;
import java.util.Map;

/** How many results there are of each kind. Not for use by several threads. */
final class Counts {
    private final Map<Result, Integer> counts = new EnumMap<>(Result.class);

    void add(Result result) {
        counts.merge(result, 1, Integer::sum);
    }

    void add(Counts other) {
        other.counts.forEach((result, count) -> counts.merge(result, count, Integer::sum));
    }

    int of(Result result) {
        return counts.getOrDefault(result, 0);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Each of the standard's five numbers. */
    ObjectNode json() {
        ObjectNode summary = JsonNodeFactory.instance.objectNode();
        for (Result result : Result.values()) {
            summary.put(result.label(), of(result));
        }
        return summary;
    }
}
