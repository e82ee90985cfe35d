package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's own docker-registry, filled by skopeo: requests are counted in the registry's log. */
class DebianRegistryIT {
    private static final Path LAYOUT = Path.of(System.getProperty("test.shared", "../shared"))
            .resolve("data/images/oci-compact")
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void needsTheBinariesAndTheImages() {
        DebianRegistry.assumeTools();
        Assumptions.assumeTrue(Files.isDirectory(LAYOUT), () -> "skipped: there is no " + LAYOUT);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void readsAnImageWithTwoRequestsAndAnIndexWithThree() throws Exception {
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.PLAIN);
                RegistryClient client = client(registry.settings())) {
            push(registry, "alpine:3.20", "busybox:multi-inner");

            readManifestFacts(client, registry, "alpine:3.20");
            readManifestFacts(client, registry, "busybox:multi-inner");

            assertThat(registry.requests("alpine"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("GET ", " 200 "));
            assertThat(registry.requests("busybox"))
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line).contains("GET ", " 200 "));
        }
    }

    @Test
    void authenticatesWithOneRefusalForAllRepositories() throws Exception {
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.PASSWORD);
                RegistryClient client = client(registry.settings())) {
            push(registry, "alpine:3.20", "busybox:musl");

            readManifestFacts(client, registry, "alpine:3.20");
            readManifestFacts(client, registry, "busybox:musl");

            assertThat(registry.requests("")).hasSize(5);
            assertThat(registry.requests("").stream().filter(line -> line.contains(" 401 ")))
                    .hasSize(1);
        }
    }

    @Test
    void tellsAStrangerThatNoCredentialIsLetIn() throws Exception {
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.PASSWORD);
                RegistryClient stranger = client(registry.settings(null, null))) {
            push(registry, "alpine:3.20");

            assertThatThrownBy(() -> readManifestFacts(stranger, registry, "alpine:3.20"))
                    .isInstanceOf(ContentException.Unauthorized.class);
        }
    }

    @Test
    void trustsAPrivateAuthorityAndSpeaksHttp2() throws Exception {
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.TLS);
                RegistryClient client = client(registry.settings())) {
            push(registry, "alpine:3.20");

            readManifestFacts(client, registry, "alpine:3.20");

            assertThat(registry.requests("alpine"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).contains("HTTP/2.0"));
        }
    }

    @Test
    void trustsNoAuthorityThatIsNotListedForTheHost() throws Exception {
        try (DebianRegistry registry = DebianRegistry.start(folder, DebianRegistry.Mode.TLS);
                RegistryClient client = client(registry.settings(null, null))) {
            push(registry, "alpine:3.20");

            assertThatThrownBy(() -> readManifestFacts(client, registry, "alpine:3.20"))
                    .isInstanceOf(ContentException.Unreachable.class)
                    .hasMessageContaining("certificate is not trusted");
        }
    }

    private static void push(DebianRegistry registry, String... names) throws Exception {
        for (String name : names) {
            assertThat(registry.push(LAYOUT, name)).as("skopeo copies " + name).isTrue();
        }
    }

    private static void readManifestFacts(RegistryClient client, DebianRegistry registry, String name) {
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        ImageSource source = client.open(ImageReference.parse(registry.host() + "/" + name), Requester.NOBODY);
        ImageManifest image =
                switch (source.resolve(deadline)) {
                    case ImageManifest one -> one;
                    case ImageIndex index ->
                        (ImageManifest) source.manifest(index.manifests().getFirst(), deadline);
                };
        source.blob(image.config(), ReadLimits.DEFAULTS.configBytes(), deadline);
    }

    private RegistryClient client(RegistrySettings.Host host) {
        return new RegistryClient(
                new RegistrySettings(true, List.of(host)), List.of(), ReadLimits.DEFAULTS, () -> vertx);
    }
}
