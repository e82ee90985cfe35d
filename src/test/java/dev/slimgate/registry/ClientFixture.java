package dev.slimgate.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MediaType;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A fault-injecting registry over plain HTTP on loopback, and clients of it whose waits are recorded, not waited. */
final class ClientFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().dynamicHttpsPort());
    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final List<RegistryEvent> events = new CopyOnWriteArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    private final Vertx vertx = Vertx.vertx();
    private final List<RegistryClient> clients = new ArrayList<>();

    ClientFixture() {
        server.start();
    }

    String host() {
        return "localhost:" + server.port();
    }

    ImageReference reference(String repositoryAndTag) {
        return ImageReference.parse(host() + "/" + repositoryAndTag);
    }

    RegistrySettings.Host listed(String host, boolean plainHttp) {
        return new RegistrySettings.Host(
                host, plainHttp, null, null, new RegistrySettings.Limits(64, Duration.ofSeconds(5)));
    }

    RegistryClient client(Credential... credentials) {
        return client(new RegistrySettings(false, List.of(listed(host(), true))), credentials);
    }

    RegistryClient client(RegistrySettings settings, Credential... credentials) {
        return client(settings, ReadLimits.DEFAULTS, host -> List.of(InetAddress.getAllByName(host)), credentials);
    }

    RegistryClient client(
            RegistrySettings settings, ReadLimits limits, NameLookup.Resolver resolver, Credential... credentials) {
        RegistryClient client = new RegistryClient(
                settings,
                List.of((reference, requester) -> List.of(credentials)),
                limits,
                () -> vertx,
                AccessKeys.ofProcess(),
                events::add,
                new RegistryClient.Surroundings(resolver, waits::add, () -> NOW, nanos::get, name -> null));
        clients.add(client);
        return client;
    }

    ImageSource open(String repositoryAndTag, Credential... credentials) {
        return client(credentials).open(reference(repositoryAndTag), Requester.NOBODY);
    }

    /** How many hosts have requests under way. */
    int busy() {
        return clients.stream().mapToInt(RegistryClient::busyHosts).sum();
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    static ResponseDefinitionBuilder manifest() {
        return aResponse()
                .withHeader("Content-Type", MediaType.OCI_MANIFEST.value())
                .withHeader("Docker-Content-Digest", Samples.MANIFEST_DIGEST.toString())
                .withBody(Samples.MANIFEST);
    }

    @Override
    public void close() {
        clients.forEach(RegistryClient::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.stop();
    }
}
