package dev.slimgate.registry;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Remembers for a few seconds which places of images with several failed, so that the others are asked first. It changes
 * the order only: where all else fails, they are asked all the same.
 */
final class Resting {
    private static final Duration REST = Duration.ofSeconds(10);
    /** Registries without an entry come from users, so they are forgotten too. */
    private static final int MOST = 1_000;

    private final LongSupplier nanos;
    private final Map<String, Long> until = new ConcurrentHashMap<>();

    Resting(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether a host is to be asked after the others. Once its rest is over, one caller is told no, and tries it. */
    boolean rests(Target target) {
        long now = nanos.getAsLong();
        Long known = until.get(target.origin());
        if (known == null) {
            return false;
        }
        return known - now > 0 || !until.replace(target.origin(), known, now + REST.toNanos());
    }

    void failed(Target target) {
        if (until.size() < MOST || until.containsKey(target.origin())) {
            until.put(target.origin(), nanos.getAsLong() + REST.toNanos());
        } else {
            until.clear();
        }
    }

    void answered(Target target) {
        until.remove(target.origin());
    }
}
