package dev.slimgate.registry;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many requests of the whole process may be sent once more: one for each five that were sent, and two a second besides,
 * saved up to {@value #MOST}. Registries that are ill are not asked twice as often for it.
 */
final class RetryBudget {
    static final int MOST = 100;
    private static final double A_REQUEST = 0.2;
    private static final double A_SECOND = 2;

    private final LongSupplier nanos;
    private double saved = MOST;
    private long counted;

    RetryBudget(LongSupplier nanos) {
        this.nanos = nanos;
        this.counted = nanos.getAsLong();
    }

    /** A request is sent for the first time. */
    synchronized void sent() {
        save(A_REQUEST);
    }

    /** Whether one may be sent once more. */
    synchronized boolean take() {
        long now = nanos.getAsLong();
        save(A_SECOND * (now - counted) / Duration.ofSeconds(1).toNanos());
        counted = now;
        if (saved < 1) {
            return false;
        }
        saved--;
        return true;
    }

    private void save(double more) {
        saved = Math.min(MOST, saved + more);
    }
}
