package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that end at the deadline. An interrupt ends them as {@code timedOut} and stays set. */
final class Waiting {
    private Waiting() {}

    /**
     * Waits for a future.
     *
     * @param phase what goes on meanwhile, for the message
     */
    static <T> T on(Future<T> future, Deadline deadline, String phase) throws ExecutionException {
        try {
            return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timedOut(phase);
        } catch (InterruptedException e) {
            throw interrupted(phase);
        }
    }

    /** Takes a permit. */
    static void acquire(Semaphore semaphore, Deadline deadline, String phase) {
        try {
            if (!semaphore.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                throw timedOut(phase);
            }
        } catch (InterruptedException e) {
            throw interrupted(phase);
        }
    }

    static ContentException.TimedOut timedOut(String phase) {
        return new ContentException.TimedOut("no time was left while " + phase);
    }

    static ContentException.TimedOut interrupted(String phase) {
        Thread.currentThread().interrupt();
        return new ContentException.TimedOut("interrupted while " + phase);
    }
}
