package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that a host asked not to be asked ({@code Retry-After} of a 429 or 503), for as long as it said but no longer than
 * three seconds. Meanwhile others wait if what it said fits their deadline, and are told at once where it does not.
 */
final class Patience {
    static final Duration MEMORY = Duration.ofSeconds(3);

    private final String authority;
    private final LongSupplier nanos;
    private @Nullable Asked asked;

    private record Asked(long until, long remembered, boolean limited) {}

    /** {@code authority} for messages. */
    Patience(String authority, LongSupplier nanos) {
        this.authority = authority;
        this.nanos = nanos;
    }

    /** The host asked for this wait; {@code limited} by a 429, otherwise by a 503. */
    synchronized void asked(Duration wait, boolean limited) {
        long now = nanos.getAsLong();
        Duration memory = wait.compareTo(MEMORY) < 0 ? wait : MEMORY;
        asked = new Asked(now + wait.toNanos(), now + memory.toNanos(), limited);
    }

    /**
     * How long to wait before a request: mostly zero.
     *
     * @throws ContentException.RateLimited where that does not fit; {@code Unreachable} where a 503 asked for it
     */
    synchronized Duration needed(Deadline deadline) {
        @Nullable Asked known = asked;
        long now = nanos.getAsLong();
        if (known == null || known.remembered() - now <= 0) {
            asked = null;
            return Duration.ZERO;
        }
        Duration wait = Duration.ofNanos(known.until() - now);
        if (wait.compareTo(deadline.remaining()) < 0) {
            return wait;
        }
        String text = authority + ": the registry has just asked to wait " + Math.max(1, wait.toSeconds())
                + " s, which is longer than there is time";
        throw known.limited()
                ? new ContentException.RateLimited(text, wait)
                : new ContentException.Unreachable(text, null);
    }
}
