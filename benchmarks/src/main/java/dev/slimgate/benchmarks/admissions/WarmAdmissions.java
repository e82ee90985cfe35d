package dev.slimgate.benchmarks.admissions;

import dev.slimgate.demo.DemoRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Admissions of images that were seen before, beside an endpoint of the same server that only echoes: 28 Pods of one container,
 * by digest and by tag, at 1, 16 and 64 connections. Echo, digest and tag take turns; figures are medians over the rounds, and so
 * are the ratios, each to the echo of its own round.
 */
final class WarmAdmissions {
    private static final int IMAGES = 28;

    private final Webhook webhook;
    private final DemoRegistry registry;
    private final Map<String, List<Post>> kinds = new LinkedHashMap<>();

    private WarmAdmissions(Webhook webhook, DemoRegistry registry, List<Workload.Sample> samples) {
        this.webhook = webhook;
        this.registry = registry;
        kinds.put("echo", samples.stream()
                .map(sample -> Post.of("/echo", Workload.pod(List.of(sample.byDigest(registry))), Post.Expected.ECHO))
                .toList());
        kinds.put("digest", samples.stream()
                .map(sample -> Post.of("/validate", Workload.pod(List.of(sample.byDigest(registry))), sample.expected()))
                .toList());
        kinds.put("tag", samples.stream()
                .map(sample -> Post.of("/validate", Workload.pod(List.of(sample.byTag(registry))), sample.expected()))
                .toList());
    }

    /** Arguments: a folder for files, then the command that is the server's up to {@code serve}. */
    public static void main(String[] arguments) throws Exception {
        List<String> server = List.of(arguments).subList(1, arguments.length);
        Duration warmUp = Duration.ofSeconds(Integer.getInteger("warm-up", 10));
        Duration span = Duration.ofSeconds(Integer.getInteger("span", 4));
        int rounds = Integer.getInteger("rounds", 5);
        try (DemoRegistry registry = DemoRegistry.start();
                Webhook webhook = Webhook.start(server, Path.of(arguments[0]), registry.host());
                Load load = new Load(webhook)) {
            WarmAdmissions warm = new WarmAdmissions(webhook, registry, Workload.fill(registry, 0, IMAGES));
            warm.warmUp(load, warmUp);
            System.out.println("| registry | connections | what | per second | of echo | CPU, s per 1,000 | of echo | p50, ms | of echo"
                    + " | p99, ms | of echo | requests to the registry per 1,000 | wrong, failed |");
            System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            for (int latency : latencies()) {
                registry.latency(Duration.ofMillis(latency));
                for (int connections : connections()) {
                    warm.measure(load, latency, connections, rounds, span);
                }
            }
            System.out.println("\nserver when warm: " + webhook.usage());
        }
    }

    private static List<Integer> latencies() {
        return numbers("latencies", "0,50");
    }

    private static List<Integer> connections() {
        return numbers("connections", "1,16,64");
    }

    private static List<Integer> numbers(String property, String usual) {
        return List.of(System.getProperty(property, usual).split(",")).stream()
                .map(Integer::valueOf)
                .toList();
    }

    private void warmUp(Load load, Duration time) throws Exception {
        for (List<Post> posts : kinds.values()) {
            load.closedLoop(posts, 16, time);
        }
    }

    private record Run(Load.Outcome outcome, long registryRequests) {}

    private void measure(Load load, int latency, int connections, int rounds, Duration span) throws Exception {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        kinds.keySet().forEach(kind -> runs.put(kind, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, List<Post>> kind : kinds.entrySet()) {
                registry.resetRequests();
                Load.Outcome outcome = load.closedLoop(kind.getValue(), connections, span);
                runs.get(kind.getKey()).add(new Run(outcome, registry.requests().size()));
            }
        }
        for (Map.Entry<String, List<Run>> kind : runs.entrySet()) {
            row(latency, connections, kind.getKey(), kind.getValue(), runs.get("echo"));
        }
    }

    private static void row(int latency, int connections, String kind, List<Run> runs, List<Run> echo) {
        StringBuilder row = new StringBuilder("| %d ms | %d | %s |".formatted(latency, connections, kind));
        column(row, "%.0f", runs, echo, Load.Outcome::perSecond);
        column(row, "%.3f", runs, echo, Load.Outcome::cpuPerThousand);
        column(row, "%.2f", runs, echo, outcome -> milliseconds(outcome, 0.5));
        column(row, "%.2f", runs, echo, outcome -> milliseconds(outcome, 0.99));
        double asked = median(runs.stream()
                .map(run -> 1000.0 * run.registryRequests / run.outcome.latencies().count())
                .toList());
        long wrong = runs.stream().mapToLong(run -> run.outcome.wrong()).sum();
        long failed = runs.stream().mapToLong(run -> run.outcome.failed()).sum();
        System.out.println(row.append(" %.2f | %d, %d |".formatted(asked, wrong, failed)));
    }

    private static void column(
            StringBuilder row, String format, List<Run> runs, List<Run> echo, ToDoubleFunction<Load.Outcome> figure) {
        List<Double> values = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            double value = figure.applyAsDouble(runs.get(i).outcome);
            values.add(value);
            ratios.add(value / figure.applyAsDouble(echo.get(i).outcome));
        }
        row.append(String.format(Locale.ROOT, " " + format + " | %.2f |", median(values), median(ratios)));
    }

    private static double milliseconds(Load.Outcome outcome, double part) {
        return outcome.latencies().percentile(part).toNanos() / 1e6;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
