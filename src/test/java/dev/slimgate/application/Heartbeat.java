package dev.slimgate.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Tells what the machine kept from client and server: a thread that wakes every few milliseconds and notes when it woke
 * late, and how much of the processors other processes took. What was measured meanwhile says nothing about anybody.
 */
final class Heartbeat implements AutoCloseable {
    private static final long BEAT = Duration.ofMillis(5).toNanos();
    private static final long LATE = Duration.ofMillis(20).toNanos();
    private static final long SAMPLE = Duration.ofMillis(100).toNanos();

    private final List<Stall> stalls = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::beat);
    private final List<Path> ours;
    private volatile boolean stopped;

    /** A time in which this process did not run, on the scale of {@link System#nanoTime}. */
    private record Stall(long from, long to) {
        long within(long start, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, start));
        }
    }

    /** Ticks of the processors since the machine started. */
    private record Sample(long nanos, long all, long idle, long ours) {}

    private Heartbeat(List<Path> ours) {
        this.ours = ours;
    }

    /** Begins; this process and the one with this id count as ours. */
    static Heartbeat start(long server) {
        Heartbeat heartbeat = new Heartbeat(List.of(Path.of("/proc/self/stat"), Path.of("/proc/" + server + "/stat")));
        heartbeat.thread.start();
        return heartbeat;
    }

    private void beat() {
        long last = System.nanoTime();
        long sampled = last - SAMPLE;
        while (!stopped) {
            LockSupport.parkNanos(BEAT);
            long now = System.nanoTime();
            if (now - last > LATE) {
                synchronized (stalls) {
                    stalls.add(new Stall(last, now));
                }
            }
            if (now - sampled >= SAMPLE) {
                synchronized (samples) {
                    samples.add(sample(now));
                }
                sampled = now;
            }
            last = System.nanoTime();
        }
    }

    private Sample sample(long now) {
        try {
            long[] ticks = numbers(
                    Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow(), 1);
            long own = 0;
            for (Path stat : ours) {
                String text = Files.readString(stat);
                long[] fields = numbers(text.substring(text.lastIndexOf(')')), 2);
                own += fields[10] + fields[11]; // utime and stime
            }
            return new Sample(now, LongStream.of(ticks).limit(8).sum(), ticks[3] + ticks[4], own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] numbers(String line, int skip) {
        return Arrays.stream(line.strip().split("\\s+"))
                .skip(skip)
                .limit(13)
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /** How long this process stood still in a window. */
    Duration stalled(long from, long to) {
        synchronized (stalls) {
            return Duration.ofNanos(
                    stalls.stream().mapToLong(stall -> stall.within(from, to)).sum());
        }
    }

    /** How much of the processors others took in a window, from 0 to 1. */
    double others(long from, long to) {
        synchronized (samples) {
            List<Sample> within = samples.stream()
                    .filter(sample -> sample.nanos >= from - 2 * SAMPLE && sample.nanos <= to + 2 * SAMPLE)
                    .toList();
            if (within.size() < 2) {
                return 0;
            }
            Sample first = within.getFirst();
            Sample last = within.getLast();
            double all = last.all - first.all;
            return all == 0 ? 0 : (all - (last.idle - first.idle) - (last.ours - first.ours)) / all;
        }
    }

    /** How often it stood still and how long at most, and what others took from a time on. */
    String summary(long from) {
        double others = others(from, System.nanoTime());
        synchronized (stalls) {
            long longest = stalls.stream()
                    .mapToLong(stall -> stall.to - stall.from)
                    .max()
                    .orElse(0);
            return "other processes took %.0f %% of the machine; the client stood still %d times, %d ms at most"
                    .formatted(
                            others * 100,
                            stalls.size(),
                            Duration.ofNanos(longest).toMillis());
        }
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }
}
