package dev.slimgate.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.TreeNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which version a language runtime has, by the files around its program; null where they do not tell. */
final class RuntimeVersions {
    private static final int MAX_VERSION = 32;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DOTNET = "Microsoft.NETCore.App";
    private static final Pattern PY_VERSION = Pattern.compile("#define PY_VERSION\\s+\"([0-9][0-9A-Za-z.+]{0,30})\"");
    private static final Pattern RUBY_LIBRARY =
            Pattern.compile("libruby(?:-[0-9.]{1,8})?\\.so\\.([0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3})");
    /** How far above a program its home may be. */
    private static final int MAX_HOME = 5;

    private final Tree tree;

    RuntimeVersions(Tree tree) {
        this.tree = tree;
    }

    /** The version that a program's own content tells. */
    static @Nullable String inside(FileTree.Resolved file) {
        ElfNote note = ElfNote.of(file.node());
        String text = note == null ? "" : note.text();
        return text.isEmpty() || text.length() > MAX_VERSION ? null : text;
    }

    /** By the C header that comes with it, else by its name or its library's directory, which tell two numbers. */
    @Nullable String python(FileTree.Resolved file) {
        String home = Runtimes.parentOf(Runtimes.parentOf(file.path()));
        String name = Commands.nameOf(file.path()).substring("python".length());
        String two = name.contains(".")
                ? name
                : Runtimes.children(tree, home + "/lib").stream()
                        .map(TreeNode::name)
                        .filter(directory -> directory.startsWith("python" + (name.isEmpty() ? "3" : name) + "."))
                        .map(directory -> directory.substring("python".length()))
                        .filter(RuntimeVersions::isVersion)
                        .reduce((first, second) -> second)
                        .orElse(name);
        Matcher header = PY_VERSION.matcher(
                tree.text(home + "/include/python" + two + "/patchlevel.h").orElse(""));
        return header.find() ? header.group(1) : isVersion(two) ? two : null;
    }

    /** By the {@code release} file in the home of a JDK or JRE, some directories above. */
    @Nullable String java(FileTree.Resolved file) {
        return upwards(file)
                .map(home -> Distributions.fields(tree.text(home + "/release").orElse(""))
                        .getOrDefault("JAVA_VERSION", ""))
                .filter(RuntimeVersions::isVersion)
                .findFirst()
                .orElse(null);
    }

    /** By the shared framework beside the command, or by what a self-contained application says it brings. */
    @Nullable String dotnet(FileTree.Resolved file) {
        String directory = Runtimes.parentOf(file.path());
        String own = Runtimes.children(tree, directory).stream()
                .filter(node -> node.name().endsWith(".runtimeconfig.json"))
                .map(node -> included(tree.text(directory + "/" + node.name()).orElse("")))
                .filter(RuntimeVersions::isVersion)
                .findFirst()
                .orElse(null);
        if (own != null) {
            return own;
        }
        if (file.path().contains("/" + DOTNET + "/")) {
            String version = Commands.nameOf(directory);
            return isVersion(version) ? version : null;
        }
        return Stream.of(directory, "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/opt/dotnet")
                .map(root -> lastVersionIn(root + "/shared/" + DOTNET))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }

    /** The framework that a runtimeconfig.json lists as included; {@code ""} for none. */
    private static String included(String json) {
        try {
            for (JsonNode framework : JSON.readTree(json).path("runtimeOptions").path("includedFrameworks")) {
                if (framework.path("name").asText().equals(DOTNET)) {
                    return framework.path("version").asText();
                }
            }
            return "";
        } catch (JsonProcessingException e) {
            return ""; // a text that cannot be read tells no version
        }
    }

    @Nullable String erlang(FileTree.Resolved file) {
        return upwards(file)
                .flatMap(home -> Runtimes.children(tree, home + "/releases").stream()
                        .map(release -> tree.text(home + "/releases/" + release.name() + "/OTP_VERSION")
                                .orElse("")
                                .strip()))
                .filter(RuntimeVersions::isVersion)
                .findFirst()
                .orElse(null);
    }

    /** By its library's file name, which has all three numbers, else by its directory, which names the interface. */
    @Nullable String ruby(FileTree.Resolved file) {
        String lib = Runtimes.parentOf(Runtimes.parentOf(file.path())) + "/lib";
        return Stream.concat(Stream.of(lib), directories(lib))
                .flatMap(directory -> Runtimes.children(tree, directory).stream())
                .map(node -> RUBY_LIBRARY.matcher(node.name()))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst()
                .orElseGet(() -> lastVersionIn(lib + "/ruby"));
    }

    @Nullable String perl(FileTree.Resolved file) {
        String name = Commands.nameOf(file.path()).substring("perl".length());
        String home = Runtimes.parentOf(Runtimes.parentOf(file.path()));
        List<String> directories = List.of("/lib/perl5", "/share/perl", "/lib/x86_64-linux-gnu/perl");
        return isVersion(name)
                ? name
                : directories.stream()
                        .map(directory -> lastVersionIn(home + directory))
                        .flatMap(Stream::ofNullable)
                        .findFirst()
                        .orElse(null);
    }

    /** A distribution's directories for one processor. */
    private Stream<String> directories(String lib) {
        return Runtimes.children(tree, lib).stream()
                .filter(node -> node.isDirectory() && node.name().contains("-linux-"))
                .map(node -> lib + "/" + node.name());
    }

    private @Nullable String lastVersionIn(String directory) {
        return Runtimes.children(tree, directory).stream()
                .map(TreeNode::name)
                .filter(RuntimeVersions::isVersion)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** The directories above a file, the nearest first. */
    private static Stream<String> upwards(FileTree.Resolved file) {
        return Stream.iterate(Runtimes.parentOf(file.path()), path -> !path.isEmpty(), Runtimes::parentOf)
                .limit(MAX_HOME);
    }

    private static boolean isVersion(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_VERSION
                && text.charAt(0) >= '0'
                && text.charAt(0) <= '9'
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "._+-".indexOf(c) >= 0));
    }
}
