package dev.slimgate.benchmarks.admissions;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Connections that stay open, and what is sent over them. */
final class Load implements AutoCloseable {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Webhook webhook;
    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Load(Webhook webhook) {
        this.webhook = webhook;
    }

    /**
     * What came of it.
     *
     * @param wrong answers that were not the expected ones
     * @param failed requests without an answer
     */
    record Outcome(Latencies latencies, long wrong, long failed, Duration time, Duration serverCpu) {
        /** Within which this part of all was answered. */
        double milliseconds(double part) {
            return latencies.percentile(part).toNanos() / 1e6;
        }

        double perSecond() {
            return latencies.count() * 1e9 / time.toNanos();
        }

        /** Of the server, in seconds. */
        double cpuPerThousand() {
            return serverCpu.toMillis() / (double) latencies.count();
        }
    }

    /** For so long, as many at a time as there shall be connections, each with the next request when it has its answer. */
    Outcome closedLoop(List<Post> posts, int connectionCount, Duration time) throws IOException, InterruptedException {
        open(connectionCount);
        Duration before = webhook.usage().cpu();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Callable<Part>> loops = new ArrayList<>();
        for (int i = 0; i < connectionCount; i++) {
            int index = i;
            loops.add(() -> loop(index, posts, end));
        }
        return sum(threads.invokeAll(loops), start, before);
    }

    /** All of them at once, each on a connection of its own. */
    Outcome burst(List<Post> posts) throws IOException, InterruptedException {
        open(posts.size());
        Duration before = webhook.usage().cpu();
        long start = System.nanoTime();
        List<Callable<Part>> singles = new ArrayList<>();
        for (int i = 0; i < posts.size(); i++) {
            int index = i;
            singles.add(() -> {
                Part part = new Part();
                part.exchange(index, posts.get(index));
                return part;
            });
        }
        return sum(threads.invokeAll(singles), start, before);
    }

    private Part loop(int connection, List<Post> posts, long end) {
        Part part = new Part();
        for (int next = connection; System.nanoTime() < end; next++) {
            part.exchange(connection, posts.get(next % posts.size()));
        }
        return part;
    }

    private void open(int count) throws IOException {
        while (connections.size() < count) {
            connections.add(webhook.connect());
        }
    }

    private Outcome sum(List<Future<Part>> parts, long start, Duration cpuBefore)
            throws IOException, InterruptedException {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        Duration cpu = webhook.usage().cpu().minus(cpuBefore);
        Latencies latencies = new Latencies();
        long wrong = 0;
        long failed = 0;
        for (Future<Part> part : parts) {
            try {
                latencies.addAll(part.get().latencies);
                wrong += part.get().wrong;
                failed += part.get().failed;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return new Outcome(latencies, wrong, failed, time, cpu);
    }

    /** What one connection saw. */
    private final class Part {
        private final Latencies latencies = new Latencies();
        private long wrong;
        private long failed;

        void exchange(int connection, Post post) {
            try {
                long before = System.nanoTime();
                boolean right = connections.get(connection).exchange(post, NUMBERS.incrementAndGet());
                latencies.add(System.nanoTime() - before);
                if (!right) {
                    wrong++;
                }
            } catch (IOException e) {
                failed++;
                reopen(connection);
            }
        }

        private void reopen(int connection) {
            try {
                connections.get(connection).close();
                connections.set(connection, webhook.connect());
            } catch (IOException e) {
                throw new IllegalStateException("the webhook is gone", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
