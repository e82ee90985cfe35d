package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret that expires, fetched when it is first needed and again when four fifths of its life are over. However many need
 * it, one fetch is under way, on a thread of its own: a request that has little time left does not spoil it for the next.
 * While a renewal runs or fails, the old secret is used as long as it is good. After a failure nobody asks for ten seconds.
 */
final class Renewed<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Renewed.class);
    static final Duration PAUSE = Duration.ofSeconds(10);
    static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final String what;
    private final Fetch<T> fetch;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private @Nullable Lease<T> current;
    private @Nullable Failure failure;
    private @Nullable CompletableFuture<Lease<T>> flight;

    /** Gets the secret from wherever it is given. */
    @FunctionalInterface
    interface Fetch<T> {
        /**
         * Asks for it, with however many requests.
         *
         * @param deadline of all its requests together
         * @throws ContentException if there is none
         */
        Expiring<T> fetch(Deadline deadline);
    }

    /** A secret and the end of its life. */
    record Expiring<T>(T value, Instant expires) {
        @Override
        public String toString() {
            return "until " + expires;
        }
    }

    private record Lease<T>(T value, Instant renew, Instant end) {
        @Override
        public String toString() {
            return "until " + end;
        }
    }

    private record Failure(ContentException cause, Instant until) {}

    /** {@code what} names it in messages. */
    Renewed(String what, Fetch<T> fetch, InstantSource clock, LongSupplier nanos) {
        this.what = what;
        this.fetch = fetch;
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * The secret.
     *
     * @throws ContentException if there is none, or not in time
     */
    T value(Deadline deadline) {
        CompletableFuture<Lease<T>> awaited;
        synchronized (this) {
            Instant now = clock.instant();
            @Nullable Lease<T> lease = current;
            if (lease != null && now.isBefore(lease.renew())) {
                return lease.value();
            }
            @Nullable Failure last = failure;
            boolean pause = last != null && now.isBefore(last.until());
            if (flight == null && !pause) {
                flight = takeOff(now);
            }
            if (lease != null && now.isBefore(lease.end())) {
                return lease.value();
            }
            if (flight == null && last != null) {
                throw again(last.cause());
            }
            awaited = Objects.requireNonNull(flight);
        }
        try {
            return Waiting.on(awaited, deadline, "waiting for " + what).value();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ContentException cause
                    ? again(cause)
                    : new ContentException.Unreachable(what + ": cannot be had", e);
        }
    }

    private CompletableFuture<Lease<T>> takeOff(Instant asked) {
        CompletableFuture<Lease<T>> future = new CompletableFuture<>();
        Thread.ofVirtual().name("slimgate-credential").start(() -> run(asked, future));
        return future;
    }

    /** The outermost frame of its thread: whatever happens, those who wait are told. */
    private void run(Instant asked, CompletableFuture<Lease<T>> future) {
        try {
            Lease<T> lease = lease(fetch.fetch(Deadline.after(TIME_LIMIT, nanos)), asked);
            synchronized (this) {
                current = lease;
                failure = null;
                flight = null;
            }
            future.complete(lease);
        } catch (ContentException e) {
            fail(e, future);
        } catch (RuntimeException e) {
            String kind = e.getClass().getSimpleName(); // its message could hold the secret
            fail(new ContentException.Unreachable(what + ": failed unforeseen: " + kind, null), future);
        }
    }

    private void fail(ContentException e, CompletableFuture<Lease<T>> future) {
        LOG.atWarn()
                .addKeyValue("credential", what)
                .addKeyValue("reason", e.getMessage())
                .log("A credential cannot be had; nobody asks for it again for a few seconds");
        synchronized (this) {
            failure = new Failure(e, clock.instant().plus(PAUSE));
            flight = null;
        }
        future.completeExceptionally(e);
    }

    private Lease<T> lease(Expiring<T> fetched, Instant asked) {
        Duration life = Duration.between(asked, fetched.expires());
        if (life.compareTo(SKEW) <= 0) {
            throw new ContentException.Unreachable(what + ": what was given has expired already", null);
        }
        return new Lease<>(
                fetched.value(),
                asked.plus(life.multipliedBy(4).dividedBy(5)),
                fetched.expires().minus(SKEW));
    }

    /** A fresh exception of the same class: one cannot be thrown on many threads. */
    private static ContentException again(ContentException e) {
        String text = String.valueOf(e.getMessage());
        return e instanceof ContentException.TimedOut
                ? new ContentException.TimedOut(text)
                : new ContentException.Unreachable(text, e);
    }
}
