package dev.slimgate.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.slimgate.filesystem.ContentProbe.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a list of dependencies in JSON while it streams past, in memory that does not grow with the list. */
final class JsonDependencies implements Look {
    private static final int MAX_DEPTH = 256;
    private static final int MAX_NAME = 4 * 1024;
    private static final int MAX_STRING = 256 * 1024;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MAX_STRING)
                    .build())
            .build();

    private final DependencyLists.Kind kind;
    private final JsonParser parser;
    private final List<@Nullable String> at = new ArrayList<>();
    private final DependencyLists.Names development = new DependencyLists.Names();
    private final DependencyLists.Names needed = new DependencyLists.Names();
    private boolean broken;
    private boolean ended;

    JsonDependencies(DependencyLists.Kind kind) {
        this.kind = kind;
        try {
            this.parser = JSON.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new IllegalStateException("Jackson cannot parse what streams", e);
        }
    }

    @Override
    public boolean chunk(byte[] bytes, int offset, int length) {
        try {
            ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, offset, offset + length);
            for (JsonToken token = parser.nextToken();
                    token != null && token != JsonToken.NOT_AVAILABLE;
                    token = parser.nextToken()) {
                take(token);
            }
        } catch (IOException e) {
            broken = true; // no such list, whatever its name: it says nothing of what is for development
        }
        return !broken;
    }

    private void take(JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                value(token);
                at.add(null);
            }
            case END_OBJECT, END_ARRAY -> {
                if (at.size() > 1) {
                    at.removeLast();
                } else {
                    at.clear();
                    ended = true;
                }
            }
            case FIELD_NAME -> at.set(at.size() - 1, parser.currentName());
            default -> value(token);
        }
    }

    private void value(JsonToken token) throws IOException {
        int depth = at.size();
        String top = depth == 0 ? null : at.getFirst();
        if (top == null) {
            return;
        }
        switch (kind) {
            case NPM_INSTALLED, NPM -> {
                if (token == JsonToken.VALUE_TRUE && "dev".equals(at.getLast())) {
                    npm(top, depth);
                }
            }
            case MANIFEST -> {
                if (depth == 2 && token == JsonToken.VALUE_STRING) {
                    named(top, "node_modules/" + at.getLast());
                }
            }
            case COMPOSER -> {
                if (depth == 3 && top.equals("packages-dev") && "name".equals(at.getLast())) {
                    development.add("vendor/" + parser.getText());
                }
            }
            case COMPOSER_INSTALLED -> {
                if (depth == 2 && top.equals("dev-package-names") && token == JsonToken.VALUE_STRING) {
                    development.add(parser.getText());
                }
            }
            case PIPENV -> {
                if (depth == 2 && token == JsonToken.START_OBJECT) {
                    named(top, String.valueOf(at.getLast()));
                }
            }
            case PNPM, POETRY -> throw new IllegalStateException(kind + " is not written in JSON");
        }
    }

    /** Version 2 and 3 list places under {@code packages}; version 1 nests {@code dependencies} in each other. */
    private void npm(String top, int depth) {
        if (top.equals("packages") && depth == 3) {
            development.add(String.valueOf(at.get(1)));
            return;
        }
        StringBuilder place = new StringBuilder();
        for (int i = 0; i + 1 < depth; i += 2) {
            if (!"dependencies".equals(at.get(i))) {
                return;
            }
            place.append(i == 0 ? "" : "/").append("node_modules/").append(at.get(i + 1));
        }
        if (depth % 2 == 1) {
            development.add(place.toString());
        }
    }

    private void named(String section, String name) {
        switch (section) {
            case "devDependencies", "develop" -> development.add(name);
            case "dependencies", "optionalDependencies", "peerDependencies", "default" -> needed.add(name);
            default -> {}
        }
    }

    @Override
    public int marks() {
        return broken || !ended ? 0 : Marks.DEPENDENCIES;
    }

    @Override
    public byte @Nullable [] captured() {
        if (broken || !ended) {
            return null;
        }
        development.removeAll(needed);
        return development.written(kind);
    }
}
