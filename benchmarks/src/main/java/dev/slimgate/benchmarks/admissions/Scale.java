package dev.slimgate.benchmarks.admissions;

import dev.slimgate.benchmarks.admissions.Workload.Sample;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.RequestEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** As many Pods as a large cluster has, of very many images, one after the other through 16 connections; then all of it again. */
final class Scale {
    private static final int IMAGES = Settings.number("IMAGES", 5_000);
    private static final int PODS = Settings.number("PODS", 100_000);
    private static final int LATENCY = Settings.number("LATENCY", 10);
    private static final int CONNECTIONS = 16;

    private Scale() {}

    /** Arguments: a folder for files, then the command that is the server's up to {@code serve}. */
    public static void main(String[] arguments) throws Exception {
        List<String> server = List.of(arguments).subList(1, arguments.length);
        try (DemoRegistry registry = DemoRegistry.start();
                Webhook webhook =
                        Webhook.start(server, Path.of(arguments[0]), "size-and-user.yaml", List.of(registry));
                Load load = new Load(webhook)) {
            registry.latency(Duration.ofMillis(LATENCY));
            List<Sample> samples = Workload.mixed(registry, IMAGES);
            System.out.println("when ready: " + webhook.usage() + "\n");
            Table.head(
                    "Pods",
                    "images",
                    "named by",
                    "s",
                    "per second",
                    "CPU, s per 1,000",
                    "p50, ms",
                    "p99, ms",
                    "slowest, ms",
                    "requests to the registry",
                    "different ones",
                    "wrong",
                    "failed",
                    "RSS, MiB");
            row("digest", registry, webhook, load, pods(samples, Sample::podByDigest));
            row("digest, again", registry, webhook, load, pods(samples, Sample::podByDigest));
            row("tag", registry, webhook, load, pods(samples, Sample::podByTag));
        }
    }

    /** The body of a review for an image. */
    @FunctionalInterface
    private interface Pod {
        byte[] of(Sample sample);
    }

    /** Every image once, and then any of them. */
    private static List<Post> pods(List<Sample> samples, Pod pod) {
        List<Post> posts = samples.stream()
                .map(sample -> Post.of("/validate", pod.of(sample), sample.expected()))
                .toList();
        Random random = new Random(6);
        return IntStream.range(0, PODS)
                .mapToObj(i -> posts.get(i < IMAGES ? i : random.nextInt(IMAGES)))
                .toList();
    }

    private static void row(String what, DemoRegistry registry, Webhook webhook, Load load, List<Post> posts)
            throws Exception {
        registry.resetRequests();
        Load.Outcome outcome = load.each(posts, CONNECTIONS);
        List<RequestEntry> requests = registry.requests();
        Table.row(List.of(
                String.valueOf(PODS),
                String.valueOf(IMAGES),
                what,
                String.valueOf(outcome.time().toSeconds()),
                Table.number("%.0f", outcome.perSecond()),
                Table.number("%.3f", outcome.cpuPerThousand()),
                Table.number("%.2f", outcome.milliseconds(0.5)),
                Table.number("%.2f", outcome.milliseconds(0.99)),
                Table.number("%.0f", outcome.milliseconds(1)),
                String.valueOf(requests.size()),
                String.valueOf(requests.stream()
                        .map(entry -> entry.method() + entry.path())
                        .distinct()
                        .count()),
                String.valueOf(outcome.wrong()),
                String.valueOf(outcome.failed()),
                Table.number("%.0f", webhook.usage().rss())));
    }
}
