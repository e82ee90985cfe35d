package dev.slimgate.inspect;

import dev.slimgate.filesystem.TreeNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first line of a script, as Linux reads it: within 256 bytes an interpreter and at most one argument. */
final class Scripts {
    /** How much of a script Linux looks at. */
    static final int MAX_LINE_BYTES = 256;

    private Scripts() {}

    /**
     * What starts a script.
     *
     * @param interpreter as written
     * @param argument all the rest of the line; {@code ""} for nothing
     */
    record Line(String interpreter, String argument) {}

    /** The bytes before the first line's end. */
    static byte[] firstLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && end < MAX_LINE_BYTES && bytes[end] != '\n') {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** What starts a file that the probe saw; null where it is no script, or its line is empty or cut off. */
    static @Nullable Line line(TreeNode node) {
        byte[] captured = Marks.has(node.marks(), Marks.SCRIPT) ? node.captured() : null;
        return captured == null ? null : line(firstLine(captured));
    }

    private static @Nullable Line line(byte[] bytes) {
        String text = bytes.length < 2 ? "" : trim(new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8));
        int end = 0;
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        boolean cut = bytes.length == MAX_LINE_BYTES && end == text.length();
        return end == 0 || cut ? null : new Line(text.substring(0, end), trim(text.substring(end)));
    }

    /**
     * The command that {@code env} runs for a script's argument; null where it has options whose meaning varies.
     *
     * @see <a href="https://www.gnu.org/software/coreutils/manual/html_node/env-invocation.html">env</a>
     */
    static @Nullable String commandOfEnv(String argument) {
        String words = argument;
        if (words.startsWith("-S")) {
            words = words.substring(2);
        } else if (words.startsWith("--split-string=")) {
            words = words.substring("--split-string=".length());
        } else {
            return words.startsWith("-") || words.contains("=") || words.isEmpty() ? null : words;
        }
        List<String> parts = List.of(words.strip().split("[ \t]+", -1));
        String first =
                parts.stream().filter(word -> !word.contains("=")).findFirst().orElse("");
        return first.isEmpty() || first.startsWith("-") || first.contains("$") || first.contains("\"") ? null : first;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Without blanks around; other white space, a carriage return above all, belongs to the words. */
    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
