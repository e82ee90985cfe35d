package dev.slimgate.audit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** At most so many in a second, evenly, with no store of unused ones. Safe for use by many threads. */
final class Pace {
    private final long intervalNanos;
    private final LongSupplier nanos;
    private final Sleeper sleeper;
    private final AtomicLong next;

    /**
     * @param perSecond 0 for no limit
     * @param nanos monotonic clock
     */
    Pace(double perSecond, LongSupplier nanos, Sleeper sleeper) {
        this.intervalNanos = perSecond == 0 ? 0 : (long) (1_000_000_000 / perSecond);
        this.nanos = nanos;
        this.sleeper = sleeper;
        this.next = new AtomicLong(nanos.getAsLong());
    }

    /** Waits for a time. */
    @FunctionalInterface
    interface Sleeper {
        /**
         * Waits.
         *
         * @throws InterruptedException where somebody wants no more of it
         */
        void sleep(long nanos) throws InterruptedException;
    }

    /** Waits for its turn. */
    void await() throws InterruptedException {
        if (intervalNanos == 0) {
            return;
        }
        long now = nanos.getAsLong();
        long mine = next.getAndUpdate(last -> (last - now < 0 ? now : last) + intervalNanos);
        if (mine - now > 0) {
            sleeper.sleep(mine - now);
        }
    }
}
