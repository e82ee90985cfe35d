package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names within a deadline. The system's resolver cannot be interrupted, so it runs on a few daemon threads
 * of its own; one that hangs is waited for no longer than the deadline.
 *
 * <p>Users choose names, and can choose such as hang. So each name is looked up by one thread at a time, however many
 * ask; listed hosts have threads that no other name can take; and a name that nobody waits for any more is not looked
 * up. A good answer is taken again for seconds, and for a minute where the resolver fails or is silent: it is held
 * against the {@link AddressPolicy} again each time. No failure is remembered.
 */
final class NameLookup implements AutoCloseable {
    /** How long an answer is taken without asking again. */
    static final Duration FRESH = Duration.ofSeconds(5);
    /** How long it is taken where there is no other. */
    static final Duration USABLE = Duration.ofMinutes(1);
    /** How long somebody waits for a newer answer who has an old one. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Of listed hosts, and as many of all others. */
    static final int THREADS = 32;

    private static final int WAITING = 1_024;
    private static final int MOST_REMEMBERED = 1_000;

    private final Resolver resolver;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor listed = threads("slimgate-names-listed-");
    private final ThreadPoolExecutor others = threads("slimgate-names-");
    private final Map<Name, Lookup> underWay = new ConcurrentHashMap<>();
    private final Map<String, Known> known = new LeastRecent<>(MOST_REMEMBERED);

    /** The system's resolver, or a test's. */
    @FunctionalInterface
    interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /** By the system's monotonic clock. */
    NameLookup(Resolver resolver) {
        this(resolver, System::nanoTime);
    }

    NameLookup(Resolver resolver, LongSupplier nanos) {
        this.resolver = resolver;
        this.nanos = nanos;
    }

    private static ThreadPoolExecutor threads(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** A name to look up; one of a listed host waits for no lookup of the same name that is not. */
    private record Name(String host, boolean listed) {}

    /**
     * A lookup that goes on or waits for its turn.
     *
     * @param wantedUntil when the last of those who wait will have left, on the system's clock
     */
    private record Lookup(CompletableFuture<List<InetAddress>> result, AtomicLong wantedUntil) {
        void join(Deadline deadline) {
            long until = System.nanoTime() + deadline.remaining().toNanos();
            wantedUntil.accumulateAndGet(until, (before, now) -> now - before > 0 ? now : before);
        }

        boolean wanted() {
            return wantedUntil.get() - System.nanoTime() > 0;
        }
    }

    /** The last good answer. */
    private record Known(List<InetAddress> addresses, long atNanos) {
        boolean within(Duration life, long now) {
            return now - atNanos < life.toNanos();
        }
    }

    /**
     * The addresses of a host, in the resolver's order; an address literal resolves to itself.
     *
     * @param isListed whether the operator has listed the host
     */
    List<InetAddress> addresses(String host, boolean isListed, Deadline deadline) throws IOException {
        if (isLiteral(host)) {
            return literal(host);
        }
        @Nullable Known before = remembered(host);
        if (before != null && before.within(FRESH, nanos.getAsLong())) {
            return before.addresses;
        }
        boolean usable = before != null && before.within(USABLE, nanos.getAsLong());
        try {
            return await(lookup(new Name(host, isListed), deadline), usable ? deadline.atMost(PATIENCE) : deadline);
        } catch (IOException | ContentException.TimedOut e) {
            if (before == null || !usable || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return before.addresses;
        }
    }

    private static List<InetAddress> await(CompletableFuture<List<InetAddress>> lookup, Deadline deadline)
            throws IOException {
        try {
            return Waiting.on(lookup, deadline, "the host name was being looked up");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BusyException busy) {
                throw busy;
            }
            throw new IOException("the host name cannot be resolved", e.getCause());
        }
    }

    /** The lookup that is under way, or a new one. */
    private CompletableFuture<List<InetAddress>> lookup(Name name, Deadline deadline) {
        Lookup mine = new Lookup(new CompletableFuture<>(), new AtomicLong(System.nanoTime()));
        mine.join(deadline);
        @Nullable Lookup other = underWay.putIfAbsent(name, mine);
        if (other != null) {
            other.join(deadline);
            return other.result;
        }
        try {
            (name.listed ? listed : others).execute(() -> run(name, mine));
        } catch (RejectedExecutionException e) {
            underWay.remove(name, mine);
            mine.result.completeExceptionally(new BusyException(e));
        }
        return mine.result;
    }

    private void run(Name name, Lookup lookup) {
        try {
            if (!lookup.wanted()) {
                throw new UnknownHostException("nobody waits for it any more");
            }
            @Nullable Known known = remembered(name.host); // perhaps since whoever asks has looked
            List<InetAddress> addresses =
                    known != null && known.within(FRESH, nanos.getAsLong()) ? known.addresses : resolve(name.host);
            underWay.remove(name, lookup);
            lookup.result.complete(addresses);
        } catch (Throwable e) { // whatever it was, it belongs to those who wait
            underWay.remove(name, lookup);
            lookup.result.completeExceptionally(e);
        }
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        List<InetAddress> addresses = List.copyOf(resolver.resolve(host));
        if (!addresses.isEmpty()) {
            remember(host, addresses);
        }
        return addresses;
    }

    private @Nullable Known remembered(String host) {
        synchronized (known) {
            return known.get(host);
        }
    }

    private void remember(String host, List<InetAddress> addresses) {
        synchronized (known) {
            known.put(host, new Known(addresses, nanos.getAsLong()));
        }
    }

    /** Whether it may be an address: what is one needs no thread, and what is none after all is no name either. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    private static List<InetAddress> literal(String host) throws IOException {
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            throw new IOException("the host name cannot be resolved", e);
        }
    }

    /** Too many names are being looked up. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException(RejectedExecutionException cause) {
            super("too many names are being looked up", cause);
        }
    }

    @Override
    public void close() {
        listed.shutdownNow();
        others.shutdownNow();
    }
}
