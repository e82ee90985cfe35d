package dev.slimgate.registry;

import dev.slimgate.oci.MediaType;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A registry on 127.0.0.1 that answers nothing before so many requests are under way at once: what answers proves that they
 * were parallel, without a clock. It counts the connections that it took.
 */
final class HoldingRegistry implements AutoCloseable {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger overHttp2 = new AtomicInteger();
    private final HttpServer server;
    private final int atOnce;
    private final List<HttpServerRequest> held = new ArrayList<>();

    /** Over plain HTTP where {@code tls} is null. */
    HoldingRegistry(Vertx vertx, int atOnce, @Nullable ServedTls tls, boolean http2) {
        this.atOnce = atOnce;
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        if (tls != null) {
            options.setSsl(true)
                    .setUseAlpn(http2)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(tls.certificatePem()))
                            .addKeyValue(Buffer.buffer(tls.keyPem())));
        }
        this.server = vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    connections.incrementAndGet();
                    open.incrementAndGet();
                    connection.closeHandler(closed -> open.decrementAndGet());
                })
                .requestHandler(this::hold)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    String host() {
        return "127.0.0.1:" + server.actualPort();
    }

    /** How many requests wait for others. */
    synchronized int held() {
        return held.size();
    }

    private synchronized void hold(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            overHttp2.incrementAndGet();
        }
        held.add(request);
        if (held.size() >= atOnce) {
            held.forEach(HoldingRegistry::answer);
            held.clear();
        }
    }

    private static void answer(HttpServerRequest request) {
        boolean manifest = request.path().contains("/manifests/");
        request.response()
                .putHeader("Content-Type", manifest ? MediaType.OCI_MANIFEST.value() : "application/octet-stream")
                .end(Buffer.buffer(manifest ? Samples.MANIFEST : Samples.CONFIG));
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
