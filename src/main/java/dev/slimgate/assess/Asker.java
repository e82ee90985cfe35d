package dev.slimgate.assess;

import dev.slimgate.assess.Places.Full;
import dev.slimgate.assess.Places.Place;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * For whom something is found out, and whether anything may be begun for that. It is the same for all that one answer
 * needs, and only {@link Flights} and {@link ContentScans} act on it; so it goes with the thread, and not through the
 * parameters of every method on the way. What runs in the background has none, and is not counted twice.
 *
 * @param fetches where work that is begun takes its place
 * @param namespace {@code ""} where there is none
 * @param background where work that is begun for the background takes its place instead
 * @param deadline until when a place in the background is waited for
 */
record Asker(Places fetches, String namespace, Effort effort, BackgroundPlaces background, Deadline deadline) {
    /** How long a look into what is at hand may take where nothing may wait. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final ScopedValue<Asker> NOW = ScopedValue.newInstance();

    /** Does something for this asker. */
    <T> T call(Supplier<T> work) {
        return ScopedValue.where(NOW, this).call(work::get);
    }

    /** The same work, which on any thread is for whoever asks now. */
    static Runnable keeping(Runnable work) {
        if (!NOW.isBound()) {
            return work;
        }
        Asker asker = NOW.get();
        return () -> ScopedValue.where(NOW, asker).run(work);
    }

    /** The namespace of whoever asks now; {@code ""} for the background. */
    static String namespaceNow() {
        return NOW.isBound() ? NOW.get().namespace : "";
    }

    /** Whether nobody waits for what is found out now. */
    static boolean inBackground() {
        return NOW.isBound() && NOW.get().effort instanceof Effort.Background;
    }

    /** Whether nothing may be begun now. */
    static boolean fromMemory() {
        return NOW.isBound() && NOW.get().effort instanceof Effort.FromMemory;
    }

    /** A place for work that is to begin. @throws ContentException.TimedOut where it may not */
    static Place begin() {
        if (!NOW.isBound()) {
            return Place.free();
        }
        Asker asker = NOW.get();
        return switch (asker.effort) {
            case Effort.Full() ->
                switch (asker.fetches.take(asker.namespace)) {
                    case Place place -> place;
                    case Full full -> throw busy(full.words("fetches"));
                };
            case Effort.Background() -> asker.background.take(asker.deadline);
            case Effort.FromMemory(String why) -> throw busy(why);
        };
    }

    static ContentException.TimedOut busy(String why) {
        return new ContentException.TimedOut(
                why + " and has not asked the registry for what it does not know yet; try again in a few seconds");
    }

    /** Why there is no answer now, where nothing may be begun; else the words that are given. */
    static String orBusy(String otherwise) {
        return NOW.isBound() && NOW.get().effort instanceof Effort.FromMemory(String why)
                ? why + " and has not read its layers; try again in a few seconds"
                : otherwise;
    }

    /** Until when to wait for work that is under way. */
    static Deadline patience(Deadline deadline) {
        return fromMemory() ? deadline.atMost(Duration.ZERO) : deadline;
    }

    /** Until when to wait for a look into what is at hand. */
    static Deadline patienceForALook(Deadline deadline) {
        return fromMemory() ? deadline.atMost(LOOK) : deadline;
    }
}
