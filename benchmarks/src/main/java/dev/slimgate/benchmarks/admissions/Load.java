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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

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
     * @param firstWrong one of them, or empty
     * @param failed requests without an answer
     */
    record Outcome(Latencies latencies, long wrong, String firstWrong, long failed, Duration time, Duration serverCpu) {
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
        return run(connectionCount, connection -> {
            long end = System.nanoTime() + time.toNanos();
            Part part = new Part(connection);
            for (int next = connection; System.nanoTime() < end; next++) {
                part.exchange(posts.get(next % posts.size()));
            }
            return part;
        });
    }

    /** All of these, each once, in this order. */
    Outcome each(List<Post> posts, int connectionCount) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        return run(connectionCount, connection -> {
            Part part = new Part(connection);
            for (int i = next.getAndIncrement(); i < posts.size(); i = next.getAndIncrement()) {
                part.exchange(posts.get(i));
            }
            return part;
        });
    }

    /** For so long, so many in a second if answers come in time; what is late is not made up for. */
    Outcome paced(Supplier<Post> posts, int connectionCount, int perSecond, Duration time)
            throws IOException, InterruptedException {
        long interval = connectionCount * Duration.ofSeconds(1).toNanos() / perSecond;
        return run(connectionCount, connection -> {
            long start = System.nanoTime();
            long next = start + connection * interval / connectionCount;
            Part part = new Part(connection);
            while (next < start + time.toNanos()) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                part.exchange(posts.get());
                next = Math.max(next + interval, System.nanoTime());
            }
            return part;
        });
    }

    /** What one connection does. */
    @FunctionalInterface
    private interface Loop {
        Part run(int connection) throws InterruptedException;
    }

    private Outcome run(int connectionCount, Loop loop) throws IOException, InterruptedException {
        open(connectionCount);
        List<Callable<Part>> loops = new ArrayList<>();
        for (int i = 0; i < connectionCount; i++) {
            int connection = i;
            loops.add(() -> loop.run(connection));
        }
        Duration cpuBefore = webhook.cpu();
        long start = System.nanoTime();
        List<Part> parts = results(threads.invokeAll(loops));
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        Duration cpu = webhook.cpu().minus(cpuBefore);
        Latencies latencies = new Latencies();
        parts.forEach(part -> latencies.addAll(part.latencies));
        long wrong = parts.stream().mapToLong(part -> part.wrong).sum();
        long failed = parts.stream().mapToLong(part -> part.failed).sum();
        String firstWrong = parts.stream()
                .map(part -> part.firstWrong)
                .filter(answer -> !answer.isEmpty())
                .findFirst()
                .orElse("");
        return new Outcome(latencies, wrong, firstWrong, failed, time, cpu);
    }

    /**
     * One answer.
     *
     * @param right whether it came and was the expected one
     */
    record Answer(Duration time, boolean right) {}

    /** All of them at once, each on a connection of its own; the answers in the same order. */
    List<Answer> burst(List<Post> posts) throws IOException, InterruptedException {
        open(posts.size());
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < posts.size(); i++) {
            int index = i;
            calls.add(() -> once(index, posts.get(index)));
        }
        return results(threads.invokeAll(calls));
    }

    private Answer once(int connection, Post post) {
        Part part = new Part(connection);
        part.exchange(post);
        return new Answer(part.latencies.percentile(1), part.wrong + part.failed == 0);
    }

    private void open(int count) throws IOException {
        while (connections.size() < count) {
            connections.add(webhook.connect());
        }
    }

    private static <T> List<T> results(List<Future<T>> done) throws InterruptedException {
        List<T> results = new ArrayList<>();
        for (Future<T> one : done) {
            try {
                results.add(one.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return results;
    }

    /** What one connection saw. */
    private final class Part {
        private final int connection;
        private final Latencies latencies = new Latencies();
        private String firstWrong = "";
        private long wrong;
        private long failed;

        Part(int connection) {
            this.connection = connection;
        }

        void exchange(Post post) {
            try {
                long before = System.nanoTime();
                boolean right = connections.get(connection).exchange(post, NUMBERS.incrementAndGet());
                latencies.add(System.nanoTime() - before);
                if (!right) {
                    wrong++;
                    firstWrong =
                            firstWrong.isEmpty() ? connections.get(connection).lastAnswer() : firstWrong;
                }
            } catch (IOException e) {
                failed++;
                reopen();
            }
        }

        private void reopen() {
            try {
                connections.get(connection).close();
                connections.set(connection, webhook.connect());
            } catch (IOException e) {
                throw new IllegalStateException("the webhook is gone", e);
            }
        }
    }

    /** Closes all connections; the next requests open others. */
    void disconnect() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        disconnect();
    }
}
