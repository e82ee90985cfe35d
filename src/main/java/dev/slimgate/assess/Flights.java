package dev.slimgate.assess;

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
 * @param <K> what the work is about
 * @param <V> what it yields
 */
final class Flights<K, V> {
    private final String name;
    private final Map<K, CompletableFuture<V>> inFlight = new ConcurrentHashMap<>();

    /**
     * @param name of the threads that do the work
     */
    Flights(String name) {
        this.name = name;
    }

    /**
     * Joins the work for this key, or starts it.
     *
     * @return what it yields, or empty when the deadline passed before
     * @throws ContentException as the work does
     */
    Optional<V> join(K key, Deadline deadline, Supplier<V> work) {
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> others = inFlight.putIfAbsent(key, mine);
        if (others != null) {
            return await(others, deadline);
        }
        Thread.ofVirtual().name(name).start(() -> run(key, mine, work));
        return await(mine, deadline);
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
