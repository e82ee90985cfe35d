package dev.slimgate.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Printable;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON for machines that may well be shown on a terminal: everything beyond ASCII is written as an escape, so that no
 * control or bidirectional mark from an image takes effect.
 */
final class JsonText {
    private static final int MOST = 4096;
    private static final ObjectWriter LINE = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();
    private static final ObjectWriter WRITER =
            LINE.with(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private JsonText() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ArrayNode strings(Collection<String> values) {
        ArrayNode array = array();
        values.forEach(array::add);
        return array;
    }

    /** Free text of an image, with its secrets redacted. */
    static ArrayNode redacted(Collection<String> values) {
        return strings(values.stream().map(JsonText::redacted).toList());
    }

    /** Free text by name, with its secrets redacted, sorted by name. */
    static ObjectNode redacted(Map<String, String> values) {
        ObjectNode object = object();
        new TreeMap<>(values).forEach((name, value) -> object.put(redacted(name), redacted(value)));
        return object;
    }

    /** Free text of an image, with its secrets redacted. */
    static String redacted(String text) {
        return Printable.redacted(text, MOST);
    }

    /** Sets a field unless its value is unknown. */
    static void putKnown(ObjectNode object, String name, @Nullable Object value) {
        if (value instanceof Long number) {
            object.put(name, number);
        } else if (value instanceof Integer number) {
            object.put(name, number);
        } else if (value != null) {
            object.put(name, value.toString());
        }
    }

    static String write(ObjectNode object) {
        return write(WRITER, object);
    }

    /** All of it on one line. */
    static String line(ObjectNode object) {
        return write(LINE, object);
    }

    private static String write(ObjectWriter writer, ObjectNode object) {
        try {
            return writer.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }
}
