package dev.slimgate.store;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of values may be on their way at once, in both directions together. */
final class ByteBudget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    ByteBudget(long most) {
        this.most = most;
    }

    /** Takes that many, or none; does not wait. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    /** What is taken now: nothing when nothing is on its way. */
    long taken() {
        return taken.get();
    }
}
