package dev.slimgate.command;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notes on the way through a document in which lines its images, containers and list items stand. Beyond
 * {@value #MOST_NOTES} of them in a file, or {@value #DEEPEST} levels, nothing is noted.
 */
final class ManifestLines extends JsonParserDelegate {
    static final int MOST_NOTES = 50_000;
    static final int DEEPEST = 32;

    private static final Set<String> IMAGE_FIELDS = Set.of("image", "reference");
    private static final Set<String> LISTS =
            Set.of("containers", "initContainers", "ephemeralContainers", "volumes", "items");

    private final Deque<Level> levels = new ArrayDeque<>();
    private Map<String, Integer> lines = new HashMap<>();
    private int notes;

    ManifestLines(JsonParser parser) {
        super(parser);
    }

    /** An object or array that is open. */
    private static final class Level {
        private final boolean array;
        private int index = -1;
        private String field = "";

        Level(boolean array) {
            this.array = array;
        }

        @Override
        public String toString() {
            return array ? "/" + index : "/" + field;
        }
    }

    /** Lines by the JSON Pointer of what stands there, of the document that was read last. */
    Map<String, Integer> taken() {
        Map<String, Integer> taken = lines;
        lines = new HashMap<>();
        return taken;
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        @Nullable JsonToken token = super.nextToken();
        if (token == null) {
            return null;
        }
        switch (token) {
            case FIELD_NAME -> field(currentName());
            case START_OBJECT, START_ARRAY -> {
                value();
                if (token == JsonToken.START_OBJECT && inList()) {
                    note();
                }
                levels.push(new Level(token == JsonToken.START_ARRAY));
            }
            case END_OBJECT, END_ARRAY -> levels.pop();
            default -> {
                value();
                if (token == JsonToken.VALUE_STRING && isImage()) {
                    note();
                }
            }
        }
        return token;
    }

    private void field(String name) {
        @Nullable Level level = levels.peek();
        if (level != null) {
            level.field = name;
        }
    }

    private void value() {
        @Nullable Level level = levels.peek();
        if (level != null) {
            level.index++;
        }
    }

    private boolean isImage() {
        @Nullable Level level = levels.peek();
        return level != null && !level.array && IMAGE_FIELDS.contains(level.field);
    }

    private boolean inList() {
        Iterator<Level> up = levels.iterator();
        return up.hasNext() && up.next().array && up.hasNext() && LISTS.contains(up.next().field);
    }

    private void note() {
        if (notes >= MOST_NOTES || levels.size() > DEEPEST) {
            return;
        }
        notes++;
        StringBuilder pointer = new StringBuilder();
        levels.descendingIterator().forEachRemaining(pointer::append);
        lines.put(pointer.toString(), currentTokenLocation().getLineNr());
    }
}
