package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The in-process registry, and a client of it that waits for nothing when it pauses and tells all that happens. */
final class CalmFixture implements AutoCloseable {
    final DemoRegistry registry = DemoRegistry.start();
    final List<RegistryEvent> events = new CopyOnWriteArrayList<>();
    final AtomicLong skippedNanos = new AtomicLong();
    private final Vertx vertx = Vertx.vertx();
    final RegistryClient client = client(new RegistrySettings.Limits(64, Duration.ofSeconds(30)));

    RegistryClient client(RegistrySettings.Limits limits) {
        return new RegistryClient(
                new RegistrySettings(
                        false, List.of(new RegistrySettings.Host(registry.host(), true, null, null, limits))),
                List.of(),
                ReadLimits.DEFAULTS,
                () -> vertx,
                AccessKeys.ofProcess(),
                events::add,
                new RegistryClient.Surroundings(
                        host -> List.of(InetAddress.getAllByName(host)),
                        wait -> {},
                        InstantSource.system(),
                        () -> System.nanoTime() + skippedNanos.get(),
                        name -> null));
    }

    /** A small image; another one for each name. */
    void put(String repository) {
        Image image = ImageBuilder.linux("amd64").label("name", repository).build();
        registry.put(repository, "1", image);
    }

    ImageSource open(String repository) {
        return client.open(ImageReference.parse(registry.host() + "/" + repository + ":1"), Requester.NOBODY);
    }

    /** Manifest and config. */
    Manifest read(String repository, Deadline deadline) {
        ImageSource source = open(repository);
        Manifest manifest = source.resolve(deadline);
        source.blob(((ImageManifest) manifest).config(), 100_000, deadline);
        return manifest;
    }

    void skip(Duration time) {
        skippedNanos.addAndGet(time.toNanos());
    }

    <T extends RegistryEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    long tokens() {
        return registry.count("GET", "/token");
    }

    /** Runs it so often at once; the results in no order. */
    static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                running.add(threads.submit(work));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    static Deadline later() {
        return Deadline.after(Duration.ofSeconds(40));
    }

    static void await(BooleanSupplier condition) {
        Deadline deadline = later();
        while (!condition.getAsBoolean() && !deadline.expired()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Override
    public void close() {
        client.close();
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
