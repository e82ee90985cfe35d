package dev.slimgate.workload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What fabric8's getters return, without the nulls: absent fields, and JSON nulls inside lists and maps. */
final class Fields {
    private Fields() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> values) {
        return values == null
                ? List.of()
                : values.stream().filter(Objects::nonNull).toList();
    }

    /** The entries; a null value is the empty string, as it is for the API server. */
    static Map<String, String> map(@Nullable Map<String, String> values) {
        if (values == null) {
            return Map.of();
        }
        Map<String, String> result = new HashMap<>();
        values.forEach((key, value) -> result.put(key, text(value)));
        return result;
    }
}
