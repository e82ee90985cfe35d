package dev.slimgate.benchmarks.admissions;

import dev.slimgate.benchmarks.admissions.Workload.Sample;
import dev.slimgate.benchmarks.admissions.Workload.Traits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.When;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A modest rate of admissions for a quarter of an hour, one of fifty of an image that nobody has seen, and now and then the
 * registry does something wrong to a few requests. Memory must not grow, and what was opened must be closed afterwards.
 */
final class Soak {
    private static final int MINUTES = Settings.number("MINUTES", 15);
    private static final int RATE = Settings.number("RATE", 100);
    private static final int CONNECTIONS = 8;
    private static final int KNOWN = 280;
    private static final int NEW_IMAGE_EVERY = 50;
    private static final int FAULT_EVERY = 250;
    private static final Duration REST = Duration.ofSeconds(30);
    private static final List<Fault> FAULTS = List.of(
            new Fault.ClosedConnection(),
            new Fault.ResetConnection(),
            new Fault.BlackHole(),
            new Fault.SlowHeaders(8, Duration.ofMillis(100)),
            new Fault.SlowBody(64, Duration.ofMillis(100)),
            new Fault.ResetInBody(100),
            new Fault.TruncatedBody(100),
            new Fault.EndlessBody(),
            new Fault.AlteredBody(),
            new Fault.RedirectLoop(),
            new Fault.HugeHeaders(1 << 20),
            new Fault.Garbage(),
            Fault.status(500),
            Fault.status(503),
            Fault.rateLimited("1"),
            Fault.unauthorized("Bearer realm=\"http://127.0.0.1:1/token\""));

    private final DemoRegistry registry;
    private final List<Sample> known;
    private final Random random = new Random(6);
    private int posts;
    private int images = KNOWN;

    private Soak(DemoRegistry registry) {
        this.registry = registry;
        this.known = Workload.mixed(registry, KNOWN);
    }

    /** Arguments: a folder for files, then the command that is the server's up to {@code serve}. */
    public static void main(String[] arguments) throws Exception {
        List<String> server = List.of(arguments).subList(1, arguments.length);
        try (DemoRegistry registry = DemoRegistry.start();
                Webhook webhook =
                        Webhook.start(server, Path.of(arguments[0]), "size-and-user.yaml", List.of(registry));
                Load load = new Load(webhook)) {
            new Soak(registry).run(webhook, load);
        }
    }

    private void run(Webhook webhook, Load load) throws Exception {
        Usage ready = webhook.usage();
        load.each(known.stream().map(Soak::post).toList(), CONNECTIONS);
        load.disconnect();
        TimeUnit.NANOSECONDS.sleep(REST.toNanos());
        Usage begin = webhook.usage();
        Table.head(
                "minute",
                "admissions",
                "p50, ms",
                "p99, ms",
                "slowest, ms",
                "wrong",
                "failed",
                "requests to the registry",
                "RSS, MiB",
                "threads",
                "sockets");
        Usage third = begin;
        Usage last = begin;
        StringBuilder wrong = new StringBuilder();
        for (int minute = 1; minute <= MINUTES; minute++) {
            registry.resetRequests();
            Load.Outcome outcome = load.paced(this::next, CONNECTIONS, RATE, Duration.ofMinutes(1));
            last = webhook.usage();
            if (minute == Math.ceilDiv(MINUTES, 3)) {
                third = last;
            }
            row(minute, outcome, last);
            if (!outcome.firstWrong().isEmpty()) {
                wrong.append("\nminute ")
                        .append(minute)
                        .append(", a wrong answer: ")
                        .append(outcome.firstWrong());
            }
        }
        registry.clearFaults();
        load.disconnect();
        TimeUnit.NANOSECONDS.sleep(REST.toNanos());
        System.out.println();
        System.out.println("when ready:                        " + ready);
        System.out.println("after " + KNOWN + " admissions and 30 s of rest: " + begin);
        System.out.println("at the end, after 30 s of rest:    " + webhook.usage());
        System.out.printf(
                "RSS at minute %d / minute %d: %.3f%n", MINUTES, Math.ceilDiv(MINUTES, 3), last.rss() / third.rss());
        System.out.println(wrong);
    }

    private void row(int minute, Load.Outcome outcome, Usage usage) {
        Table.row(List.of(
                String.valueOf(minute),
                String.valueOf(outcome.latencies().count()),
                Table.number("%.2f", outcome.milliseconds(0.5)),
                Table.number("%.2f", outcome.milliseconds(0.99)),
                Table.number("%.0f", outcome.milliseconds(1)),
                String.valueOf(outcome.wrong()),
                String.valueOf(outcome.failed()),
                String.valueOf(registry.requests().size()),
                Table.number("%.0f", usage.rss()),
                String.valueOf(usage.threads()),
                String.valueOf(usage.sockets())));
    }

    private synchronized Post next() {
        posts++;
        if (posts % FAULT_EVERY == 0) {
            registry.clearFaults();
            registry.inject(When.always().times(1 + random.nextInt(3)), FAULTS.get(random.nextInt(FAULTS.size())));
        }
        if (posts % NEW_IMAGE_EVERY == 0) {
            Sample sample = Workload.put(registry, images, Traits.mixed(images));
            images++;
            return Post.of("/validate", sample.podByTag(), Post.Expected.EITHER);
        }
        return post(known.get(random.nextInt(known.size())));
    }

    private static Post post(Sample sample) {
        return Post.of("/validate", sample.podByTag(), sample.expected());
    }
}
