package dev.slimgate.policy.expression;

import dev.slimgate.policy.Rule.Subject;
import org.jspecify.annotations.Nullable;

/** What one evaluation works on. */
final class Frame {
    final Subject subject;
    final Cost cost = new Cost();
    /** The variables of loops, by their place. */
    final @Nullable Object[] locals;

    Frame(Subject subject, int locals) {
        this.subject = subject;
        this.locals = new @Nullable Object[locals];
    }
}
