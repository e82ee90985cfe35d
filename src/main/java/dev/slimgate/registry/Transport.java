package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
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
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
 * One HTTP exchange at a time in blocking style, over Vert.x. The name is resolved here, each address is held against the
 * {@link AddressPolicy} (or another {@link Permission}), and the connection goes to exactly an address that passed, under the original name. Follows no
 * redirect and knows no credentials. Why Vert.x: {@code docs/adr/0002-http-client.md}.
 */
final class Transport implements AutoCloseable {
    private static final int MOST_REQUESTS = 256;
    private static final int MOST_NOT_LISTED = 192;
    private static final int MOST_INTERIM = 16;
    private static final String AGENT = "slimgate";
    /** The client's own time limit comes after ours, so that what is told does not depend on which of them was faster. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Hosts hosts;
    private final HttpClients clients;
    private final NameLookup names;
    private final Permission permission;
    private final Hop.Finder proxies;
    private final Gates gates = new Gates(MOST_REQUESTS, MOST_NOT_LISTED);
    private final FirstContacts contacts;
    /** Connections that have carried a request. */
    private final Set<HttpConnection> used =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Says which addresses of a host may be connected to. */
    @FunctionalInterface
    interface Permission {
        boolean permits(Target target, InetAddress address);
    }

    /** To registries: their names are chosen by users. */
    Transport(Hosts hosts, Supplier<Vertx> vertx, NameLookup.Resolver resolver, LongSupplier nanos) {
        this(
                hosts,
                vertx,
                resolver,
                nanos,
                (target, address) ->
                        AddressPolicy.permits(address, hosts.entry(target).isPresent()));
    }

    Transport(
            Hosts hosts,
            Supplier<Vertx> vertx,
            NameLookup.Resolver resolver,
            LongSupplier nanos,
            Permission permission) {
        this.hosts = hosts;
        this.permission = permission;
        this.proxies = new Hop.Finder(hosts);
        this.clients = new HttpClients(vertx);
        this.names = new NameLookup(resolver);
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
        @Nullable Hop proxy = proxies.to(request.target()).orElse(null);
        List<InetAddress> addresses =
                proxy == null ? permitted(request.target(), deadline) : addresses(proxy, deadline);
        @Nullable IOException failure = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                // an address that never answers must leave time for the next
                Duration share = deadline.remaining().dividedBy(addresses.size() - i);
                return answered(
                        sendTo(addresses.get(i), proxy, request, attempt, deadline, deadline.atMost(share)), proxy);
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

    private List<InetAddress> permitted(Target target, Deadline deadline) throws IOException {
        boolean listed = hosts.entry(target).isPresent();
        List<InetAddress> all = names.addresses(target.host(), listed, deadline);
        List<InetAddress> permitted =
                all.stream().filter(a -> permission.permits(target, a)).toList();
        if (permitted.isEmpty() && !all.isEmpty()) {
            throw new ContentException.Refused("the address of " + target.bracketed() + " must not be connected to");
        }
        return permitted;
    }

    /** The client is held until the body's end, and given back at once where there is none. */
    private Answer sendTo(
            InetAddress address,
            @Nullable Hop proxy,
            Request request,
            Try attempt,
            Deadline deadline,
            Deadline connecting)
            throws IOException {
        Target target = request.target();
        HttpClients.Lease lease = clients.lease(target, hosts.entry(target).orElse(null));
        boolean answered = false;
        try {
            HttpClientRequest connected = connected(lease.client(), request, address, proxy, connecting);
            Answer answer = exchange(request, connected, attempt, lease, deadline);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                lease.close();
            }
        }
    }

    private HttpClientRequest connected(
            HttpClient client, Request request, InetAddress address, @Nullable Hop proxy, Deadline deadline)
            throws IOException {
        if (!request.target().tls()) {
            return connect(client, request, address, proxy, deadline); // HTTP/1.1 for sure
        }
        String key = request.target().origin() + " " + address.getHostAddress();
        try (FirstContacts.Contact contact = contacts.enter(key, deadline)) {
            HttpClientRequest connected = connect(client, request, address, proxy, deadline);
            contact.made();
            return connected;
        }
    }

    /** Those of a proxy are the operator's word, but it is no metadata service. */
    private List<InetAddress> addresses(Hop proxy, Deadline deadline) throws IOException {
        List<InetAddress> all;
        try {
            all = names.addresses(proxy.host(), true, deadline);
        } catch (IOException e) {
            throw failure("the name of the proxy " + proxy + " cannot be resolved", e);
        }
        List<InetAddress> permitted =
                all.stream().filter(a -> AddressPolicy.permits(a, true)).toList();
        if (permitted.isEmpty() && !all.isEmpty()) {
            throw new ContentException.Refused("the address of the proxy " + proxy + " must not be connected to");
        }
        return permitted;
    }

    /** Without TLS it is the proxy that answers where it lets nobody through. */
    private static Answer answered(Answer answer, @Nullable Hop proxy) throws IOException {
        if (proxy != null && !answer.target().tls() && answer.status() == 407) {
            answer.close();
            throw new ConnectException("the proxy " + proxy + ConnectFailure.PROXY_LOGIN.text());
        }
        return answer;
    }

    private static HttpClientRequest connect(
            HttpClient client, Request request, InetAddress address, @Nullable Hop proxy, Deadline deadline)
            throws IOException {
        Target target = request.target();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.tls())
                .setURI(target.path())
                .setFollowRedirects(false)
                .setConnectTimeout(deadline.remaining().plus(MARGIN).toMillis())
                .putHeader("User-Agent", AGENT);
        if (proxy == null) {
            options.setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())));
        } else {
            options.setProxyOptions(proxy.at(address)); // which resolves the host's name itself
        }
        request.headers().forEach(options::putHeader);
        Future<HttpClientRequest> connecting = client.request(options);
        try {
            HttpClientRequest connected = Waiting.on(
                    connecting.toCompletionStage().toCompletableFuture(), deadline, "connecting to the registry");
            connected.authority(HostAndPort.create(target.bracketed(), target.port()));
            return connected;
        } catch (ExecutionException e) {
            throw connectFailure(e, proxy);
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

    private static IOException connectFailure(ExecutionException e, @Nullable Hop proxy) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof HttpClosedException) {
            return new StaleConnectionException(cause); // the pool gave one that the registry was just closing
        }
        ConnectFailure kind = ConnectFailure.of(cause);
        if (proxy == null || kind == ConnectFailure.CERTIFICATE || kind == ConnectFailure.TLS) {
            return failure(kind.text(), cause);
        }
        return failure("the proxy " + proxy + ConnectFailure.ofProxy(cause).text(), cause);
    }

    private static ConnectException failure(String text, Throwable cause) {
        ConnectException failure = new ConnectException(text);
        failure.initCause(cause);
        return failure;
    }

    /** What is told of a failed connection: never text of the other side. */
    private enum ConnectFailure {
        CERTIFICATE("its TLS certificate is not trusted, or is for another name"),
        TLS("the TLS handshake failed"),
        REFUSED("the connection was refused or could not be made"),
        PROXY_LOGIN(" wants other credentials (407)"),
        PROXY_ANSWER(" makes no connection to it"),
        PROXY_REFUSED(" cannot be reached");

        private final String text;

        ConnectFailure(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        /** The proxy's answer is known by its status alone, as the HTTP client puts it into its message. */
        static ConnectFailure ofProxy(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                String message = String.valueOf(cause.getMessage());
                if (message.contains("status: 407")) {
                    return PROXY_LOGIN;
                }
                if (message.contains("status: ")) {
                    return PROXY_ANSWER;
                }
            }
            return PROXY_REFUSED;
        }

        static ConnectFailure of(Throwable failure) {
            ConnectFailure result = REFUSED;
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof java.security.cert.CertificateException
                        || cause instanceof java.security.cert.CertPathValidatorException
                        || cause instanceof java.security.cert.CertPathBuilderException) {
                    return CERTIFICATE;
                }
                if (cause instanceof javax.net.ssl.SSLException) {
                    result = TLS;
                }
            }
            return result;
        }
    }

    @Override
    public void close() {
        names.close();
        clients.close();
    }
}
