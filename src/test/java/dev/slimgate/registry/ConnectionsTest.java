package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.RegistryEvent.Outcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {
    @TempDir
    private Path folder;

    private final ClientFixture fixture = new ClientFixture();
    private final Vertx vertx = Vertx.vertx();
    private final ServedTls tls = ServedTls.make();

    @AfterEach
    void stop() {
        fixture.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 64})
    void readsAsManyImagesAtOnceAsThereAreOverPlainHttp(int images) throws Exception {
        try (HoldingRegistry registry = new HoldingRegistry(vertx, images, null, false)) {
            readAll(client(registry, true), registry, images);

            // one may be asked for just before another is given back
            assertThat(registry.connections).hasValueLessThan(2 * images);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 64})
    void readsAsManyImagesAtOnceAsThereAreOverTlsWithoutHttp2(int images) throws Exception {
        try (HoldingRegistry registry = new HoldingRegistry(vertx, images, tls, false)) {
            readAll(client(registry, false), registry, images);

            assertThat(registry.connections).hasValueLessThan(2 * images);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 64})
    void readsManyImagesAtOnceOverFewConnectionsOfHttp2(int images) throws Exception {
        try (HoldingRegistry registry = new HoldingRegistry(vertx, images, tls, true)) {
            readAll(client(registry, false), registry, images);

            assertThat(registry.overHttp2).hasValue(2 * images);
            assertThat(registry.connections).hasValueLessThanOrEqualTo(4);
        }
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        try (HoldingRegistry registry = new HoldingRegistry(vertx, 1, null, false)) {
            RegistryClient client = client(registry, true);

            for (int i = 0; i < 20; i++) {
                readAll(client, registry, 1);
            }

            assertThat(registry.connections).as("for 40 requests; see above").hasValueLessThanOrEqualTo(4);
        }
    }

    @Test
    void sendsARequestAgainWhoseConnectionTheRegistryHadClosed() throws Exception {
        Set<OutputStream> connections = ConcurrentHashMap.newKeySet();
        AtomicBoolean closed = new AtomicBoolean();
        try (RawServer server = new RawServer((request, out) -> {
            if (!connections.add(out) && closed.compareAndSet(false, true)) {
                throw new IOException("closed while idle, as far as the client can see");
            }
            out.write(RawServer.ascii("HTTP/1.1 200 OK\r\nContent-Length: " + Samples.MANIFEST.length + "\r\n\r\n"));
            out.write(Samples.MANIFEST);
        })) {
            String host = "127.0.0.1:" + server.port();
            ImageSource source = fixture.client(new RegistrySettings(
                            false,
                            List.of(new RegistrySettings.Host(
                                    host, true, null, null, new RegistrySettings.Limits(64, Duration.ofSeconds(30))))))
                    .open(ImageReference.parse(host + "/app:1"), Requester.NOBODY);

            // a pool may give another connection while the last one is on its way back
            for (int i = 0; i < 50 && !closed.get(); i++) {
                source.resolve(Deadline.after(Duration.ofSeconds(40)));
            }

            assertThat(closed).as("a connection was used again").isTrue();
            assertThat(fixture.waits)
                    .as("no pause, and the one retry is still there; %s", fixture.events)
                    .isEmpty();
            assertThat(fixture.events)
                    .filteredOn(RegistryEvent.Asked.class::isInstance)
                    .extracting(event -> ((RegistryEvent.Asked) event).outcome())
                    .containsOnlyOnce(Outcome.STALE)
                    .endsWith(Outcome.STALE, Outcome.SUCCESS);
            assertThat(fixture.events).contains(new RegistryEvent.Retried(host, RegistryEvent.RetryCause.STALE));
        }
    }

    @Test
    void readsACaBundleAgainWhenItChangesAndLetsRequestsUnderWayEnd() throws Exception {
        Path bundle = ServedTls.make().trustedIn(folder.resolve("ca.pem"));
        try (HoldingRegistry registry = new HoldingRegistry(vertx, 2, tls, true)) {
            RegistryClient client = client(registry, bundle);
            assertThatThrownBy(() -> read(client, registry)).hasMessageContaining("certificate");
            tls.trustedIn(bundle);

            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<?> underWay = threads.submit(() -> read(client, registry));
                CalmFixture.await(() -> registry.held() == 1);
                Files.writeString(bundle, ServedTls.make().certificatePem() + tls.certificatePem());
                read(client, registry); // answered together with the one under way
                underWay.get();
            }

            assertThat(registry.overHttp2).hasValue(2);
            CalmFixture.await(() -> registry.open.get() == 1); // that of the old bundle has closed
        }
    }

    @Test
    void goesOnWithTheBundleBeforeWhenTheNewOneCannotBeRead() throws Exception {
        Path bundle = tls.trustedIn(folder.resolve("ca.pem"));
        try (HoldingRegistry registry = new HoldingRegistry(vertx, 1, tls, true)) {
            RegistryClient client = client(registry, bundle);
            read(client, registry);

            Files.writeString(bundle, "half a certific");
            read(client, registry);
            Files.delete(bundle);
            read(client, registry);

            assertThat(registry.connections).hasValue(1);
        }
    }

    private static void read(RegistryClient client, HoldingRegistry registry) {
        client.open(ImageReference.parse(registry.host() + "/team/app:1"), Requester.NOBODY)
                .resolve(Deadline.after(Duration.ofSeconds(40)));
    }

    private RegistryClient client(HoldingRegistry registry, boolean plain) throws Exception {
        return client(registry, plain ? null : tls.trustedIn(folder.resolve("ca.pem")));
    }

    private RegistryClient client(HoldingRegistry registry, @Nullable Path bundle) {
        return fixture.client(new RegistrySettings(
                false,
                List.of(new RegistrySettings.Host(
                        registry.host(),
                        bundle == null,
                        bundle,
                        null,
                        new RegistrySettings.Limits(64, Duration.ofSeconds(30))))));
    }

    /** Manifest and config of so many images, each by a thread of its own. */
    private static void readAll(RegistryClient client, HoldingRegistry registry, int images) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> read = new ArrayList<>();
            for (int i = 0; i < images; i++) {
                ImageReference reference = ImageReference.parse(registry.host() + "/team/app" + i + ":1");
                read.add(threads.submit(() -> {
                    ImageSource source = client.open(reference, Requester.NOBODY);
                    source.resolve(Deadline.after(Duration.ofSeconds(40)));
                    return source.blob(Samples.CONFIG_DESCRIPTOR, 1000, Deadline.after(Duration.ofSeconds(40)));
                }));
            }
            for (Future<byte[]> one : read) {
                assertThat(one.get()).isEqualTo(Samples.CONFIG);
            }
        }
    }
}
