package dev.slimgate.openreports;

import com.fasterxml.jackson.databind.JsonNode;

/** Texts and objects of a bounded size. */
final class Bounded {
    private static final int ESCAPED = 6;

    private Bounded() {}

    /**
     * The text on one line, of at most {@code most} characters, with {@code …} at its end where it is longer. Controls, marks
     * that turn the direction of writing and halves of characters become {@code ?}.
     */
    static String line(String text, int most) {
        return text.length() <= most && isPlain(text) ? text : cut(text, most);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static String cut(String text, int most) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (line.length() + Character.charCount(c) > (i < text.length() ? most - 1 : most)) {
                return line.append('…').toString();
            }
            line.appendCodePoint(shown(c));
        }
        return line.toString();
    }

    private static int shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> '?';
            default -> c;
        };
    }

    /** How many bytes the object takes in the store: the API server writes {@code <}, {@code >} and {@code &} as escapes. */
    static int storedBytes(JsonNode json) {
        String text = json.toString();
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<' || c == '>' || c == '&') {
                bytes += ESCAPED;
            } else if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else {
                bytes += Character.isSurrogate(c) ? 2 : 3; // two surrogates are one character of four bytes
            }
        }
        return bytes;
    }
}
