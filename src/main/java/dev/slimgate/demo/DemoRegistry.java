package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A registry in this process, on the loopback address unless said otherwise, that serves images and does wrong on demand. Everything can be
 * changed while it runs; safe for use by many threads. It holds at most 512 connections and logs at most 100,000
 * requests. It serves only: nothing can be pushed.
 *
 * <pre>{@code
 * try (DemoRegistry registry = DemoRegistry.start()) {
 *     registry.put("shop/api", "1.4", image);
 *     registry.inject(When.blobs().nth(1), new Fault.ResetInBody(100));
 *     … registry.host() + "/shop/api:1.4" …
 *     registry.count("GET", "/v2/.+/manifests/.+");
 * }
 * }</pre>
 */
public final class DemoRegistry implements AutoCloseable {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\[\\]:-]{1,255}");

    private final RegistryStore store = new RegistryStore();
    private final RegistryProtocol protocol;
    private final IncomingConnections connections;
    private final RequestLog log = new RequestLog();
    private final List<Injected> faults = new CopyOnWriteArrayList<>();

    private volatile Authentication authentication = new Authentication.Anonymous();
    private volatile Duration latency = Duration.ZERO;
    private volatile @Nullable String blobsAt;
    private volatile boolean referrersApi = true;

    private DemoRegistry(InetAddress address, int port, @Nullable SSLContext tls, InstantSource clock) {
        this.protocol = new RegistryProtocol(store, new TokenDesk(clock));
        this.connections = new IncomingConnections(address, port, tls, this::answer);
    }

    private record Injected(When when, Fault fault, AtomicInteger seen) {}

    /** An empty registry over plain HTTP on a free port. */
    public static DemoRegistry start() {
        return start(0);
    }

    /** An empty registry over plain HTTP on this port; 0 takes a free one. */
    public static DemoRegistry start(int port) {
        return start(port, null, InstantSource.system());
    }

    /** An empty registry over TLS with this key and certificate, on a free port. */
    public static DemoRegistry startTls(SSLContext tls) {
        return start(0, tls, InstantSource.system());
    }

    /** An empty registry on this port (0: a free one), over TLS unless {@code tls} is null; tokens age by the clock. */
    public static DemoRegistry start(int port, @Nullable SSLContext tls, InstantSource clock) {
        return start(InetAddress.getLoopbackAddress(), port, tls, clock);
    }

    /**
     * An empty registry over plain HTTP on a free port of any address of this machine: under each address of
     * 127.0.0.0/8 it is another host to its clients, and {@link When#host} tells them apart.
     */
    public static DemoRegistry startOnAllAddresses() {
        return start(new InetSocketAddress(0).getAddress(), 0, null, InstantSource.system());
    }

    private static DemoRegistry start(InetAddress address, int port, @Nullable SSLContext tls, InstantSource clock) {
        DemoRegistry registry = new DemoRegistry(address, port, tls, clock);
        registry.connections.accept();
        return registry;
    }

    /** Host and port as they stand in references, such as {@code 127.0.0.1:40123}. */
    public String host() {
        return connections.host();
    }

    /** The port, also while connections are refused. */
    public int port() {
        return connections.port();
    }

    /** Scheme, host and port. */
    public String url() {
        return connections.scheme() + host();
    }

    /** Stores an image with all that it consists of and lets the tag name it, whatever the tag named before. */
    public void put(String repository, String tag, Image image) {
        store.put(repository, image);
        store.tag(repository, tag, image.digest());
    }

    /** Stores an image that only its digest names. */
    public void put(String repository, Image image) {
        store.put(repository, image);
    }

    /**
     * Lets the tag name what is already there.
     *
     * @throws IllegalArgumentException if the repository holds no such manifest
     */
    public void tag(String repository, String tag, String digest) {
        store.tag(repository, tag, digest);
    }

    /**
     * Attaches a file to a manifest, as tools for artifacts do.
     *
     * @param subject digest of the manifest
     * @param artifactType of the artifact and of its only layer
     * @param created as an annotation says it
     * @return the digest of the artifact's manifest
     */
    public String attach(String repository, String subject, String artifactType, Content file, Instant created) {
        Image artifact = Artifacts.attached(subject, artifactType, file, created);
        ObjectNode descriptor = Json.descriptor(
                        artifact.mediaType(),
                        artifact.digest(),
                        artifact.manifest().lengthBytes())
                .put("artifactType", artifactType);
        descriptor.putObject("annotations").put(Artifacts.CREATED, created.toString());
        store.refer(repository, subject, artifact, new RegistryStore.Referrer(artifactType, descriptor));
        return artifact.digest();
    }

    /** Whether it has a referrers API from now on; else tags stand in for it. */
    public void referrersApi(boolean has) {
        referrersApi = has;
    }

    /** Forgets a tag, not what it named. */
    public void untag(String repository, String tag) {
        store.untag(repository, tag);
    }

    /** Forgets a blob that manifests still name. */
    public void removeBlob(String repository, String digest) {
        store.removeBlob(repository, digest);
    }

    /** Asks for these credentials from now on. */
    public void authentication(Authentication mode) {
        authentication = mode;
    }

    /** Accepts none of the tokens issued so far any longer, as after a change of keys. */
    public void revokeTokens() {
        protocol.revokeTokens();
    }

    /** Waits so long before each answer. */
    public void latency(Duration time) {
        latency = time;
    }

    /**
     * Redirects blobs to a path of another server, such as {@link #url} of this or of another registry that holds them;
     * {@code ""} makes relative redirects. That path asks for no credentials.
     */
    public void redirectBlobs(String baseUrl) {
        blobsAt = baseUrl;
    }

    /** Serves blobs in place again. */
    public void serveBlobs() {
        blobsAt = null;
    }

    /** Adds a fault; of several that meet a request the first injected wins. */
    public void inject(When when, Fault fault) {
        faults.add(new Injected(when, fault, new AtomicInteger()));
    }

    /** Removes all faults; those at work go on. */
    public void clearFaults() {
        faults.clear();
    }

    /** Closes the port and all connections: clients are refused until {@link #acceptConnections}. */
    public void refuseConnections() {
        connections.refuse();
    }

    /** Opens the same port again. */
    public void acceptConnections() {
        connections.accept();
    }

    /** What was asked so far, in the order of arrival; an entry is there before its answer is sent. */
    public List<RequestEntry> requests() {
        return log.entries();
    }

    /** How often this method was used on a path that the regular expression matches as a whole. */
    public long count(String method, String pathRegex) {
        return log.count(method, pathRegex);
    }

    /** Forgets what was asked so far. */
    public void resetRequests() {
        log.clear();
    }

    private boolean answer(Request request, ResponseWriter writer) throws IOException {
        Response right = right(request);
        Fault fault = fault(request);
        log.add(RequestEntry.of(request, fault == null ? right.status() : ResponseWriter.status(right, fault)));
        if (!latency.isZero() && writer.pause(latency)) {
            return false;
        }
        return fault == null ? writer.send(request, right) : writer.send(request, right, fault);
    }

    private Response right(Request request) {
        String host = request.header("Host")
                .filter(name -> HOST.matcher(name).matches())
                .orElseGet(this::host);
        try {
            return protocol.answer(
                    request,
                    new RegistryProtocol.Setting(authentication, connections.scheme() + host, referrersApi, blobsAt));
        } catch (IllegalArgumentException e) {
            return Response.error(400, "UNSUPPORTED", "badly encoded parameters");
        }
    }

    /** Every fault that matches counts the request, also when an earlier one meets it. */
    private @Nullable Fault fault(Request request) {
        Fault first = null;
        for (Injected injected : faults) {
            if (injected.when.matches(request)
                    && injected.when.meets(injected.seen.incrementAndGet())
                    && first == null) {
                first = injected.fault;
            }
        }
        return first;
    }

    /** How many connections ended in an error, such as a client that hung up in the middle of a body. */
    public int brokenConnections() {
        return connections.broken();
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.open();
    }

    /**
     * Ends every wait and connection and returns when all threads have ended.
     *
     * @throws IllegalStateException if one has not within five seconds
     */
    @Override
    public void close() {
        connections.close();
    }
}
