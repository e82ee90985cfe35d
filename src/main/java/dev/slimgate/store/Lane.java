package dev.slimgate.store;

import dev.slimgate.oci.Printable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection, for one kind of traffic: makes it, watches it, and makes another after a rest. Meanwhile there is
 * none, and nobody waits for it. A thread of its own does this, as a name's look-up cannot be ended.
 */
final class Lane implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int MOST_DOUBLINGS = 3;

    private final Connector connector;
    private final StoreSettings.Limits limits;
    private final Listener listener;
    private final LongSupplier nanos;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;
    private volatile @Nullable RedisConnection connection;

    /** Is told by the thread that keeps the connection. */
    interface Listener {
        void up(Lane lane);

        /** It went, or could not be made. */
        void down(Lane lane, String reason);
    }

    /** Begins at once, and does not wait. */
    Lane(String name, Connector connector, StoreSettings.Limits limits, Listener listener, LongSupplier nanos) {
        this.connector = connector;
        this.limits = limits;
        this.listener = listener;
        this.nanos = nanos;
        this.keeper =
                Thread.ofPlatform().daemon().name("slimgate-store-" + name).unstarted(this::keep);
    }

    void start() {
        keeper.start();
    }

    /** The connection; empty while there is none. */
    Optional<RedisConnection> connection() {
        return Optional.ofNullable(connection);
    }

    private void keep() {
        int shortOnes = 0;
        try {
            while (!closed()) {
                long began = nanos.getAsLong();
                boolean made = false;
                String reason;
                try {
                    RedisConnection open = connector.open();
                    made = true;
                    reason = use(open);
                } catch (StoreException e) {
                    reason = String.valueOf(e.getMessage());
                } catch (RuntimeException e) { // such as of a CA bundle that holds no certificate
                    reason = Printable.of(String.valueOf(e.getMessage()));
                }
                if (!closed()) {
                    listener.down(this, reason);
                    boolean steady = nanos.getAsLong() - began > limits.steady().toNanos();
                    shortOnes = made && !steady ? Math.min(shortOnes + 1, MOST_DOUBLINGS) : 0;
                    rest(shortOnes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed, which is the only one to do so
        }
    }

    /** Returns why it has ended. */
    private String use(RedisConnection open) throws InterruptedException {
        connection = open;
        try {
            listener.up(this);
            Optional<String> end = Optional.empty();
            while (end.isEmpty()) {
                end = open.awaitEnd(LOOK);
            }
            return end.get();
        } finally {
            connection = null;
            open.end("closed");
        }
    }

    /** Not all replicas at once. */
    private void rest(int doublings) throws InterruptedException {
        long most = limits.rest().toNanos() << Math.max(0, doublings - 1);
        closed(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private void closed(long nanoseconds) throws InterruptedException {
        closing.await(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** Closes the connection, and fails what is under way on it. */
    @Override
    public void close() {
        closing.countDown();
        keeper.interrupt();
        RedisConnection open = connection;
        if (open != null) {
            open.end("closed");
        }
    }
}
