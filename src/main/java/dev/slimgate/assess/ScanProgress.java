package dev.slimgate.assess;

import dev.slimgate.policy.Quantity;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** How far the scan of one image is. Safe for use by many threads. */
final class ScanProgress {
    /** What is said of a scan that waits for its turn. */
    static final String NOT_BEGUN = "its layers wait for other images to be read; try again in a few seconds";

    private static final long SECOND = 1_000_000_000L;

    private final long totalBytes;
    private final LongSupplier nanos;
    private final long startedNanos;
    private final AtomicLong readBytes = new AtomicLong();

    ScanProgress(long totalBytes, LongSupplier nanos) {
        this.totalBytes = totalBytes;
        this.nanos = nanos;
        this.startedNanos = nanos.getAsLong();
    }

    /** Tells that so many more compressed bytes were read. */
    void add(long bytes) {
        readBytes.addAndGet(bytes);
    }

    /** Follows one layer, whose reader tells how many of its compressed bytes it has read so far. */
    LongConsumer layer() {
        AtomicLong before = new AtomicLong();
        return soFar -> add(soFar - before.getAndSet(soFar));
    }

    /** How much was read, and when to come again, at the pace so far. */
    String words() {
        long read = Math.min(readBytes.get(), totalBytes);
        String soFar = "its layers are being read: " + Quantity.about(read) + " of " + Quantity.about(totalBytes)
                + " so far; try again in ";
        return read == 0 ? soFar + "a few seconds" : soFar + "about " + secondsLeft(read) + " s";
    }

    private long secondsLeft(long read) {
        double elapsed = Math.max(1, nanos.getAsLong() - startedNanos);
        double left = elapsed / read * (totalBytes - read) / SECOND;
        return Math.max(1, Math.min(3_600, (long) Math.ceil(left)));
    }
}
