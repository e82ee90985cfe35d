package dev.slimgate.assess;

import dev.slimgate.assess.Places.Place;
import dev.slimgate.content.Deadline;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The few places for work that nobody waits for: whoever comes beyond waits for its turn. Safe for use by many threads. */
final class BackgroundPlaces {
    /** How many fetches the background has under way: far from what {@link WorkBounds} grants to those who wait. */
    static final int MOST = 16;

    private final Semaphore free = new Semaphore(MOST, true);

    /**
     * Waits for a place.
     *
     * @throws dev.slimgate.content.ContentException.TimedOut where there was none by the deadline
     */
    Place take(Deadline deadline) {
        boolean taken;
        try {
            taken = free.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            taken = false;
        }
        if (!taken) {
            throw Asker.busy("Slimgate is busy with " + MOST + " fetches in the background");
        }
        return new Place(free::release);
    }
}
