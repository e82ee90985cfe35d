package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One budget of heap for all layer indexes and file trees in the making. Safe for use by many threads.
 */
public final class IndexBudget {
    /** What is left for the rest of the program, caches included, is three times as much. */
    private static final int HEAP_SHARE = 4;

    private final long mostBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    /** A budget of this many bytes for all scans that share it, and never more than a quarter of the heap. */
    public IndexBudget(long mostBytes) {
        this(mostBytes, Runtime.getRuntime().maxMemory());
    }

    IndexBudget(long mostBytes, long heapBytes) {
        this.mostBytes = Math.min(mostBytes, heapBytes / HEAP_SHARE);
    }

    /** The bound. */
    public long mostBytes() {
        return mostBytes;
    }

    /** How much is in use now. */
    public long takenBytes() {
        return takenBytes.get();
    }

    /** Begins to keep what belongs to one image. */
    public Hold hold() {
        return new Hold(this);
    }

    /** @throws ContentException.TooLarge if that much is not left; then nothing is taken */
    void take(long bytes) {
        if (takenBytes.addAndGet(bytes) > mostBytes) {
            takenBytes.addAndGet(-bytes);
            throw new ContentException.TooLarge("the file lists of all images that are being read need more than "
                    + mostBytes + " bytes of memory; fewer scans at once, a larger bound or a larger heap would help");
        }
    }

    void give(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    /**
     * What one image needs at the same time: the indexes of its layers and their tree. Closing it gives all of it back;
     * afterwards nothing is kept, and taking has no effect. Safe for use by many threads.
     */
    public static final class Hold implements AutoCloseable {
        private final IndexBudget budget;
        private final Set<LayerIndex> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        private long bytes;
        private boolean closed;

        private Hold(IndexBudget budget) {
            this.budget = budget;
        }

        /**
         * Keeps a finished index; one that stands in the image several times counts once.
         *
         * @return the index
         * @throws ContentException.TooLarge if the budget has not that much left
         */
        public synchronized LayerIndex keep(LayerIndex index) {
            if (!kept.contains(index)) {
                take(index.heapBytes());
                kept.add(index);
            }
            return index;
        }

        synchronized void take(long more) {
            if (!closed) {
                budget.take(more);
                bytes += more;
            }
        }

        synchronized void give(long less) {
            if (!closed) {
                budget.give(less);
                bytes -= less;
            }
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                budget.give(bytes);
                kept.clear();
            }
        }
    }
}
