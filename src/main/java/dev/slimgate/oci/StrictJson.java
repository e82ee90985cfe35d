package dev.slimgate.oci;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads one hostile JSON document: bounded in depth, in its parts, numbers and names, with nothing after its end. A key that
 * stands twice in one object, in whatever case, is reported: Go's parsers ignore case and the last one wins, others
 * differ, and a document that reads two ways must not be judged one way.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 128;
    /** Values, names and brackets: what is read into memory takes about a hundred bytes for each. */
    private static final int MAX_TOKENS = 400_000;

    private static final int MAX_NAME = 4 * 1024;
    private static final int MAX_NUMBER = 64;
    private static final int MAX_DUPLICATES_TOLD = 8;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(MAX_NAME)
                            .maxNumberLength(MAX_NUMBER)
                            .maxStringLength(16 * 1024 * 1024)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * A document that was read.
     *
     * @param root an object, or a list where one was asked for
     * @param duplicateKeys the first few keys that stand twice in one object
     */
    public record Document(JsonNode root, List<String> duplicateKeys) {}

    /**
     * Reads {@code bytes} as one JSON object.
     *
     * @param what names the document in errors, as in "manifest"
     * @throws MalformedException if it is not JSON, too deep, or no object
     * @throws TooManyException if it has too many parts
     */
    public static Document read(byte[] bytes, String what) {
        Document document = any(bytes, what);
        if (!document.root().isObject()) {
            throw new MalformedException(what + " is no JSON object");
        }
        return document;
    }

    /** Like {@link #read}, for a document that is a list. */
    public static Document readList(byte[] bytes, String what) {
        Document document = any(bytes, what);
        if (!document.root().isArray()) {
            throw new MalformedException(what + " is no JSON list");
        }
        return document;
    }

    private static Document any(byte[] bytes, String what) {
        try {
            // first, as it counts the parts before they are all held in memory
            List<String> duplicates = duplicates(bytes, what);
            return new Document(MAPPER.readTree(text(bytes)), duplicates);
        } catch (IOException e) {
            throw new MalformedException(what + " is not readable JSON: " + reason(e), e);
        }
    }

    /**
     * Go reads UTF-8 and nothing else. Jackson, given bytes, would guess among encodings; and it compares names by words
     * of four bytes, filled up with 0xff: a name with such bytes would be taken for a shorter one that it has seen before.
     */
    private static Reader text(byte[] bytes) {
        return new InputStreamReader(
                new ByteArrayInputStream(bytes),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static List<String> duplicates(byte[] bytes, String what) throws IOException {
        List<String> found = new ArrayList<>();
        Deque<Set<String>> open = new ArrayDeque<>();
        int tokens = 0;
        try (JsonParser parser = MAPPER.createParser(text(bytes))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (++tokens > MAX_TOKENS) {
                    throw new TooManyException(what + " has more than " + MAX_TOKENS + " JSON values and names");
                }
                switch (token) {
                    case START_OBJECT -> open.push(new HashSet<>());
                    case END_OBJECT -> open.pop();
                    case FIELD_NAME -> {
                        if (!open.element().add(parser.currentName().toLowerCase(Locale.ROOT))
                                && found.size() < MAX_DUPLICATES_TOLD) {
                            found.add(parser.currentName());
                        }
                    }
                    default -> {}
                }
            }
        }
        return found;
    }

    /** In our words: the parser's own tell of its settings and quote the document. */
    private static String reason(IOException e) {
        return switch (e) {
            case StreamConstraintsException beyond ->
                "it nests deeper than " + MAX_DEPTH + ", or has a name, number or string that is too long";
            case JsonEOFException end -> "it ends too early";
            case JsonProcessingException parse
            when parse.getLocation() != null ->
                "wrong at line " + parse.getLocation().getLineNr() + ", column "
                        + parse.getLocation().getColumnNr();
            default -> "its bytes are no text";
        };
    }
}
