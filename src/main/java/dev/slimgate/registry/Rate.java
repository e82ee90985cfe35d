package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often a host may be asked, by the operator's {@code requestsPerSecond}: a bucket that holds the requests of one second.
 * Whoever comes first has the first turn; a turn that comes after the deadline is not taken.
 */
final class Rate {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final String authority;
    private final int perSecond;
    private final LongSupplier nanos;
    private final long apart;
    /** When the bucket would be full again; the turns given so far lie before it. */
    private long full;

    Rate(String authority, int perSecond, LongSupplier nanos) {
        this.authority = authority;
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.apart = SECOND / perSecond;
        this.full = nanos.getAsLong();
    }

    /**
     * Takes the next turn: how long to wait for it, mostly zero.
     *
     * @throws ContentException.RateLimited at once where it comes too late
     */
    synchronized Duration turn(Deadline deadline) {
        long now = nanos.getAsLong();
        long next = full - now > 0 ? full : now;
        Duration wait = Duration.ofNanos(Math.max(0, next - now - (SECOND - apart)));
        if (!wait.isZero() && wait.compareTo(deadline.remaining()) >= 0) {
            throw new ContentException.RateLimited(
                    authority + ": the operator allows " + perSecond
                            + " requests a second to this host (limits.requestsPerSecond), and others come first",
                    wait);
        }
        full = next + apart;
        return wait;
    }
}
