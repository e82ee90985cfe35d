package dev.slimgate.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asks on standard error and reads standard input. An empty line takes what stands in brackets, and so does the end of the
 * input; what is no answer is asked again, a few times.
 */
final class Questions {
    private static final int TRIES = 3;

    private final Console console;
    private final BufferedReader in;

    Questions(Console console) {
        this.console = console;
        this.in = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    }

    /** One of a few, by its word or the beginning of it. */
    <T> T choice(String question, List<T> values, T usual, Function<T, String> word) {
        String words = values.stream().map(word).collect(Collectors.joining(", "));
        for (int i = 0; i < TRIES; i++) {
            String answer = line(question + ": " + words, word.apply(usual)).toLowerCase(Locale.ROOT);
            List<T> meant = answer.isEmpty()
                    ? List.of(usual)
                    : values.stream()
                            .filter(value -> word.apply(value).startsWith(answer))
                            .toList();
            if (meant.size() == 1) {
                return meant.getFirst();
            }
            console.err().println("that is none of " + words);
        }
        throw tooMany(question);
    }

    /** Whatever a check does not refuse; {@code ""} for an empty line. */
    String checked(String question, String usual, Consumer<String> check) {
        for (int i = 0; i < TRIES; i++) {
            String answer = line(question, usual);
            try {
                check.accept(answer);
                return answer;
            } catch (UsageException e) {
                console.err().println(e.getMessage());
            }
        }
        throw tooMany(question);
    }

    /** Any text; {@code ""} for an empty line. */
    String text(String question, String usual) {
        return line(question, usual);
    }

    /** Whether the answer is yes; an empty line is none. */
    boolean yes(String question) {
        return choice(question, List.of("yes", "no"), "no", word -> word).equals("yes");
    }

    private String line(String question, String usual) {
        console.err().print(question + " [" + usual + "]: ");
        console.err().flush();
        try {
            String line = in.readLine();
            if (line == null) {
                console.err().println();
            }
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException("standard input cannot be read", e);
        }
    }

    private static UsageException tooMany(String question) {
        return new UsageException("no answer to: " + question + "; options say the same, see --help");
    }
}
