package dev.slimgate.document;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.slimgate.document.Node.Entry;
import dev.slimgate.document.Node.Position;
import dev.slimgate.oci.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a TOML file into {@link Node}s, bounded in bytes and depth. The reader tells no positions but those of what
 * cannot be read: all else is at the file's begin, and found by its path.
 *
 * @see <a href="https://toml.io/en/v1.0.0">TOML 1.0</a>
 */
final class TomlNodes {
    static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final Position START = new Position(1, 1);
    private static final TomlMapper TOML = new TomlMapper(TomlFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_BYTES)
                    .maxNameLength(MAX_BYTES)
                    .maxNumberLength(100)
                    .build())
            .build());

    private TomlNodes() {}

    /** The file's table; null where it cannot be read, which is told as a problem. */
    static Node.@Nullable Mapping read(Path file, Problems problems) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                problems.add(START, "", "the file is larger than 64 KiB");
                return null;
            }
            JsonNode root = TOML.readTree(new String(bytes, StandardCharsets.UTF_8));
            if (node(root, 1) instanceof Node.Mapping table) {
                return table;
            }
            problems.add(START, "", "must be a table");
        } catch (JsonProcessingException e) {
            problems.add(position(e.getLocation()), "", "is not readable: " + reason(e));
        } catch (TooDeepException e) {
            problems.add(START, "", "nested deeper than " + MAX_DEPTH + " levels");
        } catch (IOException e) {
            problems.add(START, "", "cannot be read");
        }
        return null;
    }

    /** Dotted keys nest without the parser's counting it. */
    private static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeepException() {
            super(null, null, false, false);
        }
    }

    private static Node node(JsonNode json, int depth) {
        if (depth > MAX_DEPTH) {
            throw new TooDeepException();
        }
        return switch (json.getNodeType()) {
            case OBJECT -> {
                List<Entry> entries = new ArrayList<>();
                for (Map.Entry<String, JsonNode> field : json.properties()) {
                    entries.add(new Entry(START, field.getKey(), node(field.getValue(), depth + 1)));
                }
                yield new Node.Mapping(START, entries);
            }
            case ARRAY -> {
                List<Node> items = new ArrayList<>();
                json.forEach(item -> items.add(node(item, depth + 1)));
                yield new Node.Sequence(START, items);
            }
            case BOOLEAN -> new Node.Scalar(START, Node.Type.FLAG, json.asText());
            case NUMBER -> new Node.Scalar(START, Node.Type.NUMBER, json.asText());
            case STRING, BINARY, POJO -> new Node.Scalar(START, Node.Type.TEXT, json.asText());
            case NULL, MISSING -> new Node.Scalar(START, Node.Type.NOTHING, "");
        };
    }

    private static Position position(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? START
                : new Position(location.getLineNr(), Math.max(1, location.getColumnNr()));
    }

    private static String reason(JsonProcessingException e) {
        return Printable.of(String.valueOf(e.getOriginalMessage()), 200);
    }
}
