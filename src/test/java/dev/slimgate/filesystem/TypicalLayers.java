package dev.slimgate.filesystem;

import dev.slimgate.filesystem.LayerEntry.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Layers of 100,000 files with names, sizes and modes as they are met, the same ones each time. */
final class TypicalLayers {
    private static final int FILES = 100_000;
    private static final String[] WORDS = {
        "array",
        "async",
        "base",
        "buffer",
        "cache",
        "cli",
        "client",
        "color",
        "config",
        "context",
        "core",
        "data",
        "error",
        "event",
        "fetch",
        "file",
        "filter",
        "format",
        "graph",
        "handler",
        "helper",
        "index",
        "input",
        "iterator",
        "json",
        "key",
        "lib",
        "loader",
        "map",
        "match",
        "merge",
        "meta",
        "module",
        "node",
        "object",
        "option",
        "parse",
        "path",
        "plugin",
        "promise",
        "query",
        "range",
        "reader",
        "regex",
        "request",
        "resolve",
        "schema",
        "server",
        "source",
        "stream",
        "string",
        "style",
        "token",
        "tree",
        "type",
        "unicode",
        "util",
        "value",
        "visitor",
        "writer"
    };

    private final Random random = new Random(5);
    private final List<LayerEntry> entries = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private int files;

    private TypicalLayers() {}

    /** What {@code npm install} leaves: many small files, deep, most names long. */
    static List<LayerEntry> nodeModules() {
        TypicalLayers layer = new TypicalLayers();
        while (layer.files < FILES) {
            String scope = layer.random.nextInt(5) == 0 ? "@" + layer.word() + "/" : "";
            String name = scope + layer.word() + "-" + layer.word() + "-" + layer.random.nextInt(1000);
            String start = "usr/src/app/node_modules/" + name;
            layer.directory(start);
            layer.file(start + "/package.json", 1500);
            layer.file(start + "/README.md", 6000);
            for (String below : List.of("/dist", "/dist/cjs", "/dist/esm", "/lib", "/lib/internal", "/src")) {
                if (layer.random.nextInt(3) == 0) {
                    layer.directory(start + below);
                    for (int i = layer.random.nextInt(40); i > 0; i--) {
                        String file = start + below + "/" + layer.word() + layer.capital() + layer.capital();
                        layer.file(file + ".js", 3000);
                        layer.file(file + ".js.map", 9000);
                        layer.file(file + ".d.ts", 800);
                    }
                }
            }
        }
        return layer.entries;
    }

    /** What a distribution installs: programs with marks, libraries with links, documentation. */
    static List<LayerEntry> rootFileSystem() {
        TypicalLayers layer = new TypicalLayers();
        while (layer.files < FILES) {
            String name = layer.word() + layer.word() + layer.random.nextInt(10_000);
            layer.program("usr/bin/" + name);
            layer.directory("usr/share/doc/" + name);
            layer.file("usr/share/doc/" + name + "/copyright", 2500);
            layer.file("usr/share/doc/" + name + "/changelog.Debian.gz", 1200);
            layer.file("var/lib/dpkg/info/" + name + ".list", 700);
            layer.file("var/lib/dpkg/info/" + name + ".md5sums", 900);
            layer.program("usr/lib/x86_64-linux-gnu/lib" + name + ".so.1.2.3");
            layer.link("usr/lib/x86_64-linux-gnu/lib" + name + ".so.1", "lib" + name + ".so.1.2.3");
            layer.directory("usr/lib/python3/dist-packages/" + name);
            for (int i = layer.random.nextInt(25); i > 0; i--) {
                layer.file(
                        "usr/lib/python3/dist-packages/" + name + "/" + layer.word() + "_" + layer.word() + ".py",
                        5000);
            }
        }
        layer.entries.sort(Comparator.comparing(LayerEntry::path)); // as builders walk over their files
        return layer.entries;
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private String capital() {
        String word = word();
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private void directory(String path) {
        add(new LayerEntry(path, Kind.DIRECTORY, 0, 0755, null, 0, null));
    }

    private void file(String path, int around) {
        files += add(new LayerEntry(path, Kind.FILE, 1 + random.nextInt(2 * around), 0644, null, 0, null)) ? 1 : 0;
    }

    private void program(String path) {
        int marks = 1 | 1 << random.nextInt(31);
        files += add(new LayerEntry(path, Kind.FILE, random.nextInt(900_000), 0755, null, marks, null)) ? 1 : 0;
    }

    private void link(String path, String target) {
        add(new LayerEntry(path, Kind.SYMLINK, 0, 0777, target, 0, null));
    }

    private boolean add(LayerEntry entry) {
        boolean first = taken.add(entry.path());
        if (first) {
            entries.add(entry);
        }
        return first;
    }
}
