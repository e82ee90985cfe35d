package dev.slimgate.registry;

import dev.slimgate.content.Deadline;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the requests under way, per host and in all. A pass is held from before the connection until the body's end, and
 * nobody who holds one waits for another host's. A share is kept for the hosts that the operator has listed, so that they
 * are asked however many of those that users have thought of keep silent. Hosts without requests are forgotten, as users
 * choose their names.
 */
final class Gates {
    private final Semaphore overall;
    private final Semaphore notListed;
    private final ConcurrentHashMap<String, Gate> hosts = new ConcurrentHashMap<>();

    /**
     * @param overall requests under way to all hosts
     * @param notListed of them to hosts that the operator has not listed
     */
    Gates(int overall, int notListed) {
        this.overall = new Semaphore(overall, true);
        this.notListed = new Semaphore(notListed, true);
    }

    /** Waits for a pass to one host; closing it again does nothing. */
    Pass enter(String host, boolean listed, int most, Deadline deadline) {
        Gate gate = hosts.compute(
                host, (key, old) -> (old == null ? new Gate(new Semaphore(most, true), 0) : old).joined());
        boolean passedHost = false;
        boolean passedShare = listed;
        boolean passed = false;
        try {
            Waiting.acquire(gate.semaphore, deadline, "waiting for earlier requests to the same host");
            passedHost = true;
            if (!listed) {
                Waiting.acquire(notListed, deadline, "waiting for earlier requests to hosts that are not listed");
                passedShare = true;
            }
            Waiting.acquire(overall, deadline, "waiting for earlier requests");
            passed = true;
        } finally {
            if (!passed) {
                if (passedShare) {
                    leaveShare(listed);
                }
                leave(host, gate, passedHost);
            }
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                overall.release();
                leaveShare(listed);
                leave(host, gate, true);
            }
        };
    }

    private void leaveShare(boolean listed) {
        if (!listed) {
            notListed.release();
        }
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
