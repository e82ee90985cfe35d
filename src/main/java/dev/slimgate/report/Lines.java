package dev.slimgate.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Lines of bounded length. */
final class Lines {
    private static final String MORE = "…";

    private Lines() {}

    /** How many bytes the text takes in UTF-8. */
    static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The text, cut to so many bytes of UTF-8 with {@code …} at its end where it is longer; never through a character. */
    static String cutBytes(String text, int mostBytes) {
        if (utf8(text) <= mostBytes) {
            return text;
        }
        int room = mostBytes - utf8(MORE);
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            room -= utf8(Character.toString(c));
            if (room < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end) + MORE;
    }

    /** The text, cut to so many characters with {@code …} at its end where it is longer. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + MORE;
    }

    /**
     * The text on one line: whatever would break it, turn its direction, or move a terminal's cursor, is a space. What findings quote was made
     * safe where they were made; this holds the line together should anything have slipped through.
     */
    static String one(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(breaks(c) ? ' ' : c));
        return out.toString();
    }

    private static boolean breaks(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** {@code a, b, c and 2 more}: the first so many, and how many there are beside. */
    static String some(List<String> words, int most) {
        if (words.size() <= most) {
            return String.join(", ", words);
        }
        return words.stream().limit(most).collect(Collectors.joining(", ")) + " and " + (words.size() - most) + " more";
    }

    /** The text with spaces after it up to this width. */
    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** The text with spaces before it up to this width. */
    static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
