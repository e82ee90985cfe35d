package dev.slimgate.policy.expression;

import dev.slimgate.policy.expression.Struct.Field;
import dev.slimgate.policy.expression.Struct.FieldType;
import dev.slimgate.policy.expression.Struct.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Declares the fields of a {@link Kind}.
 *
 * @param <T> what they are read from
 */
final class Fields<T> {
    private final String name;
    private final Map<String, Field> fields = new LinkedHashMap<>();

    Fields(String name) {
        this.name = name;
    }

    /** A field that is known without the layers. The reader gives a value of the language, a Java integer, or null. */
    Fields<T> add(String field, FieldType type, Function<T, ? extends @Nullable Object> reader) {
        return add(field, type, reader, false);
    }

    /** A field that only the layers tell. */
    Fields<T> contents(String field, FieldType type, Function<T, ? extends @Nullable Object> reader) {
        return add(field, type, reader, true);
    }

    @SuppressWarnings("unchecked")
    private Fields<T> add(
            String field, FieldType type, Function<T, ? extends @Nullable Object> reader, boolean contents) {
        fields.put(field, new Field(type, of -> widened(reader.apply((T) of)), contents));
        return this;
    }

    private static @Nullable Object widened(@Nullable Object value) {
        return value instanceof Integer number ? (Object) number.longValue() : value;
    }

    Kind kind() {
        return new Kind(name, Collections.unmodifiableMap(fields));
    }
}
