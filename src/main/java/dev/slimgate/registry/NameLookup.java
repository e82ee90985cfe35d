package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Resolves host names within a deadline. The system's resolver cannot be interrupted, so it runs on a few daemon threads
 * of its own; one that hangs is waited for no longer than the deadline.
 */
final class NameLookup implements AutoCloseable {
    private static final int THREADS = 16;
    private static final int WAITING = 1_024;

    private final Resolver resolver;
    private final ThreadPoolExecutor threads;

    /** The system's resolver, or a test's. */
    @FunctionalInterface
    interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /** Too many names are being looked up. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException(RejectedExecutionException cause) {
            super("too many names are being looked up", cause);
        }
    }

    NameLookup(Resolver resolver) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name("slimgate-names-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** The addresses of a host, in the resolver's order; an address literal resolves to itself. */
    List<InetAddress> addresses(String host, Deadline deadline) throws IOException {
        Future<List<InetAddress>> lookup;
        try {
            lookup = threads.submit(() -> resolver.resolve(host));
        } catch (RejectedExecutionException e) {
            throw new BusyException(e);
        }
        try {
            return Waiting.on(lookup, deadline, "the host name was being looked up");
        } catch (ExecutionException e) {
            throw new IOException("the host name cannot be resolved", e.getCause());
        } catch (ContentException.TimedOut e) {
            lookup.cancel(false);
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
