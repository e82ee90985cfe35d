package dev.slimgate.policy.expression;

/**
 * A part of an expression has no value. The logical operators absorb it, as the language says: {@code false && x} is false
 * whatever x comes to.
 */
sealed class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unanswered(String message) {
        super(message, null, false, false);
    }

    /** The graver of two: what the layers may still tell goes before an error. */
    static Unanswered of(Unanswered one, Unanswered other) {
        return other instanceof LayersUnread ? other : one;
    }

    /** What was asked can only be told once the layers were read. */
    static final class LayersUnread extends Unanswered {
        private static final long serialVersionUID = 1;

        LayersUnread() {
            super("the layers were not read");
        }
    }
}
