package dev.slimgate.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, on which many commands may be under way: the server answers in their order. Safe for use by many
 * threads; no method but {@link #awaitEnd} waits.
 */
final class RedisConnection {
    /** So many answers that come too late, one after another, and the server is not asked any more. */
    private static final int MOST_LATE = 3;

    private static final long NANOS_PER_BYTE = 1_000;

    private final NetSocket socket;
    private final StoreSettings.Limits limits;
    private final ByteBudget budget;
    private final LongSupplier nanos;
    private final ReplyReader reader;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final AtomicInteger late = new AtomicInteger();
    /** Held for moments, never while anybody waits; guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Queue<Sent> pending = new ArrayDeque<>();
    private long unansweredBytes;
    private long heard;
    private int held;

    /** A command without an answer. */
    private record Sent(CompletableFuture<Reply> reply, int bytes) {}

    /** Takes over a socket; to be called on its event loop, so that nothing is missed. */
    RedisConnection(NetSocket socket, StoreSettings.Limits limits, ByteBudget budget, LongSupplier nanos) {
        this.socket = socket;
        this.limits = limits;
        this.budget = budget;
        this.nanos = nanos;
        this.reader = new ReplyReader(new Answers(), RedisStore.MOST_VALUE_BYTES + Seal.EXTRA_BYTES);
        socket.closeHandler(closed -> end("it closed the connection"));
        socket.exceptionHandler(failure -> end("the connection broke"));
        socket.handler(this::read);
    }

    /**
     * Sends a command.
     *
     * @return its reply, which fails with the connection; cancel it where it is not waited for any more. Empty where the
     *     connection has ended or too many are under way
     */
    Optional<CompletableFuture<Reply>> send(Buffer command) {
        lock.lock();
        try {
            if (ended.isDone() || pending.size() >= limits.commands()) {
                return Optional.empty();
            }
            if (pending.isEmpty()) {
                heard = nanos.getAsLong();
            }
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            pending.add(new Sent(reply, command.length()));
            unansweredBytes += command.length();
            socket.write(command);
            return Optional.of(reply);
        } finally {
            lock.unlock();
        }
    }

    /** An answer came in time. */
    void wasInTime() {
        late.set(0);
    }

    /** An answer did not come in time. */
    void wasLate() {
        if (late.incrementAndGet() >= MOST_LATE) {
            end("it does not answer in time");
        }
    }

    /**
     * Waits for the end, and makes one where the server has been silent for too long.
     *
     * @return why it has ended; empty if it has not within that time
     */
    Optional<String> awaitEnd(Duration most) throws InterruptedException {
        try {
            return Optional.of(ended.get(most.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            if (silent()) {
                end("it does not answer");
            }
            return Optional.ofNullable(ended.getNow(null));
        } catch (ExecutionException e) {
            throw new IllegalStateException("it only ever ends with a reason", e);
        }
    }

    /** Has something done when it has ended, at once if it has. */
    void whenEnded(Runnable action) {
        var _ = ended.thenRun(action);
    }

    private boolean silent() {
        lock.lock();
        try {
            // a megabyte takes its second on a slow network
            long most = limits.silence().toNanos() + unansweredBytes * NANOS_PER_BYTE;
            return !pending.isEmpty() && nanos.getAsLong() - heard > most;
        } finally {
            lock.unlock();
        }
    }

    private void read(Buffer piece) {
        @Nullable String problem = null;
        lock.lock();
        try {
            if (!ended.isDone()) {
                heard = nanos.getAsLong();
                reader.read(piece);
            }
        } catch (StoreException e) {
            problem = e.getMessage();
        } finally {
            lock.unlock();
        }
        if (problem != null) {
            end(problem);
        }
    }

    /** Closes the connection and fails what is under way, once. */
    void end(String reason) {
        List<Sent> left;
        lock.lock();
        try {
            if (!ended.complete(reason)) {
                return;
            }
            left = new ArrayList<>(pending);
            pending.clear();
            budget.giveBack(held);
            held = 0;
        } finally {
            lock.unlock();
        }
        socket.close();
        StoreException failure = new StoreException(reason);
        left.forEach(sent -> sent.reply().completeExceptionally(failure));
    }

    /** Called by the reader, with the lock held. */
    private final class Answers implements ReplyReader.Sink {
        @Override
        public boolean wants(int bytes) {
            Sent next = pending.peek();
            boolean wanted = next != null && !next.reply().isDone() && budget.take(bytes);
            held = wanted ? bytes : 0;
            return wanted;
        }

        @Override
        public void take(Reply reply) throws StoreException {
            Sent next = pending.poll();
            if (next == null) {
                throw new StoreException("it answers what nobody asked");
            }
            unansweredBytes -= next.bytes();
            int counted = held;
            held = 0;
            if (!next.reply().complete(reply)) {
                budget.giveBack(counted);
            }
        }
    }
}
