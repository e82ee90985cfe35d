package dev.slimgate.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was used least recently. Not safe for use by many threads: its owner locks. */
final class LeastRecent<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    LeastRecent(int most) {
        super(16, 0.75f, true);
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
