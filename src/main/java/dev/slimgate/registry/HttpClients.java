package dev.slimgate.registry;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, with a connection pool of its own, for each set of certificate authorities, and one for plain HTTP. Made
 * when first needed. When a CA bundle changes, new requests get a new client; the old one closes once nobody uses it.
 */
final class HttpClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);
    private static final String PLAIN = "plain";
    private static final String SYSTEM = "system";
    private static final int MOST_HEADER_BYTES = 32 * 1024;
    /**
     * To one address, whichever protocol it speaks: what is asked of a pool as HTTP/2 and turns out to be HTTP/1.1 is bounded
     * by the number for HTTP/2. Mostly there is one of that; see {@link FirstContacts}.
     */
    private static final int MOST_CONNECTIONS = 256;

    private static final int IDLE_SECONDS = 30;
    private static final int MOST_CA_BYTES = 4 << 20;
    /** Of one HTTP/2 stream: a paused one holds no more than this of its connection's window. */
    private static final int STREAM_WINDOW = 256 * 1024;

    private static final int CONNECTION_WINDOW = 32 << 20;

    private final Supplier<Vertx> vertx;
    private final Map<String, Shared> clients = new HashMap<>();

    HttpClients(Supplier<Vertx> vertx) {
        this.vertx = vertx;
    }

    /** A client for the time of one request; closing gives it back. */
    record Lease(HttpClient client, Runnable back) implements AutoCloseable {
        @Override
        public void close() {
            back.run();
        }
    }

    /** Which contents of a CA bundle; {@code modified} is null where there is no bundle, or it is not there. */
    private record Version(
            @Nullable FileTime modified,
            long bytes,
            @Nullable Object key) {
        static final Version NONE = new Version(null, 0, null);

        static Version of(Path bundle) throws IOException {
            BasicFileAttributes now = Files.readAttributes(bundle, BasicFileAttributes.class);
            return new Version(now.lastModifiedTime(), now.size(), now.fileKey());
        }
    }

    /** A client and who uses it; guarded by {@link #clients}. */
    private static final class Shared {
        private final HttpClient client;
        private Version version;
        private int users;
        private boolean retired;

        Shared(HttpClient client, Version version) {
            this.client = client;
            this.version = version;
        }
    }

    /**
     * A client for a target.
     *
     * @throws IOException if there never was a CA bundle that could be read
     */
    Lease lease(Target target, RegistrySettings.@Nullable Host entry) throws IOException {
        @Nullable Path bundle = entry == null ? null : entry.caBundle();
        String key = !target.tls() ? PLAIN : bundle == null ? SYSTEM : "ca " + bundle;
        @Nullable Lease known = known(key, version(bundle));
        return known != null ? known : made(key, target.tls(), bundle);
    }

    /** How many there are, those that wait to be closed left out. */
    int count() {
        synchronized (clients) {
            return clients.size();
        }
    }

    private static @Nullable Version version(@Nullable Path bundle) {
        try {
            return bundle == null ? Version.NONE : Version.of(bundle);
        } catch (IOException e) {
            return null; // between two versions, or gone: the one that was read last counts
        }
    }

    private @Nullable Lease known(String key, @Nullable Version version) {
        synchronized (clients) {
            @Nullable Shared shared = clients.get(key);
            return shared != null && (version == null || shared.version.equals(version)) ? lease(shared) : null;
        }
    }

    private Lease made(String key, boolean tls, @Nullable Path bundle) throws IOException {
        Version version = bundle == null ? Version.NONE : Version.of(bundle);
        HttpClientOptions options = tls ? secure() : common();
        if (bundle != null) {
            try {
                options.setTrustOptions(trust(bundle));
            } catch (IOException e) {
                return kept(key, version, e);
            }
        }
        synchronized (clients) {
            @Nullable Shared old = clients.get(key);
            if (old != null && old.version.equals(version)) {
                return lease(old); // another request was faster
            }
            Shared made = new Shared(vertx.get().createHttpClient(options), version);
            clients.put(key, made);
            if (old != null) {
                old.retired = true;
                closeIfDone(old);
            }
            return lease(made);
        }
    }

    /** A bundle that was changed to something unreadable is told once, and the one before goes on to count. */
    private Lease kept(String key, Version version, IOException failure) throws IOException {
        synchronized (clients) {
            @Nullable Shared old = clients.get(key);
            if (old == null) {
                throw failure;
            }
            LOG.atWarn()
                    .addKeyValue("caBundle", key)
                    .addKeyValue("reason", failure.getMessage())
                    .log("The changed CA bundle cannot be read; the one before goes on to count");
            old.version = version;
            return lease(old);
        }
    }

    private Lease lease(Shared shared) {
        shared.users++;
        return new Lease(shared.client, () -> giveBack(shared));
    }

    private void giveBack(Shared shared) {
        synchronized (clients) {
            shared.users--;
            closeIfDone(shared);
        }
    }

    private static void closeIfDone(Shared shared) {
        if (shared.retired && shared.users == 0) {
            shared.client.close();
        }
    }

    private static HttpClientOptions common() {
        return new HttpClientOptions()
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setHttp2MaxPoolSize(MOST_CONNECTIONS)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setHttp2KeepAliveTimeout(IDLE_SECONDS);
    }

    private static HttpClientOptions secure() {
        return common().setSsl(true)
                .setVerifyHost(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setInitialSettings(
                        new Http2Settings().setInitialWindowSize(STREAM_WINDOW).setPushEnabled(false));
    }

    private PemTrustOptions trust(Path bundle) throws IOException {
        if (Files.size(bundle) > MOST_CA_BYTES) {
            throw new IOException("the CA bundle is longer than " + MOST_CA_BYTES + " bytes");
        }
        PemTrustOptions trust = new PemTrustOptions().addCertValue(Buffer.buffer(Files.readAllBytes(bundle)));
        try {
            trust.getTrustManagerFactory(vertx.get());
            return trust;
        } catch (Exception e) { // as Vert.x declares it
            throw new IOException("the CA bundle holds no PEM certificates", e);
        }
    }

    @Override
    public void close() {
        synchronized (clients) {
            clients.values().forEach(shared -> shared.client.close());
            clients.clear();
        }
    }
}
