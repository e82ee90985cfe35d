package dev.slimgate.registry;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.slimgate.content.Deadline;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** The services of a cloud, on loopback, and an environment that points to them. */
final class CloudFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());
    final Map<String, String> variables = new ConcurrentHashMap<>();
    final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final Vertx vertx = Vertx.vertx();
    private final Exchanges exchanges = new Exchanges(
            new Hosts(RegistrySettings.NONE),
            () -> vertx,
            host -> List.of(InetAddress.getAllByName(host)),
            wait -> {},
            Calm.of(new Hosts(RegistrySettings.NONE), RegistryListener.NONE, now::get, System::nanoTime));
    private final Path folder;

    CloudFixture(Path folder) {
        this.folder = folder;
        server.start();
    }

    CloudEnvironment environment() {
        return new CloudEnvironment(variables::get, now::get, System::nanoTime, exchanges);
    }

    Exchanges exchanges() {
        return exchanges;
    }

    String url() {
        return "http://localhost:" + server.port();
    }

    Target target() {
        return Target.parse(url() + "/");
    }

    /** Sets a variable to the path of a file with this text. */
    void file(String variable, String text) {
        variables.put(variable, write(variable, text).toString());
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        exchanges.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.stop();
    }
}
