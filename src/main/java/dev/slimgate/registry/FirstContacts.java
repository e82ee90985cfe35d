package dev.slimgate.registry;

import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one request make the first connection to an address while the others wait until it stands. Only then it is known
 * whether it is HTTP/2, on which all of them go together, or HTTP/1.1, for which each needs one of its own: a pool that is
 * asked before would either make as many connections as there are requests, or let them go one after the other.
 */
final class FirstContacts {
    private static final int MOST = 1_000;
    /** Connections are mostly still there after this time without a request. */
    private static final Duration WARM = Duration.ofSeconds(20);

    private final LongSupplier nanos;
    private final Map<String, Long> warm = new LeastRecent<>(MOST);
    private final Map<String, CompletableFuture<Boolean>> making = new HashMap<>();

    FirstContacts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Permission to ask the pool for a connection; to be closed once it has given one, or failed. */
    interface Contact extends AutoCloseable {
        /** There is a connection. */
        void made();

        @Override
        void close();
    }

    /** Waits while another makes the first connection to the same address, whatever comes of it. */
    Contact enter(String address, Deadline deadline) {
        @Nullable CompletableFuture<Boolean> awaited;
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        synchronized (warm) {
            @Nullable Long last = warm.get(address);
            boolean known = last != null && nanos.getAsLong() - last < WARM.toNanos();
            awaited = known ? null : making.putIfAbsent(address, mine);
            if (known) {
                mine.complete(true);
            }
        }
        if (awaited != null) {
            mine.complete(true);
            await(awaited, deadline);
        }
        return new Contact() {
            @Override
            public void made() {
                synchronized (warm) {
                    warm.put(address, nanos.getAsLong());
                }
            }

            @Override
            public void close() {
                synchronized (warm) {
                    making.remove(address, mine);
                }
                mine.complete(true);
            }
        };
    }

    private static void await(CompletableFuture<Boolean> awaited, Deadline deadline) {
        try {
            Waiting.on(awaited, deadline, "connecting to the registry");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a first contact only completes", e);
        }
    }
}
