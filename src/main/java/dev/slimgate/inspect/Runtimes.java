package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.LanguageRuntime;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import dev.slimgate.oci.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which language runtime or server an image has: first by the program that starts, then by what is installed. */
final class Runtimes {
    private static final List<String> IN_ORDER = List.of("java", "dotnet", "node", "ruby", "php", "nginx", "python");
    private static final int MAX_VERSION = 32;

    private final Tree tree;

    private Runtimes(Tree tree) {
        this.tree = tree;
    }

    static @Nullable LanguageRuntime find(Tree tree, FileTree.@Nullable Resolved entry) {
        Runtimes runtimes = new Runtimes(tree);
        LanguageRuntime ofEntry = entry == null ? null : runtimes.of(entry);
        return ofEntry != null ? ofEntry : runtimes.installed();
    }

    private @Nullable LanguageRuntime of(FileTree.Resolved file) {
        int marks = file.node().marks();
        String name = nameOf(file.path());
        if (Marks.has(marks, Marks.NODE) || name.equals("node") || name.equals("nodejs")) {
            return runtime("node", Marks.has(marks, Marks.NODE) ? captured(file) : null, file);
        }
        if (Marks.has(marks, Marks.NGINX) || name.equals("nginx")) {
            return runtime("nginx", Marks.has(marks, Marks.NGINX) ? captured(file) : null, file);
        }
        if (Marks.has(marks, Marks.PHP) || isVersioned(name, "php") || name.equals("php-fpm")) {
            return runtime("php", Marks.has(marks, Marks.PHP) ? captured(file) : null, file);
        }
        if (isVersioned(name, "python")) {
            return runtime("python", pythonVersion(file), file);
        }
        if (name.equals("java")) {
            return runtime("java", javaVersion(file), file);
        }
        if (name.equals("dotnet")) {
            return runtime("dotnet", dotnetVersion(file), file);
        }
        if (isVersioned(name, "ruby")) {
            return runtime("ruby", rubyVersion(file), file);
        }
        if (Marks.has(marks, Marks.GO)) {
            String version = captured(file);
            return runtime("go", version != null && version.startsWith("go") ? version.substring(2) : null, file);
        }
        return Marks.has(marks, Marks.RUST) ? runtime("rust", captured(file), file) : null;
    }

    private @Nullable LanguageRuntime installed() {
        List<Tree.Place> commands = tree.select(place -> !place.node().isDirectory() && isCommand(place));
        for (String wanted : IN_ORDER) {
            for (Tree.Place place : commands) {
                LanguageRuntime found = isVersioned(place.name(), wanted)
                        ? tree.file(place.path()).map(this::of).orElse(null)
                        : null;
                if (found != null && found.name().equals(wanted)) {
                    return found;
                }
            }
        }
        return null;
    }

    private static boolean isCommand(Tree.Place place) {
        return Shells.isBin(place.directoryName()) || place.directoryName().equals("dotnet");
    }

    private static boolean isVersioned(String name, String command) {
        if (!name.startsWith(command)) {
            return false;
        }
        for (int i = command.length(); i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '.' && c != '-' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static LanguageRuntime runtime(String name, @Nullable String version, FileTree.Resolved file) {
        return new LanguageRuntime(name, version, Printable.of(file.path()));
    }

    private static @Nullable String captured(FileTree.Resolved file) {
        byte[] bytes = file.node().captured();
        return bytes == null || bytes.length > MAX_VERSION ? null : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String pythonVersion(FileTree.Resolved file) {
        String version = nameOf(file.path()).substring("python".length());
        return version.isEmpty() ? null : version;
    }

    /** A JDK's or JRE's own {@code release} file, next to {@code bin}. */
    private @Nullable String javaVersion(FileTree.Resolved file) {
        String home = parentOf(parentOf(file.path()));
        String version =
                Distributions.fields(tree.text(home + "/release").orElse("")).getOrDefault("JAVA_VERSION", "");
        return isVersion(version) ? version : null;
    }

    private @Nullable String dotnetVersion(FileTree.Resolved file) {
        return lastVersionIn(parentOf(file.path()) + "/shared/Microsoft.NETCore.App");
    }

    private @Nullable String rubyVersion(FileTree.Resolved file) {
        return lastVersionIn(parentOf(parentOf(file.path())) + "/lib/ruby");
    }

    private @Nullable String lastVersionIn(String directory) {
        Optional<FileTree.Resolved> found = tree.files().resolve(directory);
        return found.stream()
                .flatMap(d -> d.node().children().stream())
                .map(TreeNode::name)
                .filter(Runtimes::isVersion)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static boolean isVersion(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_VERSION
                && text.charAt(0) >= '0'
                && text.charAt(0) <= '9'
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "._+-".indexOf(c) >= 0));
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
