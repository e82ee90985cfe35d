package dev.slimgate.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the answer to a list, one object after the other. What no reader needs and what is often the larger part of an
 * object, its annotations and who manages which field, is passed over.
 *
 * <pre>{@code {"kind": "PodList", "metadata": {"continue": "…"}, "items": [{"metadata": …, "spec": …}]}}</pre>
 */
final class ObjectStream {
    /** More than an API server stores of one object. */
    static final long MOST_BYTES_OF_OBJECT = 8L * 1024 * 1024;

    private static final Set<String> PASSED_OVER = Set.of("managedFields", "annotations");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(200).build())
            .build());

    private ObjectStream() {}

    /** Gives each object away, and returns the continue token; {@code ""} for none. */
    static String read(InputStream body, Consumer<JsonNode> each) throws IOException {
        Bounded bounded = new Bounded(body);
        String next = "";
        boolean items = false;
        try (JsonParser parser = JSON.createParser(bounded)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
                    next = object(parser).path("continue").asText("");
                } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
                    items = true;
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        each.accept(object(parser));
                        bounded.next();
                    }
                    expect(parser.currentToken(), JsonToken.END_ARRAY);
                } else {
                    items |= field.equals("items") && value == JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT);
        }
        if (!items) {
            throw new IOException("it is no list");
        }
        return next;
    }

    /** An object without what is passed over in its metadata. */
    private static ObjectNode object(JsonParser parser) throws IOException {
        ObjectNode object = JSON.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("metadata") && value == JsonToken.START_OBJECT) {
                object.set(field, object(parser));
            } else if (PASSED_OVER.contains(field)) {
                parser.skipChildren();
            } else {
                object.set(field, JSON.readTree(parser));
            }
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT);
        return object;
    }

    private static void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("it is no list of objects, or breaks off");
        }
    }

    /** Bytes of which no more than an object's worth come without a word that it has ended. */
    static final class Bounded extends FilterInputStream {
        private long left = MOST_BYTES_OF_OBJECT;

        Bounded(InputStream in) {
            super(in);
        }

        /** Another object begins. */
        void next() {
            left = MOST_BYTES_OF_OBJECT;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(read);
            return read;
        }

        private void count(int read) throws IOException {
            left -= Math.max(0, read);
            if (left < 0) {
                throw new ListingException(
                        ListingException.Cause.BROKEN,
                        "the API server sends an object of more than " + MOST_BYTES_OF_OBJECT + " bytes");
            }
        }
    }
}
