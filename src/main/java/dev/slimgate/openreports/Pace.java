package dev.slimgate.openreports;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Keeps requests to a rate, however much there is to write: a few at once, then one after the other. Used by one thread. */
final class Pace {
    private final long nanosEach;
    private final int burst;
    private final LongSupplier nanos;
    private final Sleeper sleeper;
    private long next;
    private boolean begun;

    /** Waits. */
    @FunctionalInterface
    interface Sleeper {
        /** Waits for so long. */
        void sleep(Duration duration) throws InterruptedException;
    }

    /**
     * @param perSecond how many requests a second
     * @param burst how many may come at once after a time without any
     */
    Pace(int perSecond, int burst, LongSupplier nanos, Sleeper sleeper) {
        this.nanosEach = Duration.ofSeconds(1).toNanos() / perSecond;
        this.burst = burst;
        this.nanos = nanos;
        this.sleeper = sleeper;
    }

    /** Waits for the turn of one request. */
    void await() throws InterruptedException {
        long now = nanos.getAsLong();
        long earliest = now - nanosEach * (burst - 1);
        next = !begun || next - earliest < 0 ? earliest : next;
        begun = true;
        long wait = next - now;
        next += nanosEach;
        if (wait > 0) {
            sleeper.sleep(Duration.ofNanos(wait));
        }
    }
}
