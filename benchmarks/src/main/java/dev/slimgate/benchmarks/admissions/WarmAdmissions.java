package dev.slimgate.benchmarks.admissions;

import dev.slimgate.benchmarks.admissions.Workload.Sample;
import dev.slimgate.demo.DemoRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Admissions of images that were seen before, beside an endpoint of the same server that only echoes: 28 Pods of one container,
 * by digest and by tag. Echo, digest and tag take turns, round for round; figures are medians over the rounds, and so are the
 * ratios, each to the echo of its own round.
 */
final class WarmAdmissions {
    private static final int IMAGES = 28;

    /** So many of each kind before anything is measured, for the compiler. */
    private static final int WARM_UP = Settings.number("WARM_UP", 40_000);

    private static final List<String> KINDS = Settings.words("KINDS", "echo,digest,tag");
    private static final List<Integer> LATENCIES = Settings.numbers("LATENCIES", "0,50");
    private static final List<Integer> CONNECTIONS = Settings.numbers("CONNECTIONS", "1,16,64");
    private static final int ROUNDS = Settings.number("ROUNDS", 5);
    private static final Duration SPAN = Settings.seconds("SPAN", 4);

    private final DemoRegistry registry;
    private final Load load;
    private final Map<String, List<Post>> posts = new LinkedHashMap<>();

    private WarmAdmissions(DemoRegistry registry, Load load) {
        this.registry = registry;
        this.load = load;
        List<Sample> samples = Workload.fill(registry, 0, IMAGES);
        KINDS.forEach(kind -> posts.put(kind, posts(kind, samples)));
    }

    private List<Post> posts(String kind, List<Sample> samples) {
        Function<Sample, Post> post =
                switch (kind) {
                    case "echo" -> sample -> Post.of("/echo", sample.podByDigest(), Post.Expected.ECHO);
                    case "digest" -> sample -> Post.of("/validate", sample.podByDigest(), sample.expected());
                    case "tag" -> sample -> Post.of("/validate", sample.podByTag(), sample.expected());
                    default -> throw new IllegalArgumentException("KINDS are echo, digest, tag; not " + kind);
                };
        return samples.stream().map(post).toList();
    }

    /** Arguments: a folder for files, then the command that is the server's up to {@code serve}. */
    public static void main(String[] arguments) throws Exception {
        List<String> server = List.of(arguments).subList(1, arguments.length);
        try (DemoRegistry registry = DemoRegistry.start();
                Webhook webhook = Webhook.start(server, Path.of(arguments[0]), registry.host());
                Load load = new Load(webhook)) {
            WarmAdmissions warm = new WarmAdmissions(registry, load);
            warm.warmUp();
            Table.head(
                    "registry", "connections", "what", "per second", "ratio", "CPU, s per 1,000", "ratio", "p50, ms", "ratio", "p99, ms", "ratio", "requests to the registry per 1,000", "wrong", "failed");
            for (int latency : LATENCIES) {
                registry.latency(Duration.ofMillis(latency));
                for (int connections : CONNECTIONS) {
                    warm.measure(latency, connections);
                }
            }
            System.out.println("\nthe server then: " + webhook.usage());
        }
    }

    private void warmUp() throws Exception {
        for (List<Post> kind : posts.values()) {
            long done = 0;
            while (done < WARM_UP) {
                done += load.closedLoop(kind, 16, Duration.ofSeconds(2)).latencies().count();
            }
        }
    }

    private record Run(Load.Outcome outcome, long registryRequests) {}

    private void measure(int latency, int connections) throws Exception {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        KINDS.forEach(kind -> runs.put(kind, new ArrayList<>()));
        for (int round = 0; round < ROUNDS; round++) {
            for (String kind : KINDS) {
                registry.resetRequests();
                Load.Outcome outcome = load.closedLoop(posts.get(kind), connections, SPAN);
                runs.get(kind).add(new Run(outcome, registry.requests().size()));
            }
        }
        for (String kind : KINDS) {
            row(latency + " ms", connections, kind, runs.get(kind), runs.get(KINDS.getFirst()));
        }
    }

    private static void row(String latency, int connections, String kind, List<Run> runs, List<Run> echo) {
        List<String> cells = new ArrayList<>(List.of(latency, String.valueOf(connections), kind));
        cells.addAll(compare("%.0f", runs, echo, Load.Outcome::perSecond));
        cells.addAll(compare("%.3f", runs, echo, Load.Outcome::cpuPerThousand));
        cells.addAll(compare("%.2f", runs, echo, outcome -> outcome.milliseconds(0.5)));
        cells.addAll(compare("%.2f", runs, echo, outcome -> outcome.milliseconds(0.99)));
        cells.add(Table.number("%.2f", Table.median(runs.stream()
                .map(run -> 1000.0 * run.registryRequests / run.outcome.latencies().count())
                .toList())));
        cells.add(String.valueOf(runs.stream().mapToLong(run -> run.outcome.wrong()).sum()));
        cells.add(String.valueOf(runs.stream().mapToLong(run -> run.outcome.failed()).sum()));
        Table.row(cells);
    }

    /** The median of a figure, and of its ratios to the echo's. */
    private static List<String> compare(
            String format, List<Run> runs, List<Run> echo, ToDoubleFunction<Load.Outcome> figure) {
        List<Double> values = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            double value = figure.applyAsDouble(runs.get(i).outcome);
            values.add(value);
            ratios.add(value / figure.applyAsDouble(echo.get(i).outcome));
        }
        return List.of(Table.number(format, Table.median(values)), Table.number("%.2f", Table.median(ratios)));
    }
}
