package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe.Look;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list of dependencies that a tool writes line by line in a fixed form: {@code pnpm-lock.yaml} and
 * {@code poetry.lock}. Only the lines that matter are looked at, so it is no reader of YAML or TOML.
 */
final class LineDependencies implements Look {
    private static final int MAX_LINE = 4 * 1024;

    private final DependencyLists.Kind kind;
    private final DependencyLists.Names development = new DependencyLists.Names();
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private String section = "";
    private String part = "";
    private String name = "";

    LineDependencies(DependencyLists.Kind kind) {
        this.kind = kind;
    }

    @Override
    public boolean chunk(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (length < MAX_LINE) {
                line[length++] = bytes[i];
            }
        }
        return true;
    }

    private void endLine() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8).stripTrailing();
        length = 0;
        if (!text.isEmpty() && text.charAt(0) != '#') {
            switch (kind) {
                case PNPM -> pnpm(text);
                case POETRY -> poetry(text);
                case NPM_INSTALLED, NPM, MANIFEST, COMPOSER_INSTALLED, COMPOSER, PIPENV ->
                    throw new IllegalStateException(kind + " is not written in lines");
            }
        }
    }

    /**
     * Up to version 6 each package says {@code dev: true}, from 9 only the importers tell. A package is kept as
     * {@code name@version}, a direct dependency by where it is linked.
     */
    private void pnpm(String text) {
        int indent = text.length() - text.stripLeading().length();
        String key = unquoted(text.substring(indent));
        if (indent == 0) {
            section = key;
            part = "";
        } else if (section.equals("packages:")) {
            if (indent == 2) {
                name = stored(key);
            } else if (indent == 4 && key.equals("dev: true")) {
                development.add("@" + name);
            }
        } else if (section.equals("devDependencies:") && indent == 2) {
            direct(key);
        } else if (section.equals("importers:")) {
            if (indent == 2) {
                name = key;
            } else if (indent == 4) {
                part = key;
            } else if (indent == 6 && part.equals("devDependencies:") && name.equals(".:")) {
                direct(key);
            }
        }
    }

    private void direct(String key) {
        int end = key.indexOf(':');
        development.add("node_modules/" + unquoted(end < 0 ? key : key.substring(0, end)));
    }

    /** {@code /@babel/core@7.1.0(peer):}, {@code /@babel/core/7.1.0_peer:} as the store's directory begins. */
    private static String stored(String key) {
        String plain = unquoted(key.endsWith(":") ? key.substring(0, key.length() - 1) : key);
        plain = plain.startsWith("/") ? plain.substring(1) : plain;
        int peers = plain.indexOf('(');
        plain = peers < 0 ? plain : plain.substring(0, peers);
        int name = plain.startsWith("@") ? plain.indexOf('/') + 1 : 0;
        int slash = plain.indexOf('/', name);
        int at = plain.indexOf('@', name + 1);
        String named = slash < 0 || at >= 0 && at < slash
                ? plain
                : plain.substring(0, slash) + "@" + plain.substring(slash + 1);
        return named.replace('/', '+');
    }

    private void poetry(String text) {
        if (text.equals("[[package]]")) {
            section = text;
            name = "";
        } else if (text.startsWith("[")) {
            section = "";
        } else if (section.equals("[[package]]")) {
            int equals = text.indexOf('=');
            String value = equals < 0 ? "" : text.substring(equals + 1).strip();
            switch (equals < 0 ? "" : text.substring(0, equals).strip()) {
                case "name" -> name = unquoted(value);
                case "category" -> addIf(unquoted(value).equals("dev"));
                case "groups" -> addIf(isDevelopment(value));
                default -> {}
            }
        }
    }

    private void addIf(boolean development) {
        if (development) {
            this.development.add(name);
        }
    }

    /** {@code ["dev", "test"]}: in no other group, {@code main} or of the project's own making. */
    private static boolean isDevelopment(String groups) {
        if (!groups.startsWith("[") || !groups.endsWith("]")) {
            return false;
        }
        for (String group : groups.substring(1, groups.length() - 1).split(",", -1)) {
            switch (unquoted(group.strip())) {
                case "dev", "test", "tests", "lint", "docs", "typing" -> {}
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1
                && (text.charAt(0) == '\'' || text.charAt(0) == '"')
                && (text.charAt(text.length() - 1) == text.charAt(0));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    @Override
    public int marks() {
        return Marks.DEPENDENCIES;
    }

    @Override
    public byte @Nullable [] captured() {
        if (length > 0) {
            endLine();
        }
        return development.written(kind);
    }
}
