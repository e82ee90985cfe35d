package dev.slimgate.registry;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange at a time in blocking style, over Vert.x. The name is resolved here, each address is held against the
 * {@link AddressPolicy} (or another {@link Permission}), and the connection goes to exactly an address that passed, under the original name. Follows no
 * redirect and knows no credentials. Why Vert.x: {@code docs/adr/0002-http-client.md}.
 */
final class Transport implements AutoCloseable {
    private static final int MOST_REQUESTS = 256;
    private static final int MOST_INTERIM = 16;
    private static final String AGENT = "slimgate";

    private final Hosts hosts;
    private final HttpClients clients;
    private final NameLookup names;
    private final Permission permission;
    private final Gates gates = new Gates(MOST_REQUESTS);

    /** Says which addresses of a host may be connected to. */
    @FunctionalInterface
    interface Permission {
        boolean permits(Target target, InetAddress address);
    }

    /** To registries: their names are chosen by users. */
    Transport(Hosts hosts, Supplier<Vertx> vertx, NameLookup.Resolver resolver) {
        this(
                hosts,
                vertx,
                resolver,
                (target, address) ->
                        AddressPolicy.permits(address, hosts.entry(target).isPresent()));
    }

    Transport(Hosts hosts, Supplier<Vertx> vertx, NameLookup.Resolver resolver, Permission permission) {
        this.hosts = hosts;
        this.permission = permission;
        this.clients = new HttpClients(vertx);
        this.names = new NameLookup(resolver);
    }

    /**
     * One request.
     *
     * @param form the body of a POST; null for a request without
     */
    record Request(
            HttpMethod method,
            Target target,
            Map<String, String> headers,
            @Nullable String form) {
        @Override
        public String toString() {
            return method + " " + target; // headers and form may hold secrets
        }
    }

    /**
     * Sends a request and waits for the head of its answer.
     *
     * @throws IOException if there is no connection or it breaks
     * @throws ContentException.TimedOut at the deadline
     * @throws ContentException.Refused if no address of the host may be connected to
     */
    Answer send(Request request, Deadline deadline) throws IOException {
        Target target = request.target();
        RegistrySettings.Limits limits =
                hosts.entry(target).map(RegistrySettings.Host::limits).orElse(RegistrySettings.Limits.DEFAULTS);
        Gates.Pass pass = gates.enter(target.origin(), limits.concurrency(), deadline);
        boolean answered = false;
        try {
            Answer answer = connectAndSend(request, pass, deadline);
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                pass.close();
            }
        }
    }

    /** How many hosts have requests under way. */
    int busyHosts() {
        return gates.hosts();
    }

    private Answer connectAndSend(Request request, Gates.Pass pass, Deadline deadline) throws IOException {
        List<InetAddress> addresses = permitted(request.target(), deadline);
        @Nullable IOException failure = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                // an address that never answers must leave time for the next
                Duration share = deadline.remaining().dividedBy(addresses.size() - i);
                HttpClientRequest connected = connect(request, addresses.get(i), deadline.atMost(share));
                return exchange(request, connected, pass, deadline);
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

    private HttpClientRequest connect(Request request, InetAddress address, Deadline deadline) throws IOException {
        Target target = request.target();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.tls())
                .setURI(target.path())
                .setFollowRedirects(false)
                .setConnectTimeout(Math.max(1, deadline.remaining().toMillis()))
                .putHeader("User-Agent", AGENT);
        request.headers().forEach(options::putHeader);
        Future<HttpClientRequest> connecting =
                clients.of(target, hosts.entry(target).orElse(null)).request(options);
        try {
            HttpClientRequest connected = Waiting.on(
                    connecting.toCompletionStage().toCompletableFuture(), deadline, "connecting to the registry");
            connected.authority(HostAndPort.create(target.bracketed(), target.port()));
            return connected;
        } catch (ExecutionException e) {
            throw connectFailure(e);
        } catch (ContentException.TimedOut e) {
            connecting.onSuccess(HttpClientRequest::reset);
            throw e;
        }
    }

    private static Answer exchange(Request request, HttpClientRequest connected, Gates.Pass pass, Deadline deadline)
            throws IOException {
        boundInterim(connected);
        connected.exceptionHandler(told -> {}); // by the answer or its body; Vert.x would log it as an error of ours
        // the body must be paused while the head is being delivered, not later by the waiting thread
        Future<Answer> answering = connected.response().map(response -> answer(request, response, pass, deadline));
        if (request.form() == null) {
            connected.end();
        } else {
            connected.end(Buffer.buffer(request.form()));
        }
        try {
            return Waiting.on(answering.toCompletionStage().toCompletableFuture(), deadline, "waiting for the answer");
        } catch (ExecutionException e) {
            throw new IOException("the connection broke before an answer", e.getCause());
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

    private static Answer answer(Request request, HttpClientResponse response, Gates.Pass pass, Deadline deadline) {
        BodyStream body = new BodyStream(response, pass, deadline, deadline.remaining());
        return new Answer(request.target(), response.statusCode(), response.headers(), body);
    }

    private static IOException connectFailure(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        ConnectException failure = new ConnectException(ConnectFailure.of(cause).text());
        failure.initCause(cause);
        return failure;
    }

    /** What is told of a failed connection: never text of the other side. */
    private enum ConnectFailure {
        CERTIFICATE("its TLS certificate is not trusted, or is for another name"),
        TLS("the TLS handshake failed"),
        REFUSED("the connection was refused or could not be made");

        private final String text;

        ConnectFailure(String text) {
            this.text = text;
        }

        String text() {
            return text;
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
