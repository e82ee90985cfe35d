package dev.slimgate.assess;

import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** A shared store in this process, which may lie. */
final class MemoryStore implements SharedStore {
    final Map<Key, byte[]> values = new ConcurrentHashMap<>();
    final Map<Key, Duration> lives = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();

    /** What becomes of a value on its way back; null for nothing. */
    volatile BiFunction<Key, byte[], byte[]> onTheWay = (key, value) -> value;

    @Override
    public Optional<byte[]> get(Key key, Deadline deadline) {
        asked.incrementAndGet();
        byte[] value = values.get(key);
        return value == null ? Optional.empty() : Optional.ofNullable(onTheWay.apply(key, value.clone()));
    }

    @Override
    public void put(Key key, byte[] value, Duration life) {
        values.put(key, value.clone());
        lives.put(key, life);
    }

    @Override
    public void close() {
        values.clear();
    }
}
