package dev.slimgate.content;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A point in time by which an answer is due. One is made per admission request and passed to every request and every
 * wait; it is absolute, so that slow steps shorten what is left for the next.
 *
 * @param nanos the point on the clock's scale
 * @param clock a monotonic clock in nanoseconds, such as {@link System#nanoTime}
 */
public record Deadline(long nanos, LongSupplier clock) {

    /** A deadline this far from now on the system's monotonic clock. */
    public static Deadline after(Duration time) {
        return after(time, System::nanoTime);
    }

    /** A deadline this far from now on a given clock. */
    public static Deadline after(Duration time, LongSupplier clock) {
        return new Deadline(clock.getAsLong() + time.toNanos(), clock);
    }

    /** What is left; zero when it has passed, never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanos - clock.getAsLong()));
    }

    /** Whether it has passed. */
    public boolean expired() {
        return nanos - clock.getAsLong() <= 0;
    }

    /** This deadline or one this far from now, whichever comes first: for a host's own time limit. */
    public Deadline atMost(Duration time) {
        long other = clock.getAsLong() + time.toNanos();
        return other - nanos < 0 ? new Deadline(other, clock) : this;
    }
}
