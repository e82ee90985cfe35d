package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One budget of heap for all layer indexes and file trees in the making. Safe for use by many threads.
 *
 * <p>Whoever keeps something never waits for more: where others have the rest it is {@link Crowded}, gives all back, and
 * may begin again with that much reserved. Only who keeps nothing waits, so that no two can wait for each other.
 */
public final class IndexBudget {
    /** What is left for the rest of the program, caches included, is three times as much. */
    private static final int HEAP_SHARE = 4;

    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();
    private long takenBytes;

    /** A budget of this many bytes for all scans that share it, and never more than a quarter of the heap. */
    public IndexBudget(long mostBytes) {
        this(mostBytes, Runtime.getRuntime().maxMemory());
    }

    IndexBudget(long mostBytes, long heapBytes) {
        this.mostBytes = Math.min(mostBytes, heapBytes / HEAP_SHARE);
    }

    /** The bound. */
    long mostBytes() {
        return mostBytes;
    }

    /** How much is in use or reserved now. */
    public long takenBytes() {
        lock.lock();
        try {
            return takenBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Begins to keep what belongs to one image. */
    public Hold hold() {
        return new Hold(this, 0);
    }

    /**
     * Begins to keep what belongs to one image, with so much reserved for it; waits until that much is free. Who calls
     * this keeps nothing yet.
     *
     * @throws ContentException.TooLarge if there never is that much
     * @throws ContentException.TimedOut if there is not by the deadline
     */
    public Hold hold(long reservedBytes, Deadline deadline) {
        if (reservedBytes > mostBytes) {
            throw tooLarge();
        }
        lock.lock();
        try {
            while (takenBytes + reservedBytes > mostBytes) {
                if (deadline.expired() || !given.await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new ContentException.TimedOut(
                            "other images had the memory for file lists, and have not given enough of it back in time");
                }
            }
            takenBytes += reservedBytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContentException.TimedOut("the wait for memory for file lists was interrupted");
        } finally {
            lock.unlock();
        }
        return new Hold(this, reservedBytes);
    }

    /**
     * Does what needs memory for one image: first it takes what it needs as it goes; where others have the rest, it gives all
     * back and begins again with twice as much reserved, up to all there is. So it ends after a few attempts, and waits for
     * memory only while it keeps none.
     *
     * @param work is begun anew as often as it was {@link Crowded} out
     * @throws ContentException as the work does; TooLarge and TimedOut as {@link #hold(long, Deadline)} does
     */
    public <V> V within(Deadline deadline, Function<Hold, V> work) {
        long reserved = 0;
        while (true) {
            try (Hold hold = hold(reserved, deadline)) {
                return work.apply(hold);
            } catch (Crowded e) {
                reserved = Math.min(mostBytes, Math.max(2 * e.bytes(), 2 * reserved));
            }
        }
    }

    private boolean take(long bytes) {
        lock.lock();
        try {
            if (takenBytes + bytes > mostBytes) {
                return false;
            }
            takenBytes += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void give(long bytes) {
        lock.lock();
        try {
            takenBytes -= bytes;
            given.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private ContentException.TooLarge tooLarge() {
        return new ContentException.TooLarge("the file lists of this image need more than " + mostBytes
                + " bytes of memory; a larger bound or a larger heap would help");
    }

    /** Other images have so much of the budget that not enough is left for one that would fit alone. */
    public static final class Crowded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long bytes;

        private Crowded(long bytes) {
            super("other images have the memory for file lists", null, false, false);
            this.bytes = bytes;
        }

        /** How much the image would have had with what it asked for. */
        public long bytes() {
            return bytes;
        }
    }

    /**
     * What one image needs at the same time: the indexes of its layers, in the making and made, and their tree. Closing it
     * gives all of it back; afterwards nothing is kept, and taking has no effect. Safe for use by many threads.
     */
    public static final class Hold implements AutoCloseable {
        private final IndexBudget budget;
        private final long reservedBytes;
        private final Set<LayerIndex> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        private long bytes;
        private long takenBytes;
        private boolean closed;

        private Hold(IndexBudget budget, long reservedBytes) {
            this.budget = budget;
            this.reservedBytes = reservedBytes;
            this.takenBytes = reservedBytes;
        }

        /**
         * Keeps a finished index; one that stands in the image several times counts once.
         *
         * @return the index
         * @throws ContentException.TooLarge if the image alone would need more than the budget
         * @throws Crowded if the budget has not that much left
         */
        public synchronized LayerIndex keep(LayerIndex index) {
            if (!kept.contains(index)) {
                take(index.heapBytes());
                kept.add(index);
            }
            return index;
        }

        /** For an index in the making, which is of no use any more once this is closed. */
        synchronized void takeForIndex(long more) {
            if (closed) {
                throw new ContentException.TimedOut("it was given up while it was read");
            }
            take(more);
        }

        synchronized void take(long more) {
            if (closed) {
                return;
            }
            if (bytes + more > budget.mostBytes) {
                throw budget.tooLarge();
            }
            long missing = bytes + more - takenBytes;
            if (missing > 0) {
                if (!budget.take(missing)) {
                    throw new Crowded(bytes + more);
                }
                takenBytes += missing;
            }
            bytes += more;
        }

        synchronized void give(long less) {
            if (closed) {
                return;
            }
            bytes -= less;
            long spare = takenBytes - Math.max(bytes, reservedBytes);
            if (spare > 0) {
                takenBytes -= spare;
                budget.give(spare);
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                budget.give(takenBytes);
                kept.clear();
            }
        }
    }
}
