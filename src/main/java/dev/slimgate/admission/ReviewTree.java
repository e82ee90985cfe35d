package dev.slimgate.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The JSON tree of an AdmissionReview, less what no rule ever looks at and what is most of it: who manages which field, the
 * objects' status, who asks and with which options, and of containers and volumes all that {@code workload} does not read. The
 * way to a pod's template leads through no array, so that what stands in one is told by its name alone. One document, nested {@value #MOST_DEPTH} deep at most, UTF-8,
 * of {@value #MOST_TOKENS} tokens at most, and no key twice in an object of the tree. See docs/adr/0021.
 */
final class ReviewTree {
    static final int MOST_DEPTH = 200;
    /** Keys, values and brackets together; each takes some forty bytes of heap, and etcd's largest object has not half of it. */
    static final int MOST_TOKENS = 1_000_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Whose buffers outlive a request, which has a thread of its own. */
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_DEPTH)
                    .maxTokenCount(MOST_TOKENS)
                    .build())
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build();

    private ReviewTree() {}

    /** Where in a review a value stands, which tells what of it is left out. */
    private enum Place {
        REVIEW,
        REQUEST,
        OBJECT,
        METADATA,
        /** A spec, or an object in one: a pod's, or one that leads to a pod's. */
        SPEC,
        CONTAINERS,
        CONTAINER,
        VOLUMES,
        VOLUME,
        TOLERATIONS,
        /** Nothing is left out from here on. */
        WHOLE;

        /** The place of a field's value; null for what is left out. */
        private @Nullable Place of(String field) {
            return switch (this) {
                case REVIEW -> field.equals("request") ? REQUEST : WHOLE;
                case REQUEST ->
                    switch (field) {
                        case "object", "oldObject" -> OBJECT;
                        case "options", "userInfo" -> null;
                        default -> WHOLE;
                    };
                case OBJECT ->
                    switch (field) {
                        case "metadata" -> METADATA;
                        case "spec" -> SPEC;
                        case "status" -> null;
                        default -> WHOLE;
                    };
                case METADATA -> field.equals("managedFields") ? null : WHOLE;
                case SPEC ->
                    switch (field) {
                        case "containers", "initContainers", "ephemeralContainers" -> CONTAINERS;
                        case "volumes" -> VOLUMES;
                        case "tolerations" -> TOLERATIONS;
                        default -> SPEC;
                    };
                case CONTAINER ->
                    switch (field) {
                        case "name", "image", "command", "args", "securityContext" -> WHOLE;
                        default -> null;
                    };
                case VOLUME -> field.equals("name") || field.equals("image") ? WHOLE : null;
                case CONTAINERS, VOLUMES, TOLERATIONS, WHOLE -> WHOLE;
            };
        }

        /** The place of an element of an array that stands here; null where the elements are left out. */
        private @Nullable Place ofElements() {
            return switch (this) {
                case CONTAINERS -> CONTAINER;
                case VOLUMES -> VOLUME;
                case TOLERATIONS -> null;
                default -> WHOLE;
            };
        }
    }

    /**
     * Reads it.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException where it is not one document as described above
     * @throws java.nio.charset.CharacterCodingException where the bytes are no UTF-8
     */
    static JsonNode read(byte[] body) throws IOException {
        return read(body, Place.REVIEW);
    }

    /** Reads it whole, within the same bounds; no key stands twice anywhere in it. */
    static JsonNode readWhole(byte[] body) throws IOException {
        return read(body, Place.WHOLE);
    }

    private static JsonNode read(byte[] body, Place from) throws IOException {
        try (JsonParser parser = parser(body)) {
            if (parser.nextToken() == null) {
                return NODES.missingNode();
            }
            JsonNode review = value(parser, from);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "there is more after the document", parser.currentTokenLocation());
            }
            return review;
        }
    }

    /**
     * Jackson, given bytes, guesses among encodings, takes malformed UTF-8 in what it skips, and takes some malformed names
     * for others. So it is given bytes only where all are ASCII, as they are nearly always, and that is told at once.
     */
    private static JsonParser parser(byte[] body) throws IOException {
        return isAscii(body)
                ? FACTORY.createParser(body)
                : FACTORY.createParser(StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(body))
                        .toString());
    }

    /** Whether all bytes are ASCII, and no NUL among the first makes them look like UTF-16 or UTF-32. */
    private static boolean isAscii(byte[] body) {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0) {
                return false;
            }
        }
        int any = 0;
        for (byte b : body) {
            any |= b;
        }
        return any >= 0;
    }

    private static JsonNode value(JsonParser parser, Place place) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, place);
            case START_ARRAY -> array(parser, place.ofElements());
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new JsonParseException(parser, "no value begins here");
        };
    }

    private static ObjectNode object(JsonParser parser, Place place) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            Place of = place.of(field);
            if (of == null) {
                parser.skipChildren();
            } else if (object.replace(field, value(parser, of)) != null) {
                throw new JsonParseException(parser, "a key stands twice");
            }
        }
        return object;
    }

    private static ArrayNode array(JsonParser parser, @Nullable Place ofElements) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (ofElements == null) {
                parser.skipChildren();
            } else {
                array.add(value(parser, ofElements));
            }
        }
        return array;
    }
}
