package dev.slimgate.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.SourceLocation;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parts of documents as JSON with numbers in it, as facts and manifests have them; where each stands is kept. Sizes may be
 * written as quantities: {@code compressedBytes: 200M}.
 */
final class FactsPart {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Beyond this a number is no figure of an image, and may cost more than it says. */
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private static final Pattern FRACTION = Pattern.compile("-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,15}");

    private final Problems problems;
    private final boolean sizes;
    private final Map<String, SourceLocation> places = new HashMap<>();

    /** @param sizes whether fields that end in {@code Bytes} may hold quantities */
    private FactsPart(Problems problems, boolean sizes) {
        this.problems = problems;
        this.sizes = sizes;
    }

    /** The facts in a field; null where it is absent or no object. */
    static PolicyTest.@Nullable Facts facts(Fields fields, String name, Problems problems) {
        Fields object = fields.object(name);
        if (object == null) {
            return null;
        }
        FactsPart part = new FactsPart(problems, true);
        ObjectNode json = part.object(object.mapping(), "", object.path(""));
        return new PolicyTest.Facts(json, part.places);
    }

    /** A Kubernetes object in a field; null where it is absent or no object. */
    static @Nullable ObjectNode manifest(Fields fields, String name, Problems problems) {
        Fields object = fields.object(name);
        return object == null ? null : new FactsPart(problems, false).object(object.mapping(), "", object.path(""));
    }

    private ObjectNode object(Node.Mapping mapping, String pointer, String path) {
        ObjectNode object = JSON.objectNode();
        for (Node.Entry entry : mapping.entries()) {
            String below = pointer + "/" + entry.key().replace("~", "~0").replace("/", "~1");
            places.put(below, problems.location(entry.at()));
            object.set(entry.key(), of(entry.value(), entry.key(), below, path + "." + entry.key()));
        }
        return object;
    }

    private JsonNode of(Node node, String field, String pointer, String path) {
        return switch (node) {
            case Node.Scalar scalar -> scalar(scalar, field, path);
            case Node.Mapping mapping -> object(mapping, pointer, path);
            case Node.Sequence sequence -> {
                var array = JSON.arrayNode();
                for (int i = 0; i < sequence.items().size(); i++) {
                    Node item = sequence.items().get(i);
                    places.put(pointer + "/" + i, problems.location(item.at()));
                    array.add(of(item, "", pointer + "/" + i, path + "[" + i + "]"));
                }
                yield array;
            }
        };
    }

    private JsonNode scalar(Node.Scalar scalar, String field, String path) {
        return switch (scalar.type()) {
            case TEXT -> sizes && isSize(field) ? size(scalar, path) : JSON.textNode(scalar.text());
            case NUMBER -> number(scalar, path);
            case FLAG -> JSON.booleanNode(Boolean.parseBoolean(scalar.text()));
            case NOTHING -> JSON.nullNode();
        };
    }

    private static boolean isSize(String field) {
        return field.endsWith("Bytes") || field.equals("bytes");
    }

    private JsonNode size(Node.Scalar scalar, String path) {
        try {
            return JSON.numberNode(Quantity.parse(scalar.text()).bytes());
        } catch (MalformedException e) {
            problems.add(scalar.at(), path, DidYouMean.quoted(scalar.text()) + ": " + e.getMessage());
            return JSON.nullNode();
        }
    }

    private JsonNode number(Node.Scalar scalar, String path) {
        String text = scalar.text();
        if (WHOLE.matcher(text).matches()) {
            return JSON.numberNode(Long.parseLong(text));
        }
        if (FRACTION.matcher(text).matches()) {
            return JSON.numberNode(Double.parseDouble(text));
        }
        problems.add(scalar.at(), path, DidYouMean.quoted(text) + " is no plain decimal number");
        return JSON.nullNode();
    }
}
