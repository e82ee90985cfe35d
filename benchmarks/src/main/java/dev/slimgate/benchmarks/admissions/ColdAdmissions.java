package dev.slimgate.benchmarks.admissions;

import dev.slimgate.benchmarks.admissions.Workload.Sample;
import dev.slimgate.benchmarks.admissions.Workload.Traits;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.DemoRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Admissions of images that nobody has seen before, beside the round trips that they need: manifest and config, one more for an
 * index, two more at first contact with a token service, one more where only its realm is known. Also many Pods at once with few
 * new images, beside the requests that these need. The first try of each is not counted: it opens the connections.
 */
final class ColdAdmissions {
    private static final int WARM_UP = Settings.number("WARM_UP", 20_000);
    private static final int TRIES = Settings.number("TRIES", 20);
    private static final int FIRST_CONTACTS = 6;

    private final DemoRegistry registry;
    private final List<DemoRegistry> guarded;
    private final Load load;
    private int images;

    private ColdAdmissions(DemoRegistry registry, List<DemoRegistry> guarded, Load load) {
        this.registry = registry;
        this.guarded = guarded;
        this.load = load;
    }

    /** Arguments: a folder for files, {@code cold} or {@code pods}, then the command that is the server's. */
    public static void main(String[] arguments) throws Exception {
        List<String> server = List.of(arguments).subList(2, arguments.length);
        List<DemoRegistry> registries =
                Stream.generate(DemoRegistry::start).limit(1 + FIRST_CONTACTS).toList();
        List<DemoRegistry> guarded = registries.subList(1, registries.size());
        guarded.forEach(one -> one.authentication(Authentication.Token.forAnybody()));
        try (Webhook webhook = Webhook.start(server, Path.of(arguments[0]), "size-and-user.yaml", registries);
                Load load = new Load(webhook)) {
            ColdAdmissions cold = new ColdAdmissions(registries.getFirst(), guarded, load);
            cold.warmUp();
            if (arguments[1].equals("cold")) {
                cold.roundTrips();
            } else {
                cold.requests();
            }
        } finally {
            registries.forEach(DemoRegistry::close);
        }
    }

    /** Known images, and new ones, until the compiler has seen both often. */
    private void warmUp() throws Exception {
        List<Post> known = posts(several(28, Traits.SMALL), Sample::byTag);
        long done = 0;
        while (done < WARM_UP) {
            done += load.closedLoop(known, 16, Duration.ofSeconds(2))
                    .latencies()
                    .count();
            for (int i = 0; i < 10; i++) {
                load.burst(posts(several(28, Traits.SMALL), Sample::byTag));
            }
        }
    }

    private void roundTrips() throws Exception {
        Table.head(
                "what",
                "a response takes, ms",
                "round trips",
                "p50, ms",
                "slowest of a try, median, ms",
                "slowest of all, ms",
                "p50 / round trips",
                "slowest of a try / round trips",
                "slowest of all / round trips",
                "wrong");
        each("one new image, by tag", 50, 2, () -> posts(several(1, Traits.SMALL), Sample::byTag));
        each("one new image, by digest", 50, 2, () -> posts(several(1, Traits.SMALL), Sample::byDigest));
        each("one new index", 50, 3, () -> posts(several(1, Traits.INDEX), Sample::byTag));
        each("one new image, denied", 50, 2, () -> posts(several(1, Traits.ROOT), Sample::byTag));
        each("a Pod of three new images", 50, 2, () -> List.of(pod(several(3, Traits.SMALL))));
        tokens();
        each("24 new images at once", 50, 2, () -> posts(several(24, Traits.SMALL), Sample::byTag));
        each("28 new images at once, 4 of them indexes, 7 denied", 50, 3, this::mixed);
        each("24 new images at once", 500, 2, () -> posts(several(24, Traits.SMALL), Sample::byTag));
        each("28 new images at once, 4 of them indexes, 7 denied", 500, 3, this::mixed);
    }

    private void tokens() throws Exception {
        Tries first = new Tries();
        Tries known = new Tries();
        for (DemoRegistry one : guarded) {
            one.latency(Duration.ofMillis(50));
            first.add(load.burst(posts(List.of(put(one, Traits.SMALL)), Sample::byTag)));
            known.add(load.burst(posts(List.of(put(one, Traits.SMALL)), Sample::byTag)));
        }
        first.row("one new image, first contact with a token service", 50, 4);
        known.row("one new image in another repository, the realm known", 50, 3);
    }

    /** Makes what is posted at once. */
    @FunctionalInterface
    private interface Posts {
        List<Post> make();
    }

    private void each(String what, int latency, int roundTrips, Posts posts) throws Exception {
        registry.latency(Duration.ofMillis(latency));
        load.burst(posts.make());
        Tries tries = new Tries();
        for (int i = 0; i < (latency < 100 ? TRIES : TRIES / 4); i++) {
            tries.add(load.burst(posts.make()));
        }
        tries.row(what, latency, roundTrips);
    }

    /** All answers to the same question. */
    private static final class Tries {
        private final Latencies latencies = new Latencies();
        private final List<Double> slowestMillis = new ArrayList<>();
        private long wrong;

        void add(List<Load.Answer> answers) {
            double slowest = 0;
            for (Load.Answer answer : answers) {
                latencies.add(answer.time().toNanos());
                slowest = Math.max(slowest, answer.time().toNanos() / 1e6);
                wrong += answer.right() ? 0 : 1;
            }
            slowestMillis.add(slowest);
        }

        void row(String what, int latency, int roundTrips) {
            double least = latency * roundTrips;
            double usual = latencies.percentile(0.5).toNanos() / 1e6;
            double last = Table.median(slowestMillis);
            double slowest = latencies.percentile(1).toNanos() / 1e6;
            Table.row(List.of(
                    what,
                    String.valueOf(latency),
                    String.valueOf(roundTrips),
                    Table.number("%.1f", usual),
                    Table.number("%.1f", last),
                    Table.number("%.1f", slowest),
                    Table.number("%.2f", usual / least),
                    Table.number("%.2f", last / least),
                    Table.number("%.2f", slowest / least),
                    String.valueOf(wrong)));
        }
    }

    private void requests() throws Exception {
        Table.head(
                "what",
                "a response takes, ms",
                "requests needed",
                "requests, median",
                "requests, most",
                "slowest answer, ms",
                "wrong");
        many("64 Pods at once with one new image, by tag", 64, 1, Sample::byTag);
        many("64 Pods at once with one new image, by digest", 64, 1, Sample::byDigest);
        many("200 Pods at once with 20 new images, by tag", 200, 20, Sample::byTag);
        many("200 Pods at once with 20 new images, by digest", 200, 20, Sample::byDigest);
    }

    private void many(String what, int pods, int newImages, Function<Sample, String> name) throws Exception {
        registry.latency(Duration.ofMillis(50));
        List<Double> requests = new ArrayList<>();
        Tries tries = new Tries();
        for (int i = 0; i < TRIES; i++) {
            List<Post> posts = posts(several(newImages, Traits.SMALL), name);
            registry.resetRequests();
            tries.add(load.burst(IntStream.range(0, pods)
                    .mapToObj(pod -> posts.get(pod % newImages))
                    .toList()));
            requests.add((double) registry.requests().size());
        }
        Table.row(List.of(
                what,
                "50",
                String.valueOf(2 * newImages),
                Table.number("%.0f", Table.median(requests)),
                Table.number(
                        "%.0f",
                        requests.stream().mapToDouble(Double::doubleValue).max().orElse(0)),
                Table.number("%.1f", tries.latencies.percentile(1).toNanos() / 1e6),
                String.valueOf(tries.wrong)));
    }

    private Sample put(DemoRegistry to, Traits traits) {
        return Workload.put(to, images++, traits);
    }

    private List<Sample> several(int count, Traits traits) {
        return Stream.generate(() -> put(registry, traits)).limit(count).toList();
    }

    private List<Post> mixed() {
        List<Sample> samples = IntStream.range(0, 28)
                .mapToObj(i -> put(registry, Traits.mixed(i)))
                .toList();
        return posts(samples, Sample::byTag);
    }

    private static List<Post> posts(List<Sample> samples, Function<Sample, String> name) {
        return samples.stream()
                .map(sample -> Post.of("/validate", Workload.pod(List.of(name.apply(sample))), sample.expected()))
                .toList();
    }

    private static Post pod(List<Sample> samples) {
        return Post.of(
                "/validate", Workload.pod(samples.stream().map(Sample::byTag).toList()), Post.Expected.ALLOWED);
    }
}
