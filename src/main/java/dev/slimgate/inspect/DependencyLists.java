package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe.Look;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files in which package managers write down what a project depends on. Of each the probe keeps what only
 * development needs, as lines: first the kind, then where each package would be installed, or its name.
 *
 * <pre>{@code
 * NPM
 * node_modules/mocha
 * node_modules/mocha/node_modules/diff
 * }</pre>
 */
final class DependencyLists {
    /** The most that is kept of one list; what stands behind it is not known to be for development. */
    static final int MAX_KEPT_BYTES = 64 * 1024;

    private static final int MAX_FILE_BYTES = 32 << 20;
    private static final int MAX_NAME = 512;

    private DependencyLists() {}

    /** A kind of list; within one directory the earlier decides. */
    enum Kind {
        /** npm's record of what it installed: {@code node_modules/.package-lock.json}. */
        NPM_INSTALLED,
        /** {@code package-lock.json} of any version. */
        NPM,
        PNPM,
        /** {@code package.json}: direct dependencies only, as yarn leaves no more to know. */
        MANIFEST,
        COMPOSER_INSTALLED,
        COMPOSER,
        PIPENV,
        /** {@code poetry.lock}, {@code pdm.lock}. */
        POETRY
    }

    /** The look at a list; null where the file is none. */
    static @Nullable Look look(String path, long sizeBytes) {
        Kind kind = kind(path);
        if (kind == null || sizeBytes == 0 || sizeBytes > MAX_FILE_BYTES) {
            return null;
        }
        return switch (kind) {
            case NPM_INSTALLED, NPM, MANIFEST, COMPOSER_INSTALLED, COMPOSER, PIPENV -> new JsonDependencies(kind);
            case PNPM, POETRY -> new LineDependencies(kind);
        };
    }

    private static @Nullable Kind kind(String path) {
        int slash = path.lastIndexOf('/');
        int modules = ("/" + path).indexOf("/node_modules/");
        return switch (path.substring(slash + 1)) {
            case ".package-lock.json" ->
                modules >= 0 && modules + "/node_modules".length() == slash + 1 ? Kind.NPM_INSTALLED : null;
            case "package-lock.json", "npm-shrinkwrap.json" -> modules < 0 ? Kind.NPM : null;
            case "pnpm-lock.yaml" -> modules < 0 ? Kind.PNPM : null;
            case "package.json" -> modules < 0 ? Kind.MANIFEST : null;
            case "composer.lock" -> Kind.COMPOSER;
            case "installed.json" -> path.endsWith("composer/installed.json") ? Kind.COMPOSER_INSTALLED : null;
            case "Pipfile.lock" -> Kind.PIPENV;
            case "poetry.lock", "pdm.lock" -> Kind.POETRY;
            default -> null;
        };
    }

    /** The names of one list, without repetition and within the bound. */
    static final class Names {
        private final Set<String> names = new LinkedHashSet<>();
        private int bytes;

        void add(String name) {
            if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('\n') >= 0) {
                return;
            }
            int cost = name.getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes + cost <= MAX_KEPT_BYTES && names.add(name)) {
                bytes += cost;
            }
        }

        void removeAll(Names others) {
            names.removeAll(others.names);
        }

        byte[] written(Kind kind) {
            return (kind.name() + "\n" + String.join("\n", names)).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A list as it was kept. */
    record Kept(Kind kind, List<String> names) {
        static Kept read(byte[] bytes) {
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return new Kept(Kind.valueOf(lines.getFirst()), lines.subList(1, lines.size()));
        }
    }
}
