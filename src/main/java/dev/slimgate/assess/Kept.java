package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values that are fetched anew after a life. While the registry keeps silent the last one is used up to an age, which is
 * logged; a failure is remembered for a moment, so that a registry that is down is not asked by everybody. One fetch for
 * each key, however many ask.
 *
 * @param <K> what the value is of
 * @param <V> the value, without failures in it
 */
final class Kept<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);

    /** How old a value may be that is used because there is none newer. */
    static final Duration MOST_AGE = Duration.ofHours(1);
    /** How long nobody tries again after a failure. */
    static final Duration REST = Duration.ofSeconds(5);
    /** How long somebody waits for a newer value who has an old one. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Duration life;
    private final LongSupplier nanos;
    private final Cache<K, Entry<V>> entries;
    private final Flights<K, Entry<V>> flights;

    /**
     * @param name of the threads that fetch
     * @param bytes of heap for all keys and values, approximately
     * @param keys bytes of a key, approximately
     * @param values bytes of a value, approximately
     */
    Kept(String name, Duration life, long bytes, ToLongFunction<K> keys, ToLongFunction<V> values, LongSupplier nanos) {
        this.life = life;
        this.nanos = nanos;
        this.flights = new Flights<>(name);
        this.entries = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .<K, Entry<V>>weigher((key, entry) -> Weights.of(keys.applyAsLong(key) + entry.weight(values)))
                .build();
    }

    /** What came of asking. */
    sealed interface Found<V> {
        /** A value within its life. */
        record Fresh<V>(V value) implements Found<V> {}

        /**
         * A value past its life.
         *
         * @param age since it was fetched
         * @param failure why there is none newer; null where that is still being fetched
         */
        record Stale<V>(V value, Duration age, @Nullable ContentException failure) implements Found<V> {}

        /** None, as fetching it has failed. */
        record Failed<V>(ContentException failure) implements Found<V> {}

        /** None yet: it is still being fetched. */
        record TooSlow<V>() implements Found<V> {}
    }

    /**
     * The last value and the last failure since, each with its time on the monotonic clock.
     */
    private record Entry<V>(
            @Nullable V value, long valueNanos, @Nullable ContentException failure, long failureNanos) {
        private static final int EMPTY = 256;

        long weight(ToLongFunction<V> weigher) {
            return EMPTY + (value == null ? 0 : weigher.applyAsLong(value));
        }
    }

    /**
     * The value of a key.
     *
     * @param fetch gets it, in the background; its {@link ContentException}s are remembered, anything else is thrown
     */
    Found<V> get(K key, Deadline deadline, Supplier<V> fetch) {
        Entry<V> held = entries.getIfPresent(key);
        if (held != null && rests(held)) {
            return found(held);
        }
        Deadline patience = held != null && usable(held) ? deadline.atMost(PATIENCE) : deadline;
        Optional<Entry<V>> fetched;
        try {
            fetched = flights.join(key, patience, () -> fetch(key, fetch));
        } catch (ContentException.TimedOut e) { // it could not be begun: nothing is learned of the registry by that
            V last = held == null ? null : held.value;
            return held != null && last != null && usable(held)
                    ? new Found.Stale<>(last, age(held), null)
                    : new Found.Failed<>(e);
        }
        if (fetched.isPresent()) {
            return found(fetched.get());
        }
        V old = held == null ? null : held.value;
        return held != null && old != null && usable(held)
                ? new Found.Stale<>(old, age(held), null)
                : new Found.TooSlow<>();
    }

    private Entry<V> fetch(K key, Supplier<V> fetch) {
        Entry<V> entry;
        try {
            V value = fetch.get();
            entry = new Entry<>(value, nanos.getAsLong(), null, 0);
        } catch (ContentException e) {
            Entry<V> before = entries.getIfPresent(key);
            if (before != null && usable(before) && Failures.tellsNothing(e)) {
                LOG.atWarn()
                        .addKeyValue("image", key)
                        .addKeyValue("ageSeconds", age(before).toSeconds())
                        .log(
                                "what it is compared with cannot be asked for; the last answer is used: {}",
                                e.getMessage());
            }
            entry = before == null
                    ? new Entry<>(null, 0, e, nanos.getAsLong())
                    : new Entry<>(before.value, before.valueNanos, e, nanos.getAsLong());
        }
        entries.put(key, entry);
        return entry;
    }

    private boolean rests(Entry<V> entry) {
        return entry.failure == null
                ? age(entry).compareTo(life) < 0
                : nanos.getAsLong() - entry.failureNanos < REST.toNanos();
    }

    private boolean usable(Entry<V> entry) {
        return entry.value != null && age(entry).compareTo(MOST_AGE) < 0;
    }

    private Duration age(Entry<V> entry) {
        return Duration.ofNanos(nanos.getAsLong() - entry.valueNanos);
    }

    private Found<V> found(Entry<V> entry) {
        V value = entry.value;
        ContentException failure = entry.failure;
        if (failure == null && value != null) {
            return new Found.Fresh<>(value);
        }
        if (failure == null) {
            throw new IllegalStateException("an entry has a value or a failure");
        }
        return value != null && usable(entry) && Failures.tellsNothing(failure)
                ? new Found.Stale<>(value, age(entry), failure)
                : new Found.Failed<>(failure);
    }
}
