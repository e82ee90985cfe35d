package dev.slimgate.policy.expression;

import dev.slimgate.policy.Rule.Subject;
import org.jspecify.annotations.Nullable;

/** What one evaluation works on. */
final class Frame {
    private final @Nullable Subject subject;
    final Cost cost = new Cost();
    /** The variables of loops, by their place. */
    final @Nullable Object[] locals;

    /** @param subject null where nothing is known: then every variable is without a value */
    Frame(@Nullable Subject subject, int locals) {
        this.subject = subject;
        this.locals = new @Nullable Object[locals];
    }

    Subject subject() {
        if (subject == null) {
            throw new Unanswered("nothing is known");
        }
        return subject;
    }
}
