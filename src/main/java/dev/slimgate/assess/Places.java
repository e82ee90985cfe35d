package dev.slimgate.assess;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A bounded number of places for work, of which one namespace gets at most half, so that what one tenant waits for keeps
 * nobody else from being served. Nobody queues: a place is there, or it is not. Safe for use by many threads.
 */
public final class Places {
    private final int most;
    private final Map<String, Integer> byNamespace = new HashMap<>();
    private int taken;
    private long refused;

    /**
     * @param most how many there are, at least 1
     */
    public Places(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("there must be a place, not " + most);
        }
        this.most = most;
    }

    /** What came of asking for a place. */
    public sealed interface Answer {}

    /** A place; closing it gives it back, once. */
    public static final class Place implements Answer, AutoCloseable {
        private final Runnable back;
        private final AtomicBoolean closed = new AtomicBoolean();

        Place(Runnable back) {
            this.back = back;
        }

        /** A place of which there is no end. */
        static Place free() {
            return new Place(() -> {});
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                back.run();
            }
        }
    }

    /**
     * There is none.
     *
     * @param taken how many are in use, by all or by this namespace
     * @param share whether others are free, which one namespace does not get
     */
    public record Full(int taken, boolean share) implements Answer {
        /** What a person is told: {@code Slimgate is busy with 512 requests}. */
        public String words(String what) {
            return "Slimgate is busy with " + taken + " " + what + (share ? " of this namespace" : "");
        }
    }

    /**
     * Takes a place if there is one.
     *
     * @param namespace who asks; {@code ""} counts as one like any other
     */
    public synchronized Answer take(String namespace) {
        int own = byNamespace.getOrDefault(namespace, 0);
        if (taken >= most) {
            refused++;
            return new Full(taken, false);
        }
        if (own >= share()) {
            refused++;
            return new Full(own, true);
        }
        taken++;
        byNamespace.put(namespace, own + 1);
        return new Place(() -> giveBack(namespace));
    }

    private int share() {
        return most - most / 2;
    }

    private synchronized void giveBack(String namespace) {
        taken--;
        byNamespace.computeIfPresent(namespace, (name, own) -> own == 1 ? null : own - 1);
    }

    /** How many are in use now. */
    public synchronized int taken() {
        return taken;
    }

    /** How often there was none, since the start. */
    public synchronized long refused() {
        return refused;
    }
}
