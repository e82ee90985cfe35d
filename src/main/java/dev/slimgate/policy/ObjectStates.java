package dev.slimgate.policy;

/**
 * The whole object that a request brings, as it was and as it will be, for rules that look into it; nothing is read before
 * one does. A value is a {@code Map} by field name, a {@code List}, a {@code String}, a {@code Long}, a {@code Double}, a
 * {@code Boolean}, or {@link Nothing#NOTHING} for a JSON null; none of them changes.
 */
public interface ObjectStates {
    /** The object as it will be. */
    Object now();

    /** The object as it was; {@link Nothing#NOTHING} for one that is new. */
    Object before();

    /** What stands for a JSON null, as Java's null is nobody's value. */
    enum Nothing {
        NOTHING
    }
}
