package dev.slimgate.evidence;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Names that are remembered for a time; at most a thousand, of which the longest known goes first. */
final class Remembered {
    static final int MOST = 1_000;

    private final Duration life;
    private final LongSupplier nanos;
    private final Map<String, Long> since = new LinkedHashMap<>();

    Remembered(Duration life, LongSupplier nanos) {
        this.life = life;
        this.nanos = nanos;
    }

    synchronized boolean holds(String name) {
        Long at = since.get(name);
        return at != null && nanos.getAsLong() - at < life.toNanos();
    }

    synchronized void add(String name) {
        since.remove(name);
        since.put(name, nanos.getAsLong());
        if (since.size() > MOST) {
            since.remove(since.keySet().iterator().next());
        }
    }

    synchronized int size() {
        return since.size();
    }
}
