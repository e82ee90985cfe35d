package dev.slimgate.command;

import dev.slimgate.report.Ink;
import dev.slimgate.report.PageStyle;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the command reads and writes.
 *
 * @param out answers, UTF-8
 * @param err everything else, UTF-8
 * @param in standard input
 * @param outTerminal whether a person watches {@code out}
 * @param errTerminal whether a person watches {@code err}
 * @param environment variables of the process
 */
public record Console(
        PrintWriter out,
        PrintWriter err,
        InputStream in,
        boolean outTerminal,
        boolean errTerminal,
        Map<String, String> environment) {

    /** Set by the start script: which of {@code out} and {@code err} are terminals, which Java cannot tell apart. */
    static final String TERMINALS = "SLIMGATE_TERMINALS";

    /** Set by the start script: how wide the terminal is, which Java cannot tell. */
    static final String COLUMNS = "SLIMGATE_COLUMNS";

    private static final Pattern WIDTH = Pattern.compile("[1-9][0-9]{0,4}");

    /** The process's own streams. */
    public static Console system() {
        Map<String, String> environment = System.getenv();
        String terminals = environment.get(TERMINALS);
        if (terminals == null) {
            boolean terminal = Optional.ofNullable(System.console())
                    .filter(java.io.Console::isTerminal)
                    .isPresent();
            terminals = terminal ? "out err" : "";
        }
        return new Console(
                utf8(System.out),
                utf8(System.err),
                System.in,
                terminals.contains("out"),
                terminals.contains("err"),
                environment);
    }

    /** When to print in colours. */
    enum Color {
        AUTO,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return Names.lower(this);
        }
    }

    /** The ink for {@code out}: with {@code auto} only on a terminal, and not against {@code NO_COLOR}. */
    Ink ink(Color color) {
        return switch (color) {
            case ALWAYS -> new Ink(true);
            case NEVER -> Ink.NONE;
            case AUTO ->
                new Ink(outTerminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(environment.get("TERM")));
        };
    }

    /** How wide {@code out} is: that of a pipe where nobody says, or no person watches. */
    int width() {
        return Stream.of(COLUMNS, "COLUMNS")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> outTerminal && WIDTH.matcher(value).matches())
                .findFirst()
                .map(Integer::parseInt)
                .orElse(PageStyle.NARROW);
    }

    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
