package dev.slimgate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Lays a part of a document of facts over a whole one: objects field by field, all else as a whole; null removes. Then what
 * the part leaves open is filled in so that the facts agree with each other: the size is that of the layers, a runtime has an
 * evidence, a find its layer, a user without a name is who its number says.
 */
final class Overlay {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String GIVEN = "given by the test";

    private final ObjectNode whole;
    private final ObjectNode part;
    private final String reference;

    private Overlay(ObjectNode whole, ObjectNode part, String reference) {
        this.whole = whole;
        this.part = part;
        this.reference = reference;
    }

    /** @param reference of the image, for digests of layers that have none */
    static ObjectNode over(ObjectNode whole, ObjectNode part, String reference) {
        ObjectNode copy = whole.deepCopy();
        if (part.path("base").has("family")) { // another family has another distribution
            ObjectNode base = copy.withObject("/base");
            base.remove("variant");
            base.remove("distribution");
            base.remove("image");
        }
        merge(copy, part);
        new Overlay(copy, part, reference).complete();
        return copy;
    }

    private static void merge(ObjectNode into, ObjectNode part) {
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value instanceof ObjectNode below && into.get(field.getKey()) instanceof ObjectNode there) {
                merge(there, below);
            } else {
                into.set(field.getKey(), value.deepCopy());
            }
        }
    }

    private void complete() {
        layers();
        user();
        if (part.path("entry").isNull()) {
            absent("entrypoint", JSON.arrayNode());
            absent("cmd", JSON.arrayNode());
        }
        if (part.path("runtime").isObject()) {
            fill(whole.withObject("/runtime"), "evidence", JSON.textNode(GIVEN));
        }
        for (String list :
                new String[] {"shells", "packageManagers", "tools", "leftovers", "waste", "foreignModules"}) {
            layer(part.path(list), whole.path(list));
        }
        layer(part.path("base").path("changes"), whole.path("base").path("changes"));
        leftovers();
        waste();
    }

    /** A find without a layer is in the last one, the image's own. */
    private void layer(JsonNode given, JsonNode list) {
        if (given.isArray()) {
            for (JsonNode found : list) {
                if (found instanceof ObjectNode object) {
                    fill(object, "layer", JSON.numberNode(last()));
                }
            }
        }
    }

    private int last() {
        return Math.max(0, whole.path("layers").size() - 1);
    }

    private void layers() {
        if (part.path("layers").isArray()) {
            ArrayNode layers = (ArrayNode) whole.path("layers");
            for (int i = 0; i < layers.size(); i++) {
                if (layers.get(i) instanceof ObjectNode layer) {
                    ObjectNode filled = DefaultImage.layer(
                            reference, i, layer.path("compressedBytes").asLong(0));
                    filled.properties().forEach(field -> fill(layer, field.getKey(), field.getValue()));
                }
            }
            absent("compressedBytes", JSON.numberNode(sum(layers, "compressedBytes")));
            absent("uncompressedBytes", JSON.numberNode(sum(layers, "uncompressedBytes")));
            if (!part.path("base").has("layers")
                    && whole.path("base").path("layers").asInt() > layers.size()) {
                whole.withObject("/base").put("layers", layers.size());
            }
        } else if (!whole.path("layers").isEmpty()) {
            spread("compressedBytes");
            spread("uncompressedBytes");
        }
    }

    /** The last layer takes what the image has more or less; what is less than all others have is theirs in equal parts. */
    private void spread(String field) {
        JsonNode total = part.path(field);
        if (!total.canConvertToLong() || !total.isIntegralNumber()) {
            return;
        }
        ArrayNode layers = (ArrayNode) whole.path("layers");
        ObjectNode own = (ObjectNode) layers.get(layers.size() - 1);
        long others = sum(layers, field) - own.path(field).asLong(0);
        if (total.asLong() >= others) {
            own.put(field, total.asLong() - others);
            return;
        }
        for (JsonNode layer : layers) {
            ((ObjectNode) layer).put(field, total.asLong() / layers.size());
        }
        own.put(field, total.asLong() - total.asLong() / layers.size() * (layers.size() - 1));
    }

    private static long sum(ArrayNode layers, String field) {
        long sum = 0;
        for (JsonNode layer : layers) {
            sum += layer.path(field).asLong(0);
        }
        return sum;
    }

    private void user() {
        JsonNode written = part.path("user");
        JsonNode effective = part.path("effectiveUser");
        if (written.isTextual() && effective.isMissingNode()) {
            String user = written.textValue();
            String name = user.contains(":") ? user.substring(0, user.indexOf(':')) : user;
            ObjectNode known = JSON.objectNode();
            if (name.matches("[0-9]{1,9}")) {
                known.put("uid", Integer.parseInt(name));
            } else if (name.isEmpty() || name.equals("root")) {
                known.put("uid", 0).put("name", "root");
            } else {
                known.put("unresolved", "passwd has no user " + name + ", as far as the test says");
            }
            whole.set("effectiveUser", known);
        } else if (effective.has("uid") && !part.has("user")) {
            whole.put("user", effective.path("uid").asText());
        }
        if (effective.has("unresolved") && !effective.has("uid")) {
            whole.withObject("/effectiveUser").remove(List.of("uid", "root"));
        }
    }

    private void leftovers() {
        if (!part.path("leftovers").isArray()) {
            return;
        }
        ObjectNode totals = JSON.objectNode();
        for (JsonNode found : whole.path("leftovers")) {
            if (found instanceof ObjectNode leftover) {
                fill(leftover, "bytes", JSON.numberNode(1_000));
                fill(leftover, "files", JSON.numberNode(1));
                fill(leftover, "what", JSON.textNode(GIVEN));
                ObjectNode total =
                        totals.withObjectProperty(leftover.path("category").asText());
                total.put("finds", total.path("finds").asInt() + 1);
                total.put(
                        "bytes",
                        total.path("bytes").asLong() + leftover.path("bytes").asLong());
            }
        }
        absent("leftoverTotals", totals);
    }

    private void waste() {
        if (part.path("waste").isArray()) {
            long sum = 0;
            for (JsonNode wasted : whole.path("waste")) {
                if (wasted instanceof ObjectNode object) {
                    fill(object, "hiddenBy", JSON.numberNode(last()));
                    sum += object.path("bytes").asLong(0);
                }
            }
            absent("unreachableBytes", JSON.numberNode(sum));
        }
        if (part.path("waste").isArray() || part.has("unreachableBytes")) {
            long bytes = whole.path("unreachableBytes").asLong(0);
            long all = whole.path("uncompressedBytes").asLong(0);
            if (all < bytes) {
                whole.put("uncompressedBytes", bytes);
            }
            absent("efficiency", JSON.numberNode(bytes <= 0 ? 1 : 1 - (double) bytes / Math.max(all, bytes)));
        }
    }

    /** Sets what the part does not state. */
    private void absent(String field, JsonNode value) {
        if (!part.has(field)) {
            whole.set(field, value);
        }
    }

    private static void fill(ObjectNode object, String field, JsonNode value) {
        if (!object.has(field)) {
            object.set(field, value);
        }
    }
}
