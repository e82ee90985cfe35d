package dev.slimgate.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that wakes every few milliseconds and notes when it woke late: the machine had no time for this process then,
 * and what was measured meanwhile says nothing about anybody else.
 */
final class Heartbeat implements AutoCloseable {
    private static final long BEAT = Duration.ofMillis(5).toNanos();
    private static final long LATE = Duration.ofMillis(20).toNanos();

    private final List<Stall> stalls = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::beat);
    private volatile boolean stopped;

    /** A time in which this process did not run, on the scale of {@link System#nanoTime}. */
    private record Stall(long from, long to) {
        long within(long start, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, start));
        }
    }

    static Heartbeat start() {
        Heartbeat heartbeat = new Heartbeat();
        heartbeat.thread.start();
        return heartbeat;
    }

    private void beat() {
        long last = System.nanoTime();
        while (!stopped) {
            LockSupport.parkNanos(BEAT);
            long now = System.nanoTime();
            if (now - last > LATE) {
                synchronized (stalls) {
                    stalls.add(new Stall(last, now));
                }
            }
            last = now;
        }
    }

    /** How long this process stood still in a window. */
    Duration stalled(long from, long to) {
        synchronized (stalls) {
            return Duration.ofNanos(
                    stalls.stream().mapToLong(stall -> stall.within(from, to)).sum());
        }
    }

    /** How often it stood still, and how long at most. */
    String summary() {
        synchronized (stalls) {
            long longest =
                    stalls.stream().mapToLong(stall -> stall.to - stall.from).max().orElse(0);
            return stalls.size() + " stalls of the client, the longest "
                    + Duration.ofNanos(longest).toMillis() + " ms";
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
