package dev.slimgate.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a {@code WWW-Authenticate} header.
 *
 * @param scheme in lower case, such as {@code bearer}
 * @param parameters by lower-case name; the first of two with one name
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110, WWW-Authenticate</a>
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int MOST_CHALLENGES = 16;
    private static final int MOST_LENGTH = 8 * 1024;

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads all challenges of all header lines, in their order. What is no challenge is passed over: a registry that
     * offers one scheme we know beside others must work.
     */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> result = new ArrayList<>();
        for (String header : headers) {
            new Parser(header.length() > MOST_LENGTH ? header.substring(0, MOST_LENGTH) : header).into(result);
        }
        return result.size() > MOST_CHALLENGES ? List.copyOf(result.subList(0, MOST_CHALLENGES)) : List.copyOf(result);
    }

    /** A parameter by its lower-case name. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** A scheme is a token that a space and something else than {@code =} follow; all else belongs to the one before. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void into(List<Challenge> result) {
            separators();
            while (at < text.length()) {
                String scheme = token();
                if (scheme.isEmpty()) {
                    at++; // no token can begin here
                } else {
                    spaces();
                    result.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters()));
                }
                separators();
            }
        }

        private Map<String, String> parameters() {
            Map<String, String> result = new LinkedHashMap<>();
            if (passToken68()) {
                return result;
            }
            while (at < text.length()) {
                int start = at;
                separators();
                String name = token();
                spaces();
                if (name.isEmpty() || at >= text.length() || text.charAt(at) != '=') {
                    at = start; // the next challenge's scheme, or nothing that can be read
                    break;
                }
                at++;
                spaces();
                result.putIfAbsent(name.toLowerCase(Locale.ROOT), value());
            }
            return result;
        }

        /** Passes over {@code abc+/==} up to a comma: what schemes other than ours have instead of parameters. */
        private boolean passToken68() {
            int end = at;
            while (end < text.length() && isToken68Character(text.charAt(end))) {
                end++;
            }
            while (end > at && end < text.length() && text.charAt(end) == '=') {
                end++;
            }
            if (end == at || end < text.length() && text.charAt(end) != ',') {
                return false;
            }
            at = end;
            return true;
        }

        private String value() {
            if (at < text.length() && text.charAt(at) == '"') {
                return quoted();
            }
            return token();
        }

        private String quoted() {
            StringBuilder out = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                out.append(text.charAt(at++));
            }
            at++;
            return out.toString();
        }

        private String token() {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void spaces() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private void separators() {
            while (at < text.length()
                    && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == ',')) {
                at++;
            }
        }

        private static boolean isTokenCharacter(char c) {
            return isAlphanumeric(c) || "!#$%&'*+-.^_`|~:/?".indexOf(c) >= 0; // with : / ? as some write bare URLs
        }

        private static boolean isToken68Character(char c) {
            return isAlphanumeric(c) || "-._~+/".indexOf(c) >= 0;
        }

        private static boolean isAlphanumeric(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        }
    }
}
