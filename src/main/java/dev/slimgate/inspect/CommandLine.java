package dev.slimgate.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the words of a command mean: which of them is a program that another one starts, or a file that it runs. */
final class CommandLine {
    /** Programs that start what follows, with their options that take a word. */
    private static final Map<String, Set<String>> STARTERS = Map.of(
            "tini", Set.of("-p", "-e"),
            "tini-static", Set.of("-p", "-e"),
            "docker-init", Set.of("-p", "-e"),
            "dumb-init", Set.of("-r", "--rewrite"),
            "catatonit", Set.of(),
            "nohup", Set.of(),
            "setsid", Set.of(),
            "nice", Set.of("-n"));
    /** Programs that start what follows after the name of a user. */
    private static final Set<String> USER_CHANGERS = Set.of("gosu", "su-exec");

    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh");
    private static final Set<String> BUILT_IN = Set.of(
            ":",
            ".",
            "[",
            "alias",
            "bg",
            "bind",
            "break",
            "builtin",
            "caller",
            "case",
            "cd",
            "command",
            "compgen",
            "complete",
            "continue",
            "coproc",
            "declare",
            "dirs",
            "disown",
            "do",
            "done",
            "echo",
            "elif",
            "else",
            "enable",
            "esac",
            "eval",
            "exec",
            "exit",
            "export",
            "false",
            "fc",
            "fg",
            "fi",
            "for",
            "function",
            "getopts",
            "hash",
            "help",
            "history",
            "if",
            "in",
            "jobs",
            "kill",
            "let",
            "local",
            "logout",
            "mapfile",
            "popd",
            "print",
            "printf",
            "pushd",
            "pwd",
            "read",
            "readarray",
            "readonly",
            "return",
            "select",
            "set",
            "shift",
            "shopt",
            "source",
            "suspend",
            "test",
            "then",
            "time",
            "times",
            "trap",
            "true",
            "type",
            "typeset",
            "ulimit",
            "umask",
            "unalias",
            "unset",
            "until",
            "wait",
            "whence",
            "while");
    private static final Set<String> JAVA_OPTIONS = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--add-opens",
            "--add-exports",
            "--add-reads",
            "--patch-module",
            "--limit-modules",
            "--enable-native-access");

    private static final int MAX_WORDS = 64;

    private CommandLine() {}

    static boolean isShellForm(List<String> words) {
        return words.size() >= 3 && isShell(words.getFirst()) && words.get(1).equals("-c");
    }

    static boolean isShell(String word) {
        return SHELLS.contains(Commands.nameOf(word));
    }

    /** Whether a program only starts another one. */
    static boolean isStarter(String name) {
        return STARTERS.containsKey(name) || USER_CHANGERS.contains(name);
    }

    /** The command that a program like {@code tini} starts; empty where it starts none or that is not clear. */
    static List<String> started(List<String> words) {
        String name = Commands.nameOf(words.getFirst());
        if (USER_CHANGERS.contains(name)) {
            return words.size() > 2 && !words.get(1).startsWith("-") ? words.subList(2, words.size()) : List.of();
        }
        Set<String> withWord = STARTERS.get(name);
        if (withWord == null) {
            return List.of();
        }
        int at = 1;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && !words.get(at).equals("--")) {
            at += withWord.contains(words.get(at)) ? 2 : 1;
        }
        at += at < words.size() && words.get(at).equals("--") ? 1 : 0;
        return at < words.size() ? words.subList(at, words.size()) : List.of();
    }

    /**
     * The only program that a shell's text starts; null where it is built into shells, or the text is more than one
     * plain command.
     */
    static @Nullable String onlyCommand(String text) {
        String plain = text.strip();
        if (plain.startsWith("exec ")) {
            plain = plain.substring("exec ".length()).strip();
        }
        boolean simple = plain.chars().noneMatch(c -> ";|&$`(){}<>*?'\"\\\n\r#=!~[]".indexOf(c) >= 0);
        String first = plain.split("[ \t]", 2)[0];
        return !simple || first.isEmpty() || first.startsWith("-") || BUILT_IN.contains(first) ? null : first;
    }

    /** The words of a shell's text that may name programs. */
    static List<String> words(String text) {
        return Arrays.stream(text.substring(0, Math.min(text.length(), 4096)).split("[\\s;&|(){}\"'`]+", -1))
                .filter(word -> !word.isEmpty() && !word.startsWith("-") && !word.contains("=") && !word.contains("$"))
                .filter(word -> !BUILT_IN.contains(word))
                .limit(MAX_WORDS)
                .toList();
    }

    /** The file of the image's own that an interpreter is told to run; null where that is not clear. */
    static @Nullable String operand(List<String> words) {
        String name = Commands.nameOf(words.getFirst());
        String operand =
                switch (name) {
                    case "java" -> jar(words);
                    case "dotnet" -> second(words, ".dll");
                    case "node", "nodejs" -> second(words, ".js", ".mjs", ".cjs");
                    default -> name.startsWith("python") ? second(words, ".py") : null;
                };
        return operand == null || operand.contains("*") || operand.contains("$") ? null : operand;
    }

    private static @Nullable String second(List<String> words, String... endings) {
        String second = words.size() < 2 ? "" : words.get(1);
        return !second.startsWith("-") && Arrays.stream(endings).anyMatch(second::endsWith) ? second : null;
    }

    private static @Nullable String jar(List<String> words) {
        List<String> rest = new ArrayList<>(words.subList(1, words.size()));
        while (!rest.isEmpty() && rest.getFirst().startsWith("-")) {
            String option = rest.removeFirst();
            if (option.equals("-jar")) {
                return rest.isEmpty() ? null : rest.getFirst();
            }
            if (JAVA_OPTIONS.contains(option) && !rest.isEmpty()) {
                rest.removeFirst();
            }
        }
        return null;
    }
}
