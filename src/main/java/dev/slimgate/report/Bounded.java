package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** Lists that end somewhere and say so: {@code {"all": 1200, "omitted": 200, "items": […]}}. */
final class Bounded {
    private Bounded() {}

    /** Puts the first so many entries of a list. */
    static <T> ObjectNode put(ObjectNode json, String name, List<T> all, int most, Function<T, ObjectNode> item) {
        ObjectNode list = json.putObject(name);
        list.put("all", all.size()).put("omitted", Math.max(0, all.size() - most));
        ArrayNode items = list.putArray("items");
        all.stream().limit(most).map(item).forEach(items::add);
        return list;
    }
}
