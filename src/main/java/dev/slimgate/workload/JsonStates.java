package dev.slimgate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.policy.ObjectStates;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * States of an object as JSON holds them; nothing is copied, and only what is looked at is turned into a value.
 *
 * @param object as it will be
 * @param oldObject as it was; null for one that is new
 */
public record JsonStates(JsonNode object, @Nullable JsonNode oldObject) implements ObjectStates {

    @Override
    public Object now() {
        return value(object);
    }

    @Override
    public Object before() {
        return oldObject == null ? Nothing.NOTHING : value(oldObject);
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> new Fields((ObjectNode) node);
            case ARRAY -> new Items(node);
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER ->
                node.canConvertToLong() && node.isIntegralNumber()
                        ? (Object) node.longValue()
                        : (Object) node.doubleValue();
            case NULL, MISSING, BINARY, POJO -> Nothing.NOTHING;
        };
    }

    private static final class Items extends AbstractList<Object> {
        private final JsonNode array;

        Items(JsonNode array) {
            this.array = array;
        }

        @Override
        public Object get(int index) {
            return value(array.get(index));
        }

        @Override
        public int size() {
            return array.size();
        }
    }

    private static final class Fields extends AbstractMap<String, Object> {
        private final ObjectNode object;

        Fields(ObjectNode object) {
            this.object = object;
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            JsonNode field = key instanceof String name ? object.get(name) : null;
            return field == null ? null : value(field);
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return key instanceof String name && object.has(name);
        }

        @Override
        public int size() {
            return object.size();
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, Object>> iterator() {
                    return StreamSupport.stream(object.properties().spliterator(), false)
                            .map(field -> Map.entry(field.getKey(), value(field.getValue())))
                            .iterator();
                }

                @Override
                public int size() {
                    return object.size();
                }
            };
        }
    }

    /** For a new object. */
    public JsonStates(JsonNode object) {
        this(object, null);
    }
}
