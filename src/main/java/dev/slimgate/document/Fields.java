package dev.slimgate.document;

import dev.slimgate.document.Node.Entry;
import dev.slimgate.document.Node.Position;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object while it is read: each is asked for by name and type, what is wrong becomes a problem and
 * reads as absent, and {@link #finish} tells the fields that nobody asked for.
 */
final class Fields {
    private final Node.Mapping mapping;
    private final String path;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(Node.Mapping mapping, String path, Problems problems) {
        this.mapping = mapping;
        this.path = path;
        this.problems = problems;
    }

    /** The path of a field of this object; names that could mislead are shown escaped. */
    String path(String name) {
        if (name.isEmpty()) {
            return path;
        }
        String shown = Printable.of(name, 60);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    Position at() {
        return mapping.at();
    }

    /** The object itself. */
    Node.Mapping mapping() {
        return mapping;
    }

    List<Entry> entries() {
        return mapping.entries();
    }

    /** The place of a field's value, or of the object where it has no such field. */
    Position at(String name) {
        for (Entry entry : mapping.entries()) {
            if (entry.key().equals(name)) {
                return entry.value().at();
            }
        }
        return mapping.at();
    }

    /** How many problems the whole document has so far. */
    int problemCount() {
        return problems.count();
    }

    void problem(String name, String message) {
        problems.add(at(name), path(name), message);
    }

    /** The field's value; null where it is absent. A field that is there without a value is a problem. */
    @Nullable Node node(String name) {
        known.add(name);
        for (Entry entry : mapping.entries()) {
            if (entry.key().equals(name)) {
                if (entry.value() instanceof Node.Scalar scalar && scalar.isNothing()) {
                    problems.add(entry.at(), path(name), "has no value");
                    return null;
                }
                return entry.value();
            }
        }
        return null;
    }

    boolean has(String name) {
        known.add(name);
        return mapping.entries().stream().anyMatch(entry -> entry.key().equals(name));
    }

    /** Whether the field is there without a value, as {@code creationTimestamp: null} is in exported objects. */
    boolean isNothing(String name) {
        return mapping.entries().stream()
                .anyMatch(entry ->
                        entry.key().equals(name) && entry.value() instanceof Node.Scalar scalar && scalar.isNothing());
    }

    /** Whether somebody asked for the field. */
    boolean knows(String name) {
        return known.contains(name);
    }

    /** Tells where the field is absent, {@code what} being what it should hold. */
    boolean require(String name, String what) {
        boolean there = has(name);
        if (!there) {
            problems.add(mapping.at(), path(name), "is missing: " + what);
        }
        return there;
    }

    /** Fields that may be there and mean nothing here. */
    void ignore(List<String> names) {
        known.addAll(names);
    }

    @Nullable String text(String name) {
        Node node = node(name);
        return node == null ? null : text(node, path(name));
    }

    /** A text of 1 to {@code most} characters, not all blank; another is a problem, and is given back all the same. */
    @Nullable String text(String name, int most) {
        String text = text(name);
        if (text != null && (text.isBlank() || text.length() > most)) {
            problem(name, "must hold 1 to " + most + " characters");
        }
        return text;
    }

    private @Nullable String text(Node node, String at) {
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Type.TEXT) {
            return scalar.text();
        }
        String quote = node instanceof Node.Scalar ? "; put it in quotes" : "";
        problems.add(node.at(), at, "must be a string, not " + node.kind() + quote);
        return null;
    }

    /** True or false; the fallback where it is absent or neither. */
    boolean flag(String name, boolean fallback) {
        Node node = node(name);
        if (node == null) {
            return fallback;
        }
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Type.FLAG) {
            return Boolean.parseBoolean(scalar.text());
        }
        problem(name, "must be true or false, not " + node.kind());
        return fallback;
    }

    /** A whole number within bounds; null where it is absent or none. */
    @Nullable Integer number(String name, int least, int most) {
        Node node = node(name);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Type.NUMBER) {
            if (isOctal(name, scalar.text())) {
                return null;
            }
            try {
                int value = Integer.parseInt(scalar.text());
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                problem(name, DidYouMean.quoted(scalar.text()) + " is no whole number from " + least + " to " + most);
                return null;
            }
        }
        problem(name, "must be a whole number from " + least + " to " + most);
        return null;
    }

    /** A share from 0 to 1, such as 0.95; null where it is absent or none. */
    @Nullable Double share(String name) {
        Node node = node(name);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Scalar scalar && scalar.type() == Node.Type.NUMBER) {
            try {
                double value = Double.parseDouble(scalar.text());
                if (value >= 0 && value <= 1) {
                    return value;
                }
            } catch (NumberFormatException e) {
                problem(name, DidYouMean.quoted(scalar.text()) + " is no number from 0 to 1");
                return null;
            }
        }
        problem(name, "must be a number from 0 to 1, such as 0.95");
        return null;
    }

    /** YAML 1.1 reads 017 as 15, JSON not at all: what two readers take for two numbers is none here. */
    private boolean isOctal(String name, String number) {
        boolean octal =
                number.length() > 1 && number.charAt(0) == '0' && number.charAt(1) >= '0' && number.charAt(1) <= '9';
        if (octal) {
            problem(name, DidYouMean.quoted(number) + " begins with 0, which can mean an octal number");
        }
        return octal;
    }

    /** A size of at least one byte; null where it is absent or none. */
    @Nullable Quantity size(String name) {
        Node node = node(name);
        if (node == null) {
            return null;
        }
        if (!(node instanceof Node.Scalar scalar) || scalar.type() == Node.Type.FLAG) {
            problem(name, "must be a size such as 150M, not " + node.kind());
            return null;
        }
        if (scalar.type() == Node.Type.NUMBER && isOctal(name, scalar.text())) {
            return null;
        }
        // A limit of no bytes at all would deny every image: a slip, not a policy.
        try {
            Quantity size = Quantity.parse(scalar.text());
            if (size.bytes() > 0) {
                return size;
            }
            problem(name, "must be more than 0");
        } catch (MalformedException e) {
            problem(name, DidYouMean.quoted(scalar.text()) + ": " + e.getMessage());
        }
        return null;
    }

    /** One of a few words; null where it is absent or another. */
    <E> @Nullable E choice(String name, List<E> values, Function<E, String> label) {
        String word = text(name);
        return word == null ? null : choice(word, at(name), path(name), values, label);
    }

    private <E> @Nullable E choice(String word, Position at, String where, List<E> values, Function<E, String> label) {
        for (E value : values) {
            if (label.apply(value).equals(word)) {
                return value;
            }
        }
        List<String> allowed = values.stream().map(label).toList();
        problems.add(at, where, DidYouMean.quoted(word) + " is not known" + DidYouMean.hint(word, allowed));
        return null;
    }

    /** Words of a closed set, without those that are not in it; null where the field is absent or no list. */
    <E> @Nullable List<E> choices(String name, List<E> values, Function<E, String> label) {
        List<Item> words = items(name);
        if (words == null) {
            return null;
        }
        List<E> chosen = new ArrayList<>();
        for (Item item : words) {
            E value = choice(item.text(), item.at(), item.path(), values, label);
            if (value != null) {
                chosen.add(value);
            }
        }
        return chosen;
    }

    /** One string of a list. */
    record Item(Position at, String path, String text) {}

    /** Tells a problem of one string of a list. */
    void problem(Item item, String message) {
        problems.add(item.at(), item.path(), message);
    }

    /** Strings, without what is none; null where the field is absent or no list. */
    @Nullable List<Item> items(String name) {
        List<Node> nodes = list(name);
        if (nodes == null) {
            return null;
        }
        List<Item> items = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            String where = path(name) + "[" + i + "]";
            Position at = nodes.get(i).at();
            String text = text(nodes.get(i), where);
            if (text == null) {
                continue;
            }
            if (!seen.add(text)) {
                problems.add(at, where, DidYouMean.quoted(text) + " stands twice");
            } else {
                items.add(new Item(at, where, text));
            }
        }
        return items;
    }

    /** Tells a list or an object that has more in it than it may. */
    void atMost(String name, int most) {
        Node node = has(name) && !isNothing(name) ? node(name) : null;
        boolean tooMany = node instanceof Node.Sequence list && list.items().size() > most
                || node instanceof Node.Mapping object && object.entries().size() > most;
        if (tooMany) {
            problem(name, "names more than " + most);
        }
    }

    /** Whether the field is a list that holds nothing at all. */
    boolean isEmptyList(String name) {
        return node(name) instanceof Node.Sequence sequence && sequence.items().isEmpty();
    }

    private @Nullable List<Node> list(String name) {
        Node node = node(name);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        problem(name, "must be a list, not " + node.kind());
        return null;
    }

    /** An object; null where it is absent or none. */
    @Nullable Fields object(String name) {
        Node node = node(name);
        if (node == null) {
            return null;
        }
        if (node instanceof Node.Mapping object) {
            return new Fields(object, path(name), problems);
        }
        problem(name, "must be an object, not " + node.kind());
        return null;
    }

    /** Objects, without what is none; empty where the field is absent. */
    List<Fields> objects(String name) {
        List<Node> nodes = list(name);
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; nodes != null && i < nodes.size(); i++) {
            Node node = nodes.get(i);
            String where = path(name) + "[" + i + "]";
            if (node instanceof Node.Mapping object) {
                objects.add(new Fields(object, where, problems));
            } else {
                problems.add(node.at(), where, "must be an object, not " + node.kind());
            }
        }
        return objects;
    }

    /** Strings by name, as labels are; empty where the field is absent or no object. */
    Map<String, String> strings(String name) {
        Map<String, String> strings = new LinkedHashMap<>();
        Fields object = object(name);
        if (object != null) {
            for (Entry entry : object.entries()) {
                String text = object.text(entry.key());
                if (text != null) {
                    strings.put(entry.key(), text);
                }
            }
        }
        return strings;
    }

    /** Tells the fields that nobody asked for. */
    void finish() {
        for (Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                problems.add(entry.at(), path(entry.key()), "unknown field" + DidYouMean.hint(entry.key(), known));
            }
        }
    }
}
