package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.LanguageRuntime;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import dev.slimgate.oci.Printable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which language runtime or server an image has: first by the programs that start, then by what is installed. */
final class Runtimes {
    /** Commands of runtimes that count wherever they are installed, the likelier purpose of an image first. */
    private static final List<String> IN_ORDER = List.of(
            "java", "dotnet", "node", "deno", "bun", "ruby", "php", "nginx", "httpd", "apache2", "python", "perl");

    private final Tree tree;
    private final RuntimeVersions versions;

    private Runtimes(Tree tree) {
        this.tree = tree;
        this.versions = new RuntimeVersions(tree);
    }

    /**
     * The runtime of an image.
     *
     * @param started what the image starts, each by the one before
     */
    static @Nullable LanguageRuntime find(Tree tree, List<FileTree.Resolved> started) {
        Runtimes runtimes = new Runtimes(tree);
        for (FileTree.Resolved program : started) {
            LanguageRuntime found =
                    CommandLine.isStarter(Commands.nameOf(program.path())) ? null : runtimes.of(program, true);
            if (found != null) {
                return found;
            }
        }
        LanguageRuntime installed = runtimes.installed();
        return installed != null ? installed : runtimes.embedded();
    }

    /** Whether a file is kept because it tells a runtime's version. */
    static boolean isVersionText(String path, String name) {
        return name.equals("OTP_VERSION")
                || name.endsWith(".runtimeconfig.json")
                || name.equals("patchlevel.h") && path.contains("include/python");
    }

    /** What a program is; one that brings no runtime along, as Go's do not, counts only where it is started. */
    private @Nullable LanguageRuntime of(FileTree.Resolved file, boolean starts) {
        int marks = file.node().marks();
        String name = Commands.nameOf(file.path());
        LanguageRuntime byContent = byContent(file, marks, name);
        if (byContent != null) {
            return byContent;
        }
        if (isVersioned(name, "python")) {
            return runtime("python", versions.python(file), file);
        }
        if (isVersioned(name, "ruby")) {
            return runtime("ruby", versions.ruby(file), file);
        }
        String plain =
                switch (name) {
                    case "java" -> versions.java(file);
                    case "dotnet" -> versions.dotnet(file);
                    case "beam.smp", "erlexec", "erl" -> versions.erlang(file);
                    default -> null;
                };
        switch (name) {
            case "java", "dotnet" -> {
                return runtime(name, plain, file);
            }
            case "beam.smp", "erlexec", "erl" -> {
                return runtime("erlang", plain, file);
            }
            case "deno", "bun" -> {
                return runtime(name, null, file);
            }
            default -> {
                if (isVersioned(name, "perl") && (starts || isOwnInstall(file.path()))) {
                    return runtime("perl", versions.perl(file), file);
                }
            }
        }
        return starts ? compiled(file, marks) : null;
    }

    private static @Nullable LanguageRuntime byContent(FileTree.Resolved file, int marks, String name) {
        if (Marks.has(marks, Marks.BUN)) {
            return runtime("bun", RuntimeVersions.inside(file), file);
        }
        if (Marks.has(marks, Marks.DENO)) {
            return runtime("deno", null, file); // what is kept is the version of Node that it claims to be
        }
        if (Marks.has(marks, Marks.NODE) || name.equals("node") || name.equals("nodejs")) {
            return runtime("node", Marks.has(marks, Marks.NODE) ? RuntimeVersions.inside(file) : null, file);
        }
        if (Marks.has(marks, Marks.NGINX) || name.equals("nginx")) {
            return runtime("nginx", Marks.has(marks, Marks.NGINX) ? RuntimeVersions.inside(file) : null, file);
        }
        if (Marks.has(marks, Marks.PHP) || isVersioned(name, "php") || name.equals("php-fpm")) {
            return runtime("php", Marks.has(marks, Marks.PHP) ? RuntimeVersions.inside(file) : null, file);
        }
        if (name.equals("httpd") || name.equals("apache2")) {
            return PackageManagers.isMultiCall(new Tree.Place(file.path(), file.node()))
                    ? null
                    : runtime("httpd", Marks.has(marks, Marks.HTTPD) ? RuntimeVersions.inside(file) : null, file);
        }
        return null;
    }

    /** A program that was compiled to a machine's code. */
    private @Nullable LanguageRuntime compiled(FileTree.Resolved file, int marks) {
        if (Marks.has(marks, Marks.DOTNET)) {
            return runtime("dotnet", versions.dotnet(file), file);
        }
        if (Marks.has(marks, Marks.NATIVE_IMAGE)) {
            return new LanguageRuntime("java", null, Printable.of(file.path()) + ", a GraalVM native image");
        }
        if (Marks.has(marks, Marks.GO)) {
            return go(file);
        }
        return Marks.has(marks, Marks.RUST) ? runtime("rust", RuntimeVersions.inside(file), file) : null;
    }

    private static LanguageRuntime go(FileTree.Resolved file) {
        ElfNote note = ElfNote.of(file.node());
        String[] parts = note == null ? new String[] {""} : note.text().split(" ", 2);
        String version = parts[0].startsWith("go") ? parts[0].substring(2) : null;
        String path = Printable.of(file.path());
        return new LanguageRuntime(
                "go", version, parts.length < 2 ? path : path + ", built from " + Printable.of(parts[1]));
    }

    private @Nullable LanguageRuntime installed() {
        List<Tree.Place> commands = tree.select(place -> !place.node().isDirectory() && isCommand(place));
        for (String wanted : IN_ORDER) {
            for (Tree.Place place : commands) {
                LanguageRuntime found = isVersioned(place.name(), wanted)
                        ? tree.file(place.path()).map(file -> of(file, false)).orElse(null)
                        : null;
                if (found != null && found.name().equals(wanted.equals("apache2") ? "httpd" : wanted)) {
                    return found;
                }
            }
        }
        return null;
    }

    /** A runtime that an application brings along, without a command of its own. */
    private @Nullable LanguageRuntime embedded() {
        Map<String, String> libraries = Map.of("libjvm.so", "java", "libcoreclr.so", "dotnet", "beam.smp", "erlang");
        Tree.Place place = tree.first(candidate -> candidate.node().isFile() && libraries.containsKey(candidate.name()))
                .orElse(null);
        if (place == null) {
            return null;
        }
        FileTree.Resolved file = new FileTree.Resolved(place.path(), place.node());
        return switch (place.name()) {
            case "libjvm.so" -> runtime("java", versions.java(file), file);
            case "libcoreclr.so" -> runtime("dotnet", versions.dotnet(file), file);
            default -> runtime("erlang", versions.erlang(file), file);
        };
    }

    private static boolean isCommand(Tree.Place place) {
        return Shells.isBin(place.directoryName()) || place.directoryName().equals("dotnet");
    }

    /** A distribution's own perl is a part of its system and says nothing of the image's purpose. */
    private static boolean isOwnInstall(String path) {
        return path.startsWith("/usr/local/") || path.startsWith("/opt/");
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

    /** The directory that a path stands in. */
    static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** What is in a directory, sorted by name; empty where there is none. */
    static List<TreeNode> children(Tree tree, String directory) {
        Optional<FileTree.Resolved> found = tree.files().resolve(directory);
        return found.map(resolved -> resolved.node().children()).orElse(List.of());
    }
}
