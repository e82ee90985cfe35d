package dev.slimgate.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object whose fields are read strictly: of the right kind, within bounds, none that is not known. Each problem is a
 * {@link MalformedException} that begins with the JSON pointer of what is wrong.
 */
final class Fields {
    /** The most characters of one text. */
    static final int MOST_CHARACTERS = 64 * 1024;

    private final JsonNode node;
    private final String pointer;

    private Fields(JsonNode node, String pointer) {
        this.node = node;
        this.pointer = pointer;
    }

    /** The fields of an object; {@code pointer} is {@code ""} for the whole document. */
    static Fields of(JsonNode node, String pointer) {
        if (!node.isObject()) {
            throw wrong(pointer, "must be an object");
        }
        return new Fields(node, pointer);
    }

    /** A problem with what stands there. */
    static MalformedException wrong(String pointer, String message) {
        return new MalformedException((pointer.isEmpty() ? "the document" : pointer) + " " + message);
    }

    MalformedException wrongAt(String name, String message) {
        return wrong(at(name), message);
    }

    private String at(String name) {
        return pointer + "/" + Printable.of(name.replace("~", "~0").replace("/", "~1"));
    }

    /** Refuses every field but these. */
    Fields only(Set<String> known) {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                throw wrongAt(name, "is no known field");
            }
        }
        return this;
    }

    boolean has(String name) {
        return node.has(name);
    }

    private JsonNode needed(String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw wrongAt(name, "is missing");
        }
        return value;
    }

    Fields object(String name) {
        return of(needed(name), at(name));
    }

    @Nullable Fields optionalObject(String name) {
        return has(name) ? object(name) : null;
    }

    String text(String name) {
        return text(needed(name), at(name));
    }

    @Nullable String optionalText(String name) {
        return has(name) ? text(name) : null;
    }

    private static String text(JsonNode value, String pointer) {
        if (!value.isTextual()) {
            throw wrong(pointer, "must be a text");
        }
        if (value.textValue().length() > MOST_CHARACTERS) {
            throw wrong(pointer, "has more than " + MOST_CHARACTERS + " characters");
        }
        return value.textValue();
    }

    /** A text that another class reads, which throws where it cannot. */
    <T> T parsed(String name, Function<String, T> reader) {
        String text = text(name);
        try {
            return reader.apply(text);
        } catch (MalformedException | DateTimeException e) {
            throw new MalformedException(at(name) + " cannot be read: " + Printable.of(text), e);
        }
    }

    <T> @Nullable T optionalParsed(String name, Function<String, T> reader) {
        return has(name) ? parsed(name, reader) : null;
    }

    @Nullable Digest optionalDigest(String name) {
        return optionalParsed(name, Digest::parse);
    }

    /** The constant whose label stands there. */
    <E extends Enum<E>> E label(String name, E[] all, Function<E, String> label) {
        String text = text(name);
        return Arrays.stream(all)
                .filter(one -> label.apply(one).equals(text))
                .findFirst()
                .orElseThrow(() -> wrongAt(name, "is none of the known words: " + Printable.of(text)));
    }

    boolean flag(String name) {
        JsonNode value = needed(name);
        if (!value.isBoolean()) {
            throw wrongAt(name, "must be true or false");
        }
        return value.booleanValue();
    }

    /** A whole number of 0 or more. */
    long count(String name) {
        JsonNode value = needed(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw wrongAt(name, "must be a whole number of 0 or more");
        }
        return value.longValue();
    }

    /** As {@link #count}, below 2^31. */
    int smallCount(String name) {
        long value = count(name);
        if (value > Integer.MAX_VALUE) {
            throw wrongAt(name, "must not be more than " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    /** As {@link #count}, 0 where it is absent. */
    long optionalCount(String name) {
        return has(name) ? count(name) : 0;
    }

    @Nullable Long knownCount(String name) {
        return has(name) ? (Long) count(name) : null;
    }

    @Nullable Integer knownSmallCount(String name) {
        return has(name) ? (Integer) smallCount(name) : null;
    }

    /** A number from 0 to {@code most}, whole or not. */
    double number(String name, double most) {
        JsonNode value = needed(name);
        double number = value.doubleValue();
        if (!value.isNumber() || !(number >= 0 && number <= most)) {
            throw wrongAt(name, "must be a number from 0 to " + most);
        }
        return number;
    }

    /** Objects, at most so many. */
    <T> List<T> objects(String name, int most, Function<Fields, T> reader) {
        JsonNode list = list(name, most);
        List<T> result = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            result.add(reader.apply(of(list.get(i), at(name) + "/" + i)));
        }
        return result;
    }

    List<String> texts(String name, int most) {
        JsonNode list = list(name, most);
        List<String> result = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            result.add(text(list.get(i), at(name) + "/" + i));
        }
        return result;
    }

    private JsonNode list(String name, int most) {
        JsonNode value = needed(name);
        if (!value.isArray()) {
            throw wrongAt(name, "must be a list");
        }
        if (value.size() > most) {
            throw wrongAt(name, "has more than " + most + " entries");
        }
        return value;
    }

    /** Texts by names that the document chooses, at most so many. */
    Map<String, String> textMap(String name, int most) {
        Fields map = entries(name, most);
        Map<String, String> result = new TreeMap<>();
        map.node.fieldNames().forEachRemaining(key -> result.put(key, map.text(key)));
        return result;
    }

    /** An object whose fields are a list of their own, at most so many. */
    Fields entries(String name, int most) {
        Fields map = object(name);
        if (map.node.size() > most) {
            throw wrongAt(name, "has more than " + most + " entries");
        }
        return map;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
