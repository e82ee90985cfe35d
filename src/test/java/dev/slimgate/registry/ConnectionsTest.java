package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

            assertThat(registry.connections).hasValueLessThanOrEqualTo(images);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 64})
    void readsAsManyImagesAtOnceAsThereAreOverTlsWithoutHttp2(int images) throws Exception {
        try (HoldingRegistry registry = new HoldingRegistry(vertx, images, tls, false)) {
            readAll(client(registry, false), registry, images);

            assertThat(registry.connections).hasValueLessThanOrEqualTo(images);
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

            assertThat(registry.connections).hasValue(1);
        }
    }

    private RegistryClient client(HoldingRegistry registry, boolean plain) throws Exception {
        return fixture.client(new RegistrySettings(
                false,
                List.of(new RegistrySettings.Host(
                        registry.host(),
                        plain,
                        plain ? null : tls.trustedIn(folder.resolve("ca.pem")),
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
