package dev.slimgate.assess;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** How many questions are asked ahead at a time, in all and of each host: one that hangs takes no room from the others. */
final class Refreshes {
    static final int MOST = 64;
    static final int MOST_OF_A_HOST = 16;

    private final Semaphore room = new Semaphore(MOST);
    private final Map<String, Integer> hosts = new ConcurrentHashMap<>();

    /** Takes room for one, if there is any; who gets it {@link #leave}s it. */
    boolean enter(String host) {
        if (!room.tryAcquire()) {
            return false;
        }
        int[] mine = new int[1];
        hosts.compute(host, (key, count) -> {
            int now = count == null ? 0 : count;
            mine[0] = now;
            return now < MOST_OF_A_HOST ? Integer.valueOf(now + 1) : count;
        });
        if (mine[0] >= MOST_OF_A_HOST) {
            room.release();
            return false;
        }
        return true;
    }

    /** Gives it back. */
    void leave(String host) {
        hosts.computeIfPresent(host, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        room.release();
    }

    /** How many are under way. */
    int underWay() {
        return MOST - room.availablePermits();
    }
}
