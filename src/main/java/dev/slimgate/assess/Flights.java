package dev.slimgate.assess;

import dev.slimgate.assess.Places.Place;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One piece of work for each key, however many ask: the first starts it, all wait for it, each as long as its own
 * deadline lets it. The work goes on when everybody has left, so that a retry finds it done; what it yields is kept by
 * the work itself, in a cache. A failure reaches those who wait and is not remembered.
 *
 * <p>How much may be under way is bounded over all flights of an {@link Asker}'s {@link Places}.
 *
 * @param <K> what the work is about
 * @param <V> what it yields
 */
final class Flights<K, V> {
    /** More looks of one kind than this are never under way: each takes no time, unless what it looks into hangs. */
    static final int MOST_LOOKS = 4_096;

    private final String name;
    private final Kind kind;
    private final Map<K, CompletableFuture<V>> inFlight = new ConcurrentHashMap<>();

    /** What work is, as far as bounds go. */
    enum Kind {
        /** It asks somebody else: it takes a place, and is not begun by who may begin nothing. */
        FETCH,
        /** It looks into what is at hand, which all answers need: it is always begun. */
        LOOK
    }

    /** Of fetches. */
    Flights(String name) {
        this(name, Kind.FETCH);
    }

    /**
     * @param name of the threads that do the work
     */
    Flights(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
    }

    /**
     * Joins the work for this key, or starts it.
     *
     * @return what it yields, or empty when the deadline passed before
     * @throws ContentException as the work does; {@code TimedOut} at once where it is not under way and may not be begun
     */
    Optional<V> join(K key, Deadline deadline, Supplier<V> work) {
        CompletableFuture<V> underWay = inFlight.get(key);
        if (underWay != null) {
            return await(underWay, patience(deadline));
        }
        Place place = place();
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> others = inFlight.putIfAbsent(key, mine);
        if (others != null) {
            place.close();
            return await(others, patience(deadline));
        }
        // Its place is free before its result is there: who waits for a manifest goes on with the config, which needs
        // one too.
        Thread.ofVirtual().name(name).start(() -> run(key, mine, () -> in(place, work)));
        return await(mine, patience(deadline));
    }

    private static <V> V in(Place place, Supplier<V> work) {
        try (place) {
            return work.get();
        }
    }

    private Place place() {
        return switch (kind) {
            case FETCH -> Asker.begin();
            case LOOK -> {
                if (inFlight.size() >= MOST_LOOKS) {
                    throw Asker.busy("Slimgate is busy with " + MOST_LOOKS + " look-ups");
                }
                yield Place.free();
            }
        };
    }

    private Deadline patience(Deadline deadline) {
        return switch (kind) {
            case FETCH -> Asker.patience(deadline);
            case LOOK -> Asker.patienceForALook(deadline);
        };
    }

    /**
     * Starts the work for this key, for nobody in particular: what it throws reaches whoever joins it.
     *
     * @return whether it was started; not where it is in flight
     */
    boolean begin(K key, Supplier<V> work) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        if (inFlight.putIfAbsent(key, mine) != null) {
            return false;
        }
        Thread.ofVirtual().name(name).start(() -> run(key, mine, work));
        return true;
    }

    /** Whether there is work in flight for this key. */
    boolean has(K key) {
        return inFlight.containsKey(key);
    }

    /** How much work is in flight. */
    int size() {
        return inFlight.size();
    }

    private void run(K key, CompletableFuture<V> flight, Supplier<V> work) {
        try {
            V result = work.get();
            inFlight.remove(key, flight);
            flight.complete(result);
        } catch (Throwable e) { // whatever it was, it belongs to those who wait
            inFlight.remove(key, flight);
            flight.completeExceptionally(e);
        }
    }

    private static <V> Optional<V> await(CompletableFuture<V> flight, Deadline deadline) {
        try {
            return Optional.of(flight.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw unwrap(e);
        }
    }

    /** What the work threw; an error is thrown on the spot. */
    static RuntimeException unwrap(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("a piece of work ended in a checked exception", e);
    }
}
