package dev.slimgate.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the API server is told. It drops a warning with a new line or another control character in it, cuts warnings at
 * 256 characters and cares for 4,096 in all, so these bounds are kept here whoever wrote the warnings.
 *
 * @param uid the request's
 * @param outcome admitted or denied
 * @param warnings one line each, most important first; those beyond the bounds are cut and left out
 * @param auditAnnotations keys without the webhook's name, which the API server puts before them
 * @param patch what a mutating webhook replaces; empty for nothing
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response">
 *     responses</a>
 */
public record ReviewResponse(
        String uid,
        Outcome outcome,
        List<String> warnings,
        Map<String, String> auditAnnotations,
        List<Replacement> patch) {
    static final int MOST_WARNING_CHARACTERS = 256;
    static final int MOST_WARNINGS_CHARACTERS = 4_096;
    static final int MOST_MESSAGE_CHARACTERS = 2_048;

    public ReviewResponse {
        warnings = bounded(warnings);
        auditAnnotations = Map.copyOf(auditAnnotations);
        patch = List.copyOf(patch);
    }

    /** One that replaces nothing. */
    public ReviewResponse(String uid, Outcome outcome, List<String> warnings, Map<String, String> auditAnnotations) {
        this(uid, outcome, warnings, auditAnnotations, List.of());
    }

    /**
     * The operation {@code replace} of a JSON Patch.
     *
     * @param path a JSON Pointer to a string that is there
     * @param value what it becomes
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6902#section-4.3">JSON Patch</a>
     */
    public record Replacement(String path, String value) {}

    /** Admitted without a word. */
    public static ReviewResponse admitted(String uid) {
        return new ReviewResponse(uid, new Admitted(), List.of(), Map.of());
    }

    /** Whether the request goes on, and if not why. */
    public sealed interface Outcome {}

    /** The request goes on. */
    public record Admitted() implements Outcome {}

    /**
     * The request is refused with code 403 and reason {@code Forbidden}.
     *
     * @param message lines for whoever made the request; cut at 2,048 characters
     */
    public record Denied(String message) implements Outcome {
        public Denied {
            message = cut(message, MOST_MESSAGE_CHARACTERS);
        }
    }

    private static List<String> bounded(List<String> warnings) {
        List<String> result = new ArrayList<>();
        int left = MOST_WARNINGS_CHARACTERS;
        for (String warning : warnings) {
            String line = cut(oneLine(warning), MOST_WARNING_CHARACTERS);
            if (line.isEmpty()) {
                continue;
            }
            left -= line.length();
            if (left < 0) {
                break;
            }
            result.add(line);
        }
        return List.copyOf(result);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString().strip();
    }

    /** Cuts without parting a surrogate pair. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
