package dev.slimgate.admission;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies within bounds on what all of them take together. Memory is taken as bytes come, so that what is announced
 * and not sent costs nothing. Half of it is for bodies of up to {@value #SMALL} bytes, as nearly all are; larger ones share
 * the other half, so that they keep no small one out, and are decoded on threads of their own, so that they hold up
 * nobody else's answer. A body for which there is no room is read to its end and forgotten, so that its
 * sender hears the answer.
 */
public final class Bodies implements AutoCloseable {
    /** The largest body, in bytes. The server's own limit ({@code quarkus.http.limits.max-body-size}) lies above it. */
    static final int MOST = 8 * 1024 * 1024;

    /** What is a small body, in bytes. */
    static final int SMALL = 256 * 1024;

    private static final int FIRST = 8 * 1024;
    /** What is decoded takes some ten times its bytes. */
    private static final int HEAP_SHARE = 16;

    private final Room small;
    private final Room large;
    private final AtomicLong refused = new AtomicLong();
    private final Semaphore waiting;
    private final ExecutorService decoders;

    /**
     * @param bytes of all bodies at the same time; a sixteenth of the heap where that is less, but always enough for two of
     *     the largest
     */
    public Bodies(long bytes) {
        this(bytes, Runtime.getRuntime().maxMemory(), Runtime.getRuntime().availableProcessors());
    }

    Bodies(long bytes, long heapBytes, int processors) {
        long half = Math.max(MOST, Math.min(bytes, heapBytes / HEAP_SHARE) / 2);
        this.small = new Room(half);
        this.large = new Room(half);
        int threads = Math.max(1, processors / 2);
        this.waiting = new Semaphore(threads * 16);
        this.decoders = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("decode-", 0).factory());
    }

    /** Bytes that may be taken. */
    private static final class Room {
        private final long most;
        private final AtomicLong taken = new AtomicLong();

        Room(long most) {
            this.most = most;
        }

        boolean take(int bytes) {
            if (taken.addAndGet(bytes) > most) {
                taken.addAndGet(-bytes);
                return false;
            }
            return true;
        }

        void give(int bytes) {
            taken.addAndGet(-bytes);
        }
    }

    /** What came of reading. */
    sealed interface Read {}

    /** More than {@link #MOST} bytes. */
    record TooLarge() implements Read {}

    /** No room for it now. */
    record Busy() implements Read {}

    /** A body; closing it makes room for others. */
    final class Body implements Read, AutoCloseable {
        private byte[] bytes = new byte[0];
        private int smallTaken;
        private int largeTaken;

        byte[] bytes() {
            return bytes;
        }

        /** Room for so many bytes in all. */
        private boolean grow(int capacity) {
            boolean fits = capacity <= SMALL ? small.take(capacity - smallTaken) : large.take(capacity - largeTaken);
            if (!fits) {
                return false;
            }
            if (capacity <= SMALL) {
                smallTaken = capacity;
            } else {
                small.give(smallTaken);
                smallTaken = 0;
                largeTaken = capacity;
            }
            bytes = Arrays.copyOf(bytes, capacity);
            return true;
        }

        @Override
        public void close() {
            small.give(smallTaken);
            large.give(largeTaken);
            smallTaken = 0;
            largeTaken = 0;
            bytes = new byte[0];
        }
    }

    /** Bytes that all bodies take now. */
    public long takenBytes() {
        return small.taken.get() + large.taken.get();
    }

    /** How many found no room, since the start. */
    public long refused() {
        return refused.get();
    }

    /**
     * Reads a body to its end.
     *
     * @throws IOException where the sender is gone or too slow
     */
    Read read(InputStream in) throws IOException {
        Body body = new Body();
        boolean kept = false;
        try {
            int length = 0;
            while (true) {
                if (length == 0 && body.bytes.length == 0 && !body.grow(first(in))) {
                    body.close();
                    drain(in);
                    return busy();
                }
                if (length == body.bytes.length) {
                    int next = in.read(); // before there is room for more, as this may be the end
                    if (next < 0) {
                        kept = true;
                        return body;
                    }
                    if (length == MOST || !body.grow(capacityAfter(length))) {
                        body.close();
                        drain(in);
                        return length == MOST ? new TooLarge() : busy();
                    }
                    body.bytes[length++] = (byte) next;
                }
                int count = in.read(body.bytes, length, body.bytes.length - length);
                if (count < 0) {
                    body.bytes = Arrays.copyOf(body.bytes, length);
                    kept = true;
                    return body;
                }
                length += count;
            }
        } finally {
            if (!kept) {
                body.close();
            }
        }
    }

    private Busy busy() {
        refused.incrementAndGet();
        return new Busy();
    }

    private static int capacityAfter(int length) {
        return Math.clamp(length * 2L, FIRST, MOST);
    }

    /** As much as is there already, so that a usual body, which comes at once, is not copied. */
    private static int first(InputStream in) throws IOException {
        int there = in.available();
        return there > 0 && there < FIRST ? there : FIRST;
    }

    private static void drain(InputStream in) throws IOException {
        byte[] scratch = new byte[FIRST];
        int count;
        do {
            count = in.read(scratch);
        } while (count >= 0);
    }

    /** No decoder has had time for it. */
    static final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("no decoder has had time", null, false, false);
        }
    }

    /**
     * Decodes a small body here, and a large one on a thread of its own.
     *
     * @param mostNanos how long to wait for that
     * @throws BusyException if it was not decoded by then, or too many wait
     */
    <T> T decode(byte[] bytes, long mostNanos, Callable<T> decoder) throws BusyException {
        if (bytes.length <= SMALL) {
            return call(decoder);
        }
        if (!waiting.tryAcquire()) {
            refused.incrementAndGet();
            throw new BusyException();
        }
        AtomicBoolean over = new AtomicBoolean();
        Future<T> decoded = decoders.submit(() -> {
            try {
                if (over.get()) {
                    throw new BusyException(); // which nobody hears
                }
                return decoder.call();
            } finally {
                waiting.release();
            }
        });
        try {
            return decoded.get(mostNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            over.set(true);
            refused.incrementAndGet();
            throw new BusyException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    private static <T> T call(Callable<T> decoder) {
        try {
            return decoder.call();
        } catch (Exception e) {
            throw thrown(e);
        }
    }

    private static RuntimeException thrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    @Override
    public void close() {
        decoders.shutdownNow();
    }
}
