package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.registry.Ways.Way;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange at a time in blocking style, over Vert.x. The connection goes along one of the permitted {@link Ways}
 * to the host, and no other. Follows no redirect and knows no credentials. Why Vert.x:
 * {@code docs/adr/0002-http-client.md}.
 */
final class Transport implements AutoCloseable {
    private static final int MOST_REQUESTS = 256;
    private static final int MOST_NOT_LISTED = 192;
    private static final int MOST_INTERIM = 16;
    private static final String AGENT = "slimgate";
    /** The client's own time limit comes after ours, so that what is told does not depend on which of them was faster. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Hosts hosts;
    private final Ways ways;
    private final HttpClients clients;
    private final Gates gates = new Gates(MOST_REQUESTS, MOST_NOT_LISTED);
    private final FirstContacts contacts;
    /** Connections that have carried a request. */
    private final Set<HttpConnection> used =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** To registries: their names are chosen by users. */
    Transport(Hosts hosts, Supplier<Vertx> vertx, NameLookup.Resolver resolver, LongSupplier nanos) {
        this(hosts, vertx, resolver, nanos, Ways.Permission.ofRegistries(hosts));
    }

    Transport(
            Hosts hosts,
            Supplier<Vertx> vertx,
            NameLookup.Resolver resolver,
            LongSupplier nanos,
            Ways.Permission permission) {
        this.hosts = hosts;
        this.ways = new Ways(hosts, resolver, permission);
        this.clients = new HttpClients(vertx);
        this.contacts = new FirstContacts(nanos);
    }

    /**
     * One request.
     *
     * @param form the body of a POST; null for a request without
     */
    record Request(
            RequestKind kind,
            HttpMethod method,
            Target target,
            Map<String, String> headers,
            @Nullable String form) {
        /** To the distribution API, or where it redirects to. */
        Request(HttpMethod method, Target target, Map<String, String> headers, @Nullable String form) {
            this(RequestKind.of(method, target.path()), method, target, headers, form);
        }

        @Override
        public String toString() {
            return method + " " + target; // headers and form may hold secrets
        }
    }

    /** The connection was to be used again and ended before an answer: the registry had mostly closed it before. */
    static final class StaleConnectionException extends IOException {
        private static final long serialVersionUID = 1L;

        StaleConnectionException(@Nullable Throwable cause) {
            super("the connection broke before an answer", cause);
        }
    }

    /** Waits until one more request may be under way to this host. */
    Gates.Pass enter(Target target, int concurrency, Deadline deadline) {
        return gates.enter(target.origin(), hosts.entry(target).isPresent(), concurrency, deadline);
    }

    /**
     * Sends a request and waits for the head of its answer.
     *
     * @param attempt told how it goes; ends with the answer's body, or with the failure
     * @throws ConnectException if there is no connection
     * @throws IOException if it breaks, or the name cannot be looked up
     * @throws ContentException.TimedOut at the deadline
     * @throws ContentException.Refused if no address of the host may be connected to
     */
    Answer send(Request request, Try attempt, Deadline deadline) throws IOException {
        try {
            return connectAndSend(request, attempt, deadline);
        } catch (IOException e) {
            attempt.failed(e);
            throw e;
        } catch (ContentException e) {
            attempt.failed(e);
            throw e;
        }
    }

    /** How many hosts have requests under way. */
    int busyHosts() {
        return gates.hosts();
    }

    private Answer connectAndSend(Request request, Try attempt, Deadline deadline) throws IOException {
        List<Way> possible = ways.to(request.target(), deadline);
        @Nullable IOException failure = null;
        for (int i = 0; i < possible.size(); i++) {
            try {
                // an address that never answers must leave time for the next
                Duration share = deadline.remaining().dividedBy(possible.size() - i);
                Way way = possible.get(i);
                return answered(sendAlong(way, request, attempt, deadline, deadline.atMost(share)), way.proxy());
            } catch (ConnectException e) {
                failure = e;
            } catch (ContentException.TimedOut e) {
                if (deadline.expired() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failure = new ConnectException("no answer to the attempt to connect");
            }
        }
        throw failure != null ? failure : new ConnectException("the host name has no address");
    }

    /** The client is held until the body's end, and given back at once where there is none. */
    private Answer sendAlong(Way way, Request request, Try attempt, Deadline deadline, Deadline connecting)
            throws IOException {
        Target target = request.target();
        HttpClients.Lease lease = clients.lease(target, hosts.entry(target).orElse(null));
        boolean answered = false;
        try {
            HttpClientRequest connected = connected(lease.client(), request, way, connecting);
            Answer answer = exchange(request, connected, attempt, lease, deadline);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                lease.close();
            }
        }
    }

    private HttpClientRequest connected(HttpClient client, Request request, Way way, Deadline deadline)
            throws IOException {
        if (!request.target().tls()) {
            return connect(client, request, way, deadline); // HTTP/1.1 for sure
        }
        try (FirstContacts.Contact contact = contacts.enter(way.key(), deadline)) {
            HttpClientRequest connected = connect(client, request, way, deadline);
            contact.made();
            return connected;
        }
    }

    /** Without TLS it is the proxy that answers where it lets nobody through. */
    private static Answer answered(Answer answer, @Nullable Hop proxy) throws IOException {
        if (proxy != null && !answer.target().tls() && answer.status() == 407) {
            answer.close();
            throw ConnectFailure.login(proxy);
        }
        return answer;
    }

    private static HttpClientRequest connect(HttpClient client, Request request, Way way, Deadline deadline)
            throws IOException {
        Target target = request.target();
        RequestOptions options = way.request()
                .setMethod(request.method())
                .setFollowRedirects(false)
                .setConnectTimeout(deadline.remaining().plus(MARGIN).toMillis())
                .putHeader("User-Agent", AGENT);
        request.headers().forEach(options::putHeader);
        Future<HttpClientRequest> connecting = client.request(options);
        try {
            HttpClientRequest connected = Waiting.on(
                    connecting.toCompletionStage().toCompletableFuture(), deadline, "connecting to the registry");
            connected.authority(HostAndPort.create(target.bracketed(), target.port()));
            return connected;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof HttpClosedException
                    ? new StaleConnectionException(cause) // the pool gave one that the registry was just closing
                    : ConnectFailure.of(cause, way.proxy());
        } catch (ContentException.TimedOut e) {
            connecting.onSuccess(HttpClientRequest::reset);
            throw e;
        }
    }

    private Answer exchange(
            Request request, HttpClientRequest connected, Try attempt, HttpClients.Lease lease, Deadline deadline)
            throws IOException {
        boolean again = again(connected.connection());
        boundInterim(connected);
        connected.exceptionHandler(told -> {}); // by the answer or its body; Vert.x would log it as an error of ours
        // the body must be paused while the head is being delivered, not later by the waiting thread
        Future<Answer> answering =
                connected.response().map(response -> answer(request, response, attempt, lease, deadline));
        attempt.sent();
        if (request.form() == null) {
            connected.end();
        } else {
            connected.end(Buffer.buffer(request.form()));
        }
        try {
            return Waiting.on(answering.toCompletionStage().toCompletableFuture(), deadline, "waiting for the answer");
        } catch (ExecutionException e) {
            throw again && closed(e.getCause())
                    ? new StaleConnectionException(e.getCause())
                    : new IOException("the connection broke before an answer", e.getCause());
        } catch (ContentException.TimedOut e) {
            connected.reset();
            throw e;
        }
    }

    /** A server may send 1xx before its answer, and one that sends nothing else would keep a thread of Vert.x busy. */
    private static void boundInterim(HttpClientRequest connected) {
        AtomicInteger interim = new AtomicInteger();
        Runnable count = () -> {
            if (interim.incrementAndGet() > MOST_INTERIM) {
                connected.reset();
            }
        };
        connected.continueHandler(none -> count.run());
        connected.earlyHintsHandler(headers -> count.run());
    }

    /** Whether a connection has carried a request before. */
    private boolean again(HttpConnection connection) {
        return !used.add(connection);
    }

    private static boolean closed(@Nullable Throwable cause) {
        return cause instanceof HttpClosedException
                || cause instanceof SocketException
                || cause instanceof ClosedChannelException;
    }

    private static Answer answer(
            Request request, HttpClientResponse response, Try attempt, HttpClients.Lease lease, Deadline deadline) {
        AtomicBoolean left = new AtomicBoolean();
        BodyStream.Ending ending = how -> {
            if (left.compareAndSet(false, true)) {
                lease.close();
                attempt.ended(how);
            }
        };
        attempt.answered(response.statusCode());
        BodyStream body = new BodyStream(response, ending, deadline, deadline.remaining());
        return new Answer(request.target(), response.statusCode(), response.headers(), body);
    }

    @Override
    public void close() {
        ways.close();
        clients.close();
    }
}
