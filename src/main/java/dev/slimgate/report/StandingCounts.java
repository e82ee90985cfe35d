package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;

/** How many stand how. */
final class StandingCounts {
    private final Map<Standing, Long> counts = new EnumMap<>(Standing.class);

    void add(Standing standing, long count) {
        counts.merge(standing, count, Bytes::plus);
    }

    long all() {
        return counts.values().stream().reduce(0L, Bytes::plus);
    }

    /** {@code {"all": 4, "denied": 1, "warned": 1, "audited": 0, "clean": 2}}. */
    ObjectNode put(ObjectNode json) {
        json.put("all", all());
        for (Standing standing : Standing.values()) {
            json.put(standing.label(), 0L);
        }
        counts.forEach((standing, count) -> json.put(standing.label(), count));
        return json;
    }
}
