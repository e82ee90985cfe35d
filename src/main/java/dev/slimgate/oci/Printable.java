package dev.slimgate.oci;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes text from outside (images, registries, manifests) fit to be shown on a terminal, in a message or a log: secrets
 * redacted, control and bidirectional characters as escapes, cut to 80 characters. Apply it once, to each foreign string
 * on its own, where a sentence is put together; what is added around it stays as it is.
 */
public final class Printable {
    /** The most characters that are shown of one foreign string. */
    public static final int MOST = 80;

    private static final int MOST_READ = 4 * 1024;
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]++@");
    private static final Pattern QUERY = Pattern.compile("(?<=[A-Za-z0-9/])\\?[^\\s\"']++");
    /** As a shell reads it: quoted and bare parts together; a quote that is not closed goes to the end. */
    private static final String VALUE = "(?:\"[^\"]*+\"?|'[^']*+'?|[^\\s\"'])++";

    private static final Pattern ASSIGNMENT = Pattern.compile("(?<=[A-Za-z0-9_])=" + VALUE);
    private static final Pattern SECRET_OPTION =
            Pattern.compile("(?i)(--?[a-z-]{0,32}(?:password|passwd|token|secret|key)[= ]|(?:bearer|basic) )" + VALUE);
    private static final Pattern TOKEN =
            Pattern.compile("(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|npm_|pypi-|AKIA|ASIA|dckr_pat_|sk-)"
                    + "[A-Za-z0-9_-]{10,}+|eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{2,}+(?:\\.[A-Za-z0-9_-]*+)?"
                    + "|-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[^-]*+");

    /** What the {@link #TOKEN}s without a space in them begin with, and the fewest characters that one has. */
    private static final List<String> TOKEN_BEGINS =
            List.of("gh", "github_pat_", "glpat-", "xox", "npm_", "pypi-", "AKIA", "ASIA", "dckr_pat_", "sk-", "eyJ");

    private static final int SHORTEST_TOKEN = 13;

    private Printable() {}

    /** The text made safe, of at most {@value #MOST} characters. */
    public static String of(String text) {
        return of(text, MOST);
    }

    /** The text made safe, of at most {@code most} characters. */
    public static String of(String text, int most) {
        String read = text.length() <= MOST_READ ? text : text.substring(0, MOST_READ);
        return cut(escape(redact(read)), most, read.length() < text.length());
    }

    /**
     * The text with secrets redacted, of at most {@code most} characters and at most 4,096; controls stay as they are: for
     * JSON, which has its own escapes.
     */
    public static String redacted(String text, int most) {
        String read = text.length() <= MOST_READ ? text : text.substring(0, MOST_READ);
        return cut(redact(read), most, read.length() < text.length());
    }

    private static String redact(String text) {
        return harmless(text) ? text : redactEach(text);
    }

    /** Whether no pattern below can match, told without them: names of objects and images mostly are like that. */
    private static boolean harmless(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' || c == ' ' || c == '?' || c == ':' && text.startsWith("://", i)) {
                return false;
            }
        }
        if (text.length() < SHORTEST_TOKEN) {
            return true;
        }
        for (String begin : TOKEN_BEGINS) {
            if (text.contains(begin)) {
                return false;
            }
        }
        return true;
    }

    private static String redactEach(String text) {
        String result = USER_INFO.matcher(text).replaceAll("…@");
        result = QUERY.matcher(result).replaceAll("?…");
        result = TOKEN.matcher(result).replaceAll("…");
        result = SECRET_OPTION.matcher(result).replaceAll("$1…");
        return ASSIGNMENT.matcher(result).replaceAll("=…");
    }

    private static String escape(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\t') {
                out.append(' ');
            } else if (hidden(c)) {
                out.append(c < 0x100 ? "\\x%02x".formatted(c) : "\\u%04x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** Controls, invisible format characters (bidirectional marks among them), line separators, lone surrogates. */
    private static boolean hidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static String cut(String text, int most, boolean more) {
        if (text.length() <= most) {
            return more && text.length() < most ? text + "…" : text;
        }
        int end = most - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
