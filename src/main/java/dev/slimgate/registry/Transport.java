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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange at a time in blocking style, over Vert.x. The name is resolved here, each address is held against the
 * {@link AddressPolicy} (or another {@link Permission}), and the connection goes to exactly an address that passed, under the original name. Follows no
 * redirect and knows no credentials. Why Vert.x: {@code docs/adr/0002-http-client.md}.
 */
final class Transport implements AutoCloseable {
    private static final int MOST_REQUESTS = 256;
    private static final String AGENT = "slimgate";

    private final Hosts hosts;
    private final HttpClients clients;
    private final NameLookup names;
    private final Permission permission;
    private final Hop.Finder proxies;
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
        this.proxies = new Hop.Finder(hosts);
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
        @Nullable Hop proxy = proxies.to(request.target()).orElse(null);
        List<InetAddress> addresses =
                proxy == null ? permitted(request.target(), deadline) : addresses(proxy, deadline);
        @Nullable IOException failure = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                // an address that never answers must leave time for the next
                Duration share = deadline.remaining().dividedBy(addresses.size() - i);
                HttpClientRequest connected = connect(request, addresses.get(i), proxy, deadline.atMost(share));
                return answered(exchange(request, connected, pass, deadline), proxy);
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
        List<InetAddress> all = names.addresses(target.host(), deadline);
        List<InetAddress> permitted =
                all.stream().filter(a -> permission.permits(target, a)).toList();
        if (permitted.isEmpty() && !all.isEmpty()) {
            throw new ContentException.Refused("the address of " + target.bracketed() + " must not be connected to");
        }
        return permitted;
    }

    /** Those of a proxy are the operator's word, but it is no metadata service. */
    private List<InetAddress> addresses(Hop proxy, Deadline deadline) throws IOException {
        List<InetAddress> all;
        try {
            all = names.addresses(proxy.host(), deadline);
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

    private HttpClientRequest connect(Request request, InetAddress address, @Nullable Hop proxy, Deadline deadline)
            throws IOException {
        Target target = request.target();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.tls())
                .setURI(target.path())
                .setFollowRedirects(false)
                .setConnectTimeout(Math.max(1, deadline.remaining().toMillis()))
                .putHeader("User-Agent", AGENT);
        if (proxy == null) {
            options.setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())));
        } else {
            options.setProxyOptions(proxy.at(address)); // which resolves the host's name itself
        }
        request.headers().forEach(options::putHeader);
        Future<HttpClientRequest> connecting =
                clients.of(target, hosts.entry(target).orElse(null)).request(options);
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

    private static Answer exchange(Request request, HttpClientRequest connected, Gates.Pass pass, Deadline deadline)
            throws IOException {
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

    private static Answer answer(Request request, HttpClientResponse response, Gates.Pass pass, Deadline deadline) {
        BodyStream body = new BodyStream(response, pass, deadline, deadline.remaining());
        return new Answer(request.target(), response.statusCode(), response.headers(), body);
    }

    private static IOException connectFailure(ExecutionException e, @Nullable Hop proxy) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
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
