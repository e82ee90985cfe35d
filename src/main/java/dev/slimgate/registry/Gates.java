package dev.slimgate.registry;

import dev.slimgate.content.Deadline;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the requests under way, per host and in all. A pass is held from before the connection until the body's end, and
 * nobody who holds one waits for another host's. Hosts without requests are forgotten, as users choose their names.
 */
final class Gates {
    private final Semaphore overall;
    private final ConcurrentHashMap<String, Gate> hosts = new ConcurrentHashMap<>();

    Gates(int overall) {
        this.overall = new Semaphore(overall, true);
    }

    /** Waits for a pass to one host; running it again does nothing. */
    Pass enter(String host, int most, Deadline deadline) {
        Gate gate = hosts.compute(
                host, (key, old) -> (old == null ? new Gate(new Semaphore(most, true), 0) : old).joined());
        boolean passedHost = false;
        boolean passed = false;
        try {
            Waiting.acquire(gate.semaphore, deadline, "waiting for earlier requests to the same host");
            passedHost = true;
            Waiting.acquire(overall, deadline, "waiting for earlier requests");
            passed = true;
        } finally {
            if (!passed) {
                leave(host, gate, passedHost);
            }
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                overall.release();
                leave(host, gate, true);
            }
        };
    }

    /** How many hosts have requests under way or waiting. */
    int hosts() {
        return hosts.size();
    }

    private void leave(String host, Gate gate, boolean release) {
        if (release) {
            gate.semaphore.release();
        }
        hosts.computeIfPresent(host, (key, now) -> now.users == 1 ? null : new Gate(now.semaphore, now.users - 1));
    }

    /** Permission for one request; closing gives it back. */
    @FunctionalInterface
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    private record Gate(Semaphore semaphore, int users) {
        Gate joined() {
            return new Gate(semaphore, users + 1);
        }
    }
}
