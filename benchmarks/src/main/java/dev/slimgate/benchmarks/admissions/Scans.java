package dev.slimgate.benchmarks.admissions;

import dev.slimgate.demo.Compression;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.TarEntry;
import dev.slimgate.demo.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The memory of a server that reads four large images at a time: 256 MiB and 100,000 files each, in one layer, which the registry
 * sends at 50 MB a second. All four end: Pods are asked for until they are allowed.
 */
final class Scans {
    private static final int SCANS = 4;
    private static final int FILES = 100_000;
    private static final int FILE_BYTES = 2_600;
    private static final int WARM_UP = Settings.number("WARM_UP", 20_000);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private Scans() {}

    /** Arguments: a folder for files, then the command that is the server's up to {@code serve}. */
    public static void main(String[] arguments) throws Exception {
        List<String> server = List.of(arguments).subList(1, arguments.length);
        try (DemoRegistry registry = DemoRegistry.start();
                Webhook webhook = Webhook.start(server, Path.of(arguments[0]), "shell.yaml", List.of(registry));
                Load load = new Load(webhook)) {
            System.out.println("when ready:         " + webhook.usage());
            warmUp(registry, load);
            System.out.println("warm:               " + webhook.usage());
            List<Post> posts =
                    IntStream.range(0, SCANS).mapToObj(i -> large(registry, i)).toList();
            registry.inject(When.blobs(), new Fault.SlowBody(1_000_000, Duration.ofMillis(20)));
            CompletableFuture<Long> done = CompletableFuture.supplyAsync(() -> untilAllowed(load, posts));
            Usage most = webhook.usage();
            while (!done.isDone()) {
                Usage now = webhook.usage();
                most = now.rssBytes() > most.rssBytes() ? now : most;
                TimeUnit.MILLISECONDS.sleep(50);
            }
            System.out.println("while four are read: " + most);
            System.out.println("afterwards:         " + webhook.usage() + "; " + done.get() + " rounds of questions");
        }
    }

    private static void warmUp(DemoRegistry registry, Load load) throws Exception {
        List<Post> posts = IntStream.range(0, 28)
                .mapToObj(i -> Workload.put(registry, i, Workload.Traits.SMALL))
                .map(sample -> Post.of("/validate", sample.podByTag(), Post.Expected.ALLOWED))
                .toList();
        long done = 0;
        while (done < WARM_UP) {
            done += load.closedLoop(posts, 16, Duration.ofSeconds(2))
                    .latencies()
                    .count();
        }
    }

    /** A slow answer says "not yet" and the next one may be right. */
    private static long untilAllowed(Load load, List<Post> posts) {
        long end = System.nanoTime() + LONGEST.toNanos();
        long rounds = 0;
        boolean allowed = false;
        while (!allowed) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not allowed after " + rounds + " rounds");
            }
            try {
                allowed = load.burst(posts).stream().allMatch(Load.Answer::right);
            } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            rounds++;
        }
        return rounds;
    }

    private static Post large(DemoRegistry registry, int number) {
        List<TarEntry> files = IntStream.range(0, FILES)
                .mapToObj(i -> TarEntry.file(
                        "app/modules/part-" + i / 100 + "/file-" + i + ".js",
                        Content.filler(number * 1_000_003L + i, FILE_BYTES),
                        0644))
                .toList();
        var image = ImageBuilder.linux("amd64")
                .layer(Layer.of("COPY . /app").entries(files).compression(Compression.STORED_GZIP))
                .user("65532")
                .entrypoint("/app/modules/part-0/file-0.js")
                .build();
        String repository = "large/app-" + number;
        registry.put(repository, "1.0", image);
        return Post.of(
                "/validate", Workload.pod(List.of(registry.host() + "/" + repository + ":1.0")), Post.Expected.ALLOWED);
    }
}
