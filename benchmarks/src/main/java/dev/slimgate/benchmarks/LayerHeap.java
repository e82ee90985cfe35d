package dev.slimgate.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that scans take at once: as many registries on loopback as scans, each with an image of one large layer that is
 * made while it is sent. They are read together: with {@code inspect} by the same path as in {@code slimgate serve}, file
 * trees included, with {@code scan} the layers alone. Prints what is used when idle and the most that was found in use right
 * after a collection, in MiB.
 *
 * <p>Arguments: {@code inspect} or {@code scan}, scans, entries of a layer, MiB of a layer.
 */
public final class LayerHeap {
    private static final String OCI = "application/vnd.oci.image.";
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private LayerHeap() {}

    /** See the class. */
    public static void main(String[] arguments) throws Exception {
        boolean inspect = arguments[0].equals("inspect");
        int scans = Integer.parseInt(arguments[1]);
        GeneratedLayer large = new GeneratedLayer(Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]) << 20);
        GeneratedLayer small = new GeneratedLayer(20, 1 << 20);
        GeneratedLayer.Known largeKnown = large.known();
        GeneratedLayer.Known smallKnown = small.known();
        Vertx vertx = Vertx.vertx();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<HttpServer> servers = new ArrayList<>();
            for (int i = 0; i < scans; i++) {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.setExecutor(threads);
                serve(server, "small", small, smallKnown);
                serve(server, "large", large, largeKnown);
                server.start();
                servers.add(server);
            }
            try {
                measure(inspect, servers, vertx, threads);
            } finally {
                servers.forEach(server -> server.stop(0));
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static void measure(boolean inspect, List<HttpServer> servers, Vertx vertx, ExecutorService threads)
            throws Exception {
        List<RegistrySettings.Host> hosts = servers.stream()
                .map(server -> new RegistrySettings.Host(
                        host(server), true, null, null, new RegistrySettings.Limits(64, Duration.ofMinutes(5))))
                .toList();
        LayerScanner scanner = new LayerScanner(
                ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes()));
        try (RegistryClient client = new RegistryClient(
                        new RegistrySettings(false, hosts), List.of(), ReadLimits.DEFAULTS, () -> vertx);
                Assessor assessor = new Assessor(
                        client,
                        scanner,
                        new ContentInspector(Catalogue.EMPTY),
                        ReadLimits.DEFAULTS,
                        AssessorSettings.DEFAULTS,
                        SharedStore.NONE,
                        InstantSource.system(),
                        System::nanoTime)) {
            Reader reader = inspect
                    ? (reference, source) -> inspect(assessor, reference, source)
                    : (reference, source) -> scan(scanner, source);
            readAll("small", servers, client, reader, threads);
            long idle = usedAfterCollection();
            AtomicLong most = new AtomicLong();
            long began = System.nanoTime();
            try (ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor()) {
                sampler.scheduleWithFixedDelay(
                        () -> most.accumulateAndGet(usedAfterCollection(), Math::max), 0, 200, TimeUnit.MILLISECONDS);
                readAll("large", servers, client, reader, threads);
                sampler.shutdownNow();
            }
            System.out.printf(
                    "idle %.1f MiB, most %.1f MiB, over idle %.1f MiB; %.1f s, heap of at most %d MiB%n",
                    mebibytes(idle),
                    mebibytes(most.get()),
                    mebibytes(most.get() - idle),
                    (System.nanoTime() - began) / 1e9,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }

    /** Reads one image. */
    @FunctionalInterface
    private interface Reader {
        Object read(String reference, ImageSource source);
    }

    private static Object inspect(Assessor assessor, String reference, ImageSource source) {
        Inspection inspection =
                assessor.inspect(new NamedImage(ImageReference.parse(reference), source, reference), null, soon());
        if (inspection.contents() == null) {
            throw new IllegalStateException("not read: " + inspection.incomplete());
        }
        return inspection;
    }

    private static Object scan(LayerScanner scanner, ImageSource source) {
        ImageManifest manifest = (ImageManifest) source.resolve(soon());
        return scanner.scan(source, manifest.layers().getFirst(), soon(), bytes -> {});
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMinutes(9));
    }

    private static void readAll(
            String name, List<HttpServer> servers, RegistryClient client, Reader reader, ExecutorService threads)
            throws Exception {
        List<Future<Object>> running = new ArrayList<>();
        for (HttpServer server : servers) {
            String reference = host(server) + "/" + name + ":1";
            running.add(threads.submit(
                    () -> reader.read(reference, client.open(ImageReference.parse(reference), Requester.NOBODY))));
        }
        for (Future<Object> one : running) {
            one.get();
        }
    }

    private static long usedAfterCollection() {
        System.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    private static double mebibytes(long bytes) {
        return bytes / 1048576.0;
    }

    private static String host(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static void serve(HttpServer server, String name, GeneratedLayer layer, GeneratedLayer.Known known) {
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                        + known.diffId() + "\"]}}")
                .getBytes(StandardCharsets.UTF_8);
        Digest configDigest = Digest.sha256(config);
        byte[] manifest = ("{\"schemaVersion\":2,\"mediaType\":\"" + OCI
                        + "manifest.v1+json\",\"config\":{\"mediaType\":\"" + OCI
                        + "config.v1+json\",\"digest\":\"" + configDigest + "\",\"size\":" + config.length
                        + "},\"layers\":[{\"mediaType\":\"" + OCI + "layer.v1.tar+gzip\",\"digest\":\"" + known.digest()
                        + "\",\"size\":" + known.bytes() + "}]}")
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/v2/" + name + "/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.contains("/manifests/")) {
                exchange.getResponseHeaders().set("Content-Type", OCI + "manifest.v1+json");
                exchange.getResponseHeaders()
                        .set("Docker-Content-Digest", Digest.sha256(manifest).toString());
                answer(exchange, manifest.length, out -> out.write(manifest));
            } else if (path.endsWith(configDigest.toString())) {
                answer(exchange, config.length, out -> out.write(config));
            } else {
                answer(exchange, known.bytes(), layer::write);
            }
        });
    }

    /** Writes a body. */
    @FunctionalInterface
    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    private static void answer(HttpExchange exchange, long bytes, Body body) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes));
            exchange.sendResponseHeaders(200, head ? -1 : bytes);
            if (!head) {
                body.write(exchange.getResponseBody());
            }
        }
    }
}
