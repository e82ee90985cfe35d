package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.application.FaultCell.Effect;
import dev.slimgate.application.FaultCell.Expected;
import dev.slimgate.application.FaultCell.Place;
import dev.slimgate.application.FaultCell.Rules;
import dev.slimgate.application.FaultCell.Trouble;
import dev.slimgate.demo.AdmissionReviews;
import dev.slimgate.demo.PodTemplate;
import dev.slimgate.facts.ErrorClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The deadline property: whatever goes wrong wherever, the answer leaves in time, is of the right class, and nothing
 * stays behind. Every cell is asked about many times with parameters from a seed; the packaged webhook runs as a
 * process of its own and the client measures.
 *
 * <p>{@code -Dfaults.repeats=20} changes how often, {@code -Dfaults.seed=…} repeats a run, {@code -Dfaults.only=SLOW.*}
 * chooses faults, {@code -Dfaults.atOnce=32} how many requests there are at a time.
 */
class FaultMatrixIT {
    private static final int REPEATS = Integer.getInteger("faults.repeats", 20);
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    private static final List<Trouble> TROUBLES = Arrays.stream(Trouble.values())
            .filter(trouble -> trouble.name().matches(System.getProperty("faults.only", ".*")))
            .toList();
    /** The heap of the image in the chart's memory limit; tests compile with the first compiler, whose cache is small. */
    private static final String AS_SHIPPED = "-XX:+UseCompactObjectHeaders -Xmx332m -Xms56m -Xmn40m -XX:SurvivorRatio=4"
            + " -XX:MetaspaceSize=64m -XX:ReservedCodeCacheSize=128m";

    private static final int AT_ONCE = Integer.getInteger("faults.atOnce", 32);
    private static final Duration RESERVE_LEFT = Duration.ofMillis(100);
    private static final int MOST_ASKED_AGAIN = 20;
    /** Where other processes take more of the machine than this, a late answer is asked for again. */
    private static final double MOST_OTHERS = 0.2;

    /** The gauges of work in progress. */
    private static final String WORK = "slimgate_\\w+_(?:in_progress|waiting|under_way)";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CLASS = Pattern.compile("(?<=\\s)("
            + Arrays.stream(ErrorClass.values()).map(ErrorClass::words).collect(Collectors.joining("|")) + "): ");

    private final FaultLab lab = new FaultLab();
    private final Map<Trouble, Row> rows = new EnumMap<>(Trouble.class);
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicInteger excused = new AtomicInteger();
    private final AtomicInteger askedAgain = new AtomicInteger();

    @TempDir
    Path folder;

    /** One image to ask about. */
    private record Ask(int number, FaultCell cell, int repeat) {
        /** A Pod, or a template of Pods. */
        boolean template() {
            return repeat % 2 == 1;
        }

        String name() {
            return cell.trouble() + " at " + cell.place() + " under " + cell.rules() + " #" + repeat;
        }
    }

    /** What was measured of one fault. */
    private static final class Row {
        private int answers;
        private int late;
        private double leastSpare = Double.MAX_VALUE;
        private double worst;

        synchronized void add(double millis, Duration timeout) {
            answers++;
            double spare = timeout.toMillis() - millis;
            late += spare < RESERVE_LEFT.toMillis() ? 1 : 0;
            leastSpare = Math.min(leastSpare, spare);
            worst = Math.max(worst, millis);
        }
    }

    private static List<FaultCell> cells() {
        List<FaultCell> cells = new ArrayList<>();
        for (Trouble trouble : TROUBLES) {
            for (Place place : Place.values()) {
                for (Rules rules : Rules.values()) {
                    cells.add(new FaultCell(trouble, place, rules));
                }
            }
        }
        return cells;
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whateverGoesWrongTheAnswerIsInTimeAndRightAndNothingIsLeft() throws Exception {
        System.out.println("faults.seed=" + SEED + " faults.repeats=" + REPEATS);
        for (Trouble trouble : TROUBLES) {
            rows.put(trouble, new Row());
        }
        List<Ask> first = new ArrayList<>();
        List<Ask> asks = new ArrayList<>();
        List<Ask> scans = new ArrayList<>();
        int number = 0;
        for (FaultCell cell : cells()) {
            boolean holdsScans = cell.meetsScan() && cell.trouble().hangs();
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                (holdsScans ? scans : asks).add(new Ask(number++, cell, repeat));
            }
            if (!holdsScans) {
                first.add(new Ask(number++, cell, 0));
            }
        }
        Collections.shuffle(asks, new Random(SEED));
        List<Ask> wells = warmUp(number);
        List<String> hosts = Stream.of(first, asks, scans, wells)
                .flatMap(List::stream)
                .flatMap(ask -> lab.listed(ask.cell, ask.number).stream())
                .toList();

        try (lab;
                RunningWebhook webhook = serve(hosts);
                Heartbeat heartbeat = Heartbeat.start(webhook.program().pid());
                Crowd crowd = new Crowd(webhook, heartbeat)) {
            crowd.ask(wells, false);
            crowd.ask(first, false);
            wrong.clear();
            lab.hangUp();
            int threads = webhook.threads();
            int sockets = webhook.sockets();
            long begun = System.nanoTime();

            crowd.ask(asks, true);
            crowd.ask(scans, true);

            report(heartbeat, begun);
            System.out.println("at rest " + threads + " threads, " + sockets + " sockets; now " + webhook.threads()
                    + " and " + webhook.sockets());
            assertThat(wrong).isEmpty();
            webhook.await(
                    "at rest after the matrix",
                    Duration.ofMinutes(5),
                    () -> webhook.threads() <= threads + 2
                            && webhook.sockets() <= sockets + 2
                            && webhook.metric(WORK) == 0);
            System.out.println("after rest " + webhook.threads() + " threads, " + webhook.sockets() + " sockets");
        }
    }

    private RunningWebhook serve(List<String> hosts) throws Exception {
        Path policies = Files.createDirectory(folder.resolve("policies"));
        StringBuilder namespaces = new StringBuilder();
        for (Rules rules : Rules.values()) {
            Files.writeString(policies.resolve(rules.namespace() + ".yaml"), rules.document());
            namespaces.append(
                    "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: %s }\n".formatted(rules.namespace()));
        }
        return RunningWebhook.start(
                folder,
                Map.of("JDK_JAVA_OPTIONS", AS_SHIPPED),
                "--policies",
                policies.toString(),
                "--namespaces",
                Program.write(folder.resolve("namespaces.yaml"), namespaces.toString()),
                "--registries",
                Program.write(folder.resolve("registries.yaml"), FaultLab.document(hosts, "3s")));
    }

    /** Images that have nothing wrong, by each of the policies. */
    private List<Ask> warmUp(int from) {
        List<Ask> wells = new ArrayList<>();
        for (int i = 0; i < AT_ONCE * 2; i++) {
            Rules rules = Rules.values()[i % Rules.values().length];
            wells.add(new Ask(from + i, new FaultCell(Trouble.ONCE_THEN_WELL, Place.INDEX, rules), -2));
        }
        return wells;
    }

    /** Clients that ask at the same time, each over a connection of its own that stays open. */
    private final class Crowd implements AutoCloseable {
        private final List<ReviewClient> clients = new ArrayList<>();
        private final Heartbeat heartbeat;

        Crowd(RunningWebhook webhook, Heartbeat heartbeat) throws IOException {
            this.heartbeat = heartbeat;
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(webhook.client());
            }
        }

        void ask(List<Ask> asks, boolean counted) throws InterruptedException {
            AtomicInteger next = new AtomicInteger();
            List<Thread> threads = clients.stream()
                    .map(client -> Thread.ofPlatform().name("client").start(() -> {
                        for (int i = next.getAndIncrement(); i < asks.size(); i = next.getAndIncrement()) {
                            new Asking(client, heartbeat, asks.get(i), counted).run();
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Override
        public void close() throws IOException {
            for (ReviewClient client : clients) {
                client.close();
            }
        }
    }

    /** One image, asked about until there is an answer that says what is found. */
    private final class Asking {
        private final ReviewClient client;
        private final Heartbeat heartbeat;
        private final Ask ask;
        private final FaultCell cell;
        private final boolean counted;
        /** What was slow may then be there, as it goes on in the background. */
        private boolean askedTwice;
        /** While the last answer was waited for. */
        private boolean othersHadTheMachine;

        Asking(ReviewClient client, Heartbeat heartbeat, Ask ask, boolean counted) {
            this.client = client;
            this.heartbeat = heartbeat;
            this.ask = ask;
            this.cell = ask.cell;
            this.counted = counted;
        }

        void run() {
            try {
                FaultLab.Hosts hosts = lab.hosts(ask.number, cell.place());
                String image = ask.repeat < 0
                        ? lab.well(hosts, ask.number)
                        : lab.spoilt(cell, hosts, ask.number, new SplittableRandom(SEED * 31 + ask.number));
                String kind = ask.template() ? "Deployment" : "Pod";
                byte[] body = JSON.writeValueAsBytes(AdmissionReviews.create(PodTemplate.of("app", image)
                                .in(kind, cell.rules().namespace(), "app"))
                        .uid("uid-" + ask.number)
                        .json());
                Expected found = answer(body, 0);
                for (int again = 0; again < MOST_ASKED_AGAIN && unfinished(found); again++) {
                    askedAgain.incrementAndGet();
                    found = answer(body, 0);
                }
                boolean doneMeanwhile = askedTwice && cell.trouble().hangs() && found instanceof Expected.Judged;
                if (!found.equals(cell.expected()) && !doneMeanwhile) {
                    wrong.add(ask.name() + ": found " + found + ", not " + cell.expected());
                }
            } catch (IOException e) {
                wrong.add(ask.name() + ": no answer: " + e);
            }
        }

        /**
         * Only four scans go on at a time: one that still waits for its turn is asked for again, as a controller does. So
         * is what took too long while others had the machine.
         */
        private boolean unfinished(Expected found) {
            if (found.equals(cell.expected())) {
                return false;
            }
            return switch (found) {
                case Expected.Pending pending -> cell.readsLayers();
                case Expected.Unresolved unresolved -> unresolved.why() == ErrorClass.TIMED_OUT && othersHadTheMachine;
                case Expected.Judged judged -> false;
            };
        }

        /** Asks once; where the machine was taken away meanwhile nothing has been measured, and it asks again. */
        private Expected answer(byte[] body, int tries) throws IOException {
            Duration timeout = cell.timeout();
            ReviewClient.Answer answer = client.post("/validate?timeout=" + timeout.toSeconds() + "s", body);
            double spare = timeout.toMillis() - answer.millis();
            double others = heartbeat.others(answer.sent(), answer.received());
            othersHadTheMachine = others >= MOST_OTHERS;
            if (counted && spare < RESERVE_LEFT.toMillis()) {
                Duration stalled = heartbeat.stalled(answer.sent(), answer.received());
                boolean measured = spare + stalled.toMillis() < RESERVE_LEFT.toMillis() && !othersHadTheMachine;
                if (!measured && tries < MOST_ASKED_AGAIN) {
                    excused.incrementAndGet();
                    askedTwice = true;
                    return answer(body, tries + 1);
                }
                wrong.add("%s: late, after %.0f ms of %d; the client stood still for %d ms, others took %.2f"
                        .formatted(ask.name(), answer.millis(), timeout.toMillis(), stalled.toMillis(), others));
            }
            if (counted) {
                rows.get(cell.trouble()).add(answer.millis(), timeout);
            }
            return found(answer);
        }

        private Expected found(ReviewClient.Answer answer) throws IOException {
            if (answer.status() != 200) {
                throw new IOException("status " + answer.status() + " "
                        + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            JsonNode review = JSON.readTree(answer.body());
            JsonNode response = review.path("response");
            boolean allowed = response.path("allowed").asBoolean();
            String text = allowed
                    ? String.join(
                            "\n",
                            response.path("warnings")
                                    .valueStream()
                                    .map(JsonNode::asText)
                                    .toList())
                    : response.at("/status/message").asText();
            Effect effect = !allowed ? Effect.DENIED : text.isEmpty() ? Effect.ADMITTED : Effect.WARNED;
            Expected found = found(text);
            if (effect == Effect.ADMITTED && cell.effect(cell.expected(), ask.template()) == Effect.ADMITTED) {
                found = cell.expected(); // what Audit finds is said to nobody
            }
            if (!review.path("kind").asText().equals("AdmissionReview")
                    || !response.path("uid").asText().equals("uid-" + ask.number)
                    || effect != cell.effect(found, ask.template())) {
                wrong.add(ask.name() + ": " + effect + ", not " + cell.effect(found, ask.template()) + ": " + review);
            }
            return found;
        }

        private static Expected found(String text) {
            Matcher said = CLASS.matcher(text);
            if (said.find()) {
                String words = said.group(1);
                return new Expected.Unresolved(Arrays.stream(ErrorClass.values())
                        .filter(each -> each.words().equals(words))
                        .findFirst()
                        .orElseThrow());
            }
            return text.contains("pending ") ? new Expected.Pending() : new Expected.Judged();
        }
    }

    private void report(Heartbeat heartbeat, long begun) {
        StringBuilder table = new StringBuilder(
                "%-22s %8s %6s %9s %12s%n".formatted("fault", "answers", "late", "worst ms", "least spare"));
        int answers = 0;
        int late = 0;
        for (Map.Entry<Trouble, Row> each : rows.entrySet()) {
            Row row = each.getValue();
            table.append("%-22s %8d %6d %9.0f %12.0f%n"
                    .formatted(each.getKey(), row.answers, row.late, row.worst, row.leastSpare));
            answers += row.answers;
            late += row.late;
        }
        table.append("%d cells, %d answers, %d late, %d asked again for a scan or a time-out, %d excused%n%s; %d s%n"
                .formatted(
                        cells().size(),
                        answers,
                        late,
                        askedAgain.get(),
                        excused.get(),
                        heartbeat.summary(begun),
                        Duration.ofNanos(System.nanoTime() - begun).toSeconds()));
        System.out.print(table);
        try {
            Files.writeString(Program.BASE.resolve("target/fault-matrix.txt"), "seed " + SEED + "\n" + table);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
