package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one origin. Five failures in a row open it: for a second nobody is sent there, and everybody is told
 * at once. Then one request tries, and the others wait for what comes of it as long as they have time. An answer closes it.
 * Why so short, and what counts as a failure: {@code docs/adr/0016-calm-towards-registries.md}.
 */
final class Breaker {
    static final int RUN = 5;
    static final Duration REST = Duration.ofSeconds(1);

    private final String authority;
    private final LongSupplier nanos;
    private final Consumer<Boolean> switched;
    private int failures;
    private boolean open;
    private long restsUntil;
    private Failure last = new Failure("", false);
    private @Nullable CompletableFuture<Boolean> trial;

    /**
     * What was wrong with the host.
     *
     * @param timedOut whether it was too slow, and not unreachable
     */
    record Failure(String text, boolean timedOut) {}

    /**
     * @param authority for messages
     * @param switched told when it opens and closes
     */
    Breaker(String authority, LongSupplier nanos, Consumer<Boolean> switched) {
        this.authority = authority;
        this.nanos = nanos;
        this.switched = switched;
    }

    /**
     * Lets one try pass, or waits for the trial that is under way.
     *
     * @throws ContentException.Unreachable while open; {@code TimedOut} where that is what opened it
     */
    Pass enter(Deadline deadline) {
        while (true) {
            CompletableFuture<Boolean> awaited;
            synchronized (this) {
                if (!open) {
                    return new Pass(null);
                }
                if (restsUntil - nanos.getAsLong() > 0) {
                    throw refusal();
                }
                if (trial == null) {
                    trial = new CompletableFuture<>();
                    return new Pass(trial);
                }
                awaited = trial;
            }
            await(awaited, deadline);
        }
    }

    private void await(CompletableFuture<Boolean> awaited, Deadline deadline) {
        try {
            Waiting.on(awaited, deadline, "waiting for a trial request to the same host");
        } catch (ContentException.TimedOut e) {
            throw Thread.currentThread().isInterrupted() ? e : refusal();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a trial only completes", e);
        }
    }

    /** Why nobody is sent there; null while it is closed. */
    synchronized @Nullable String open() {
        return open ? last.text() : null;
    }

    private synchronized ContentException refusal() {
        String text = authority + ": not asked for a moment, as the last requests failed (" + last.text()
                + "); tried again within " + REST.toSeconds() + " s";
        return last.timedOut() ? new ContentException.TimedOut(text) : new ContentException.Unreachable(text, null);
    }

    private void opens(Failure failure) {
        boolean wasOpen;
        @Nullable CompletableFuture<Boolean> ended;
        synchronized (this) {
            wasOpen = open;
            open = true;
            last = failure;
            restsUntil = nanos.getAsLong() + REST.toNanos();
            ended = trial;
            trial = null;
        }
        end(ended);
        if (!wasOpen) {
            switched.accept(true);
        }
    }

    private void closes() {
        boolean wasOpen;
        @Nullable CompletableFuture<Boolean> ended;
        synchronized (this) {
            wasOpen = open;
            open = false;
            failures = 0;
            ended = trial;
            trial = null;
        }
        end(ended);
        if (wasOpen) {
            switched.accept(false);
        }
    }

    /** Those who wait look again. */
    private static void end(@Nullable CompletableFuture<Boolean> ended) {
        if (ended != null) {
            ended.complete(true);
        }
    }

    /** One try's permission; it says once how the host did, or by closing that nothing was learnt of it. */
    @SuppressWarnings("ReferenceEquality") // a trial is the one that it is
    final class Pass implements AutoCloseable {
        private final @Nullable CompletableFuture<Boolean> mine;
        private boolean told;

        private Pass(@Nullable CompletableFuture<Boolean> mine) {
            this.mine = mine;
        }

        /** Looks again before the request is sent, as others may have failed while this one waited. */
        Pass check() {
            synchronized (Breaker.this) {
                if (open && (mine == null || mine != trial)) {
                    throw refusal();
                }
            }
            return this;
        }

        /** The head of an answer came that no ill host sends: an open breaker closes. */
        void answered() {
            boolean closing;
            synchronized (Breaker.this) {
                closing = open;
            }
            if (closing) {
                closes();
            }
        }

        /** The answer came whole: a run of failures ends. */
        void succeeded() {
            if (tell()) {
                closes();
            }
        }

        void failed(Failure failure) {
            if (!tell()) {
                return;
            }
            boolean opening;
            synchronized (Breaker.this) {
                boolean trying = mine != null && mine == trial;
                opening = open ? trying : ++failures >= RUN;
            }
            if (opening) {
                opens(failure);
            }
        }

        @Override
        public void close() {
            if (!tell() || mine == null) {
                return;
            }
            synchronized (Breaker.this) {
                if (mine == trial) {
                    trial = null;
                }
            }
            end(mine);
        }

        private boolean tell() {
            synchronized (Breaker.this) {
                boolean first = !told;
                told = true;
                return first;
            }
        }
    }
}
