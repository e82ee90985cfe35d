package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.util.concurrent.atomic.AtomicLong;

/** One budget of heap for all layer indexes in the making. Safe for use by many threads. */
public final class IndexBudget {
    private final long mostBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    /** A budget of this many bytes for all scans that share it. */
    public IndexBudget(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** How much is in use now. */
    public long takenBytes() {
        return takenBytes.get();
    }

    /** @throws ContentException.TooLarge if that much is not left; then nothing is taken */
    void take(long bytes) {
        if (takenBytes.addAndGet(bytes) > mostBytes) {
            takenBytes.addAndGet(-bytes);
            throw new ContentException.TooLarge("the indexes of all layers that are being read need more than "
                    + mostBytes + " bytes of memory; fewer scans at once, or a larger bound, would help");
        }
    }

    void give(long bytes) {
        takenBytes.addAndGet(-bytes);
    }
}
