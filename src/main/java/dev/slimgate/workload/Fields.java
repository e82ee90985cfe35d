package dev.slimgate.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fabric8's getters return, without the nulls: absent fields, and JSON nulls inside lists and maps. */
final class Fields {
    private Fields() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> values) {
        if (values == null || values.isEmpty()) {
            return List.of();
        }
        List<T> present = new ArrayList<>(values.size());
        for (T value : values) {
            if (value != null) {
                present.add(value);
            }
        }
        return Collections.unmodifiableList(present);
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
