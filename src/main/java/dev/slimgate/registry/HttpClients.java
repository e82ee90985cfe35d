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
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client, with a connection pool of its own, for each set of certificate authorities, and one for plain HTTP. Made
 * when first needed; a CA bundle is read then and not again.
 */
final class HttpClients implements AutoCloseable {
    private static final String PLAIN = "plain";
    private static final String SYSTEM = "system";
    private static final int MOST_HEADER_BYTES = 32 * 1024;
    private static final int MOST_CONNECTIONS = 256;
    private static final int MOST_CA_BYTES = 4 << 20;
    /** Of one HTTP/2 stream: a paused one holds no more than this of its connection's window. */
    private static final int STREAM_WINDOW = 256 * 1024;

    private static final int CONNECTION_WINDOW = 32 << 20;

    private final Supplier<Vertx> vertx;
    private final Map<String, HttpClient> clients = new HashMap<>();

    HttpClients(Supplier<Vertx> vertx) {
        this.vertx = vertx;
    }

    /**
     * The client for a target.
     *
     * @throws IOException if the CA bundle cannot be read
     */
    HttpClient of(Target target, RegistrySettings.@Nullable Host entry) throws IOException {
        @Nullable Path bundle = entry == null ? null : entry.caBundle();
        String key = !target.tls() ? PLAIN : bundle == null ? SYSTEM : "ca " + bundle;
        synchronized (clients) {
            @Nullable HttpClient client = clients.get(key);
            if (client == null) {
                client = vertx.get().createHttpClient(target.tls() ? secure(bundle) : common());
                clients.put(key, client);
            }
            return client;
        }
    }

    private static HttpClientOptions common() {
        return new HttpClientOptions()
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setKeepAliveTimeout(30);
    }

    private static HttpClientOptions secure(@Nullable Path bundle) throws IOException {
        HttpClientOptions options = common().setSsl(true)
                .setVerifyHost(true)
                .setUseAlpn(true)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setInitialSettings(
                        new Http2Settings().setInitialWindowSize(STREAM_WINDOW).setPushEnabled(false));
        if (bundle != null) {
            if (Files.size(bundle) > MOST_CA_BYTES) {
                throw new IOException("the CA bundle is longer than " + MOST_CA_BYTES + " bytes");
            }
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(Files.readAllBytes(bundle))));
        }
        return options;
    }

    @Override
    public void close() {
        synchronized (clients) {
            clients.values().forEach(HttpClient::close);
            clients.clear();
        }
    }
}
