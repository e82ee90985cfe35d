package dev.slimgate.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.slimgate.document.Node.Entry;
import dev.slimgate.document.Node.Position;
import dev.slimgate.oci.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the YAML or JSON documents of a file into {@link Node}s. What reads two ways is refused: names that stand
 * twice, anchors and aliases, tags. Bounded in bytes, depth and number of documents.
 */
final class Documents {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 32;
    static final int MAX_DOCUMENTS = 1000;

    private static final Position START = new Position(1, 1);
    /** The parser's own bounds are wider than ours: it is we who say what is too much. */
    private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH + 8)
            .maxStringLength(MAX_BYTES)
            .maxNameLength(MAX_BYTES)
            .maxNumberLength(1000)
            .build();

    private static final JsonFactory JSON =
            JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .streamReadConstraints(CONSTRAINTS)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build();

    private final JsonParser parser;
    private final Problems problems;

    private Documents(JsonParser parser, Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Stops the reading at what was already told as a problem. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoppedException() {
            super(null, null, false, false);
        }
    }

    /** All documents up to the first that cannot be read, without those that hold nothing. */
    static List<Node> read(String text, Problems problems) {
        List<Node> documents = new ArrayList<>();
        if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            problems.add(START, "", "the file is larger than 1 MiB");
            return documents;
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (JsonParser parser = isJson(body) ? JSON.createParser(body) : YAML.createParser(body)) {
            new Documents(parser, problems).readAll(documents);
        } catch (JsonProcessingException e) {
            problems.add(position(e.getLocation()), "", "is not readable: " + reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        } catch (StoppedException e) {
            // Its problem stands among the others.
            return documents;
        }
        return documents;
    }

    /** JSON is nearly YAML, but for tabs; a YAML document may begin with a brace too, but hardly with a quote then. */
    private static boolean isJson(String body) {
        String start = body.stripLeading();
        return start.startsWith("{") && start.substring(1).stripLeading().startsWith("\"");
    }

    private void readAll(List<Node> documents) throws IOException {
        int count = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (++count > MAX_DOCUMENTS) {
                throw stop(here(), "the file has more than " + MAX_DOCUMENTS + " documents");
            }
            Node document = node(token, 1);
            if (!(document instanceof Node.Scalar scalar && scalar.isNothing())) {
                documents.add(document);
            }
        }
    }

    private Node node(@Nullable JsonToken token, int depth) throws IOException {
        Position at = here();
        if (token == null) {
            throw stop(at, "the document ends in the middle");
        }
        refuseCleverness(at);
        if (depth > MAX_DEPTH) {
            throw stop(at, "nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (token) {
            case START_OBJECT -> mapping(at, depth);
            case START_ARRAY -> sequence(at, depth);
            // Not the text: YAML 1.1, as kubectl reads it, takes yes and on for true.
            case VALUE_TRUE -> new Node.Scalar(at, Node.Type.FLAG, "true");
            case VALUE_FALSE -> new Node.Scalar(at, Node.Type.FLAG, "false");
            case VALUE_NULL -> new Node.Scalar(at, Node.Type.NOTHING, "");
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Scalar(at, Node.Type.NUMBER, parser.getText());
            case VALUE_STRING -> new Node.Scalar(at, Node.Type.TEXT, parser.getText());
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw stop(at, "has something that is no value");
        };
    }

    private Node mapping(Position at, int depth) throws IOException {
        Map<String, Position> seen = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            Position keyAt = here();
            if (token == null) {
                throw stop(keyAt, "the document ends in the middle");
            }
            refuseCleverness(keyAt);
            String key = parser.currentName();
            Node value = node(parser.nextToken(), depth + 1);
            Position first = seen.putIfAbsent(key, keyAt);
            if (first == null) {
                entries.add(new Entry(keyAt, key, value));
            } else {
                problems.add(keyAt, "", DidYouMean.quoted(key) + " stands twice here, first in line " + first.line());
            }
        }
        return new Node.Mapping(at, entries);
    }

    private Node sequence(Position at, int depth) throws IOException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token, depth + 1));
        }
        return new Node.Sequence(at, items);
    }

    /** Aliases can blow a document up, tags can mean anything; a policy needs neither. */
    private void refuseCleverness(Position at) throws IOException {
        if (!(parser instanceof YAMLParser yaml)) {
            return;
        }
        if (yaml.isCurrentAlias()) {
            throw stop(at, "aliases (*name) are not supported: write the value out");
        }
        if (yaml.getObjectId() != null) {
            throw stop(at, "anchors (&name) are not supported: write the value out");
        }
        if (yaml.getTypeId() != null) {
            throw stop(at, "tags (!name) are not supported");
        }
    }

    private StoppedException stop(Position at, String message) {
        problems.add(at, "", message);
        return new StoppedException();
    }

    private Position here() {
        return position(parser.currentTokenLocation());
    }

    private static Position position(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? START
                : new Position(location.getLineNr(), Math.max(1, location.getColumnNr()));
    }

    /** The parser's reason without the excerpts and positions that it puts on lines of their own. */
    private static String reason(JsonProcessingException e) {
        List<String> lines = String.valueOf(e.getOriginalMessage())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" ") && !line.startsWith("in '"))
                .toList();
        return Printable.of(String.join("; ", lines), 200);
    }
}
