package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.admission.Pinner;
import dev.slimgate.admission.ReviewCodec;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.ReviewRequest;
import dev.slimgate.admission.ReviewResponse;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.command.Console;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.command.KnownNamespaces;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.content.Deadline;
import dev.slimgate.demo.AdmissionReviews;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.CheckJson;
import dev.slimgate.report.CheckReport;
import dev.slimgate.workload.WorkloadReader;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * {@code slimgate check} over a folder gives the verdicts of the webhook for the same objects, namespaces, platforms,
 * credentials and facts. Both sides are wired as in the program, each with parts and caches of its own; only the registry
 * is one.
 */
class CheckIsTheWebhookTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path folder;
    private static DemoRegistry registry;
    private static Vertx vertx;
    private static List<Sample> samples;
    private static Path registries;
    private static final Map<NoMatch, Assembly> WEBHOOKS = new HashMap<>();
    private static final Map<NoMatch, Engine> COMMANDS = new HashMap<>();
    /** What became of objects in the comparisons: each must occur, so that the property is known to speak of all. */
    private static final Set<String> FATES =
            Set.of("admit", "warn", "deny", "left out", "waived", "pinned", "not pinned");

    @BeforeContainer
    static void opens() throws IOException {
        folder = Files.createTempDirectory("check-is-the-webhook");
        // Half a day beyond whole days, so that both sides find the same age.
        samples = SampleImages.small(Instant.now().minus(Duration.ofHours(84)));
        registry = DemoRegistry.start();
        SampleWorkloads.fill(registry, samples);
        vertx = Vertx.vertx();
        registries = Files.writeString(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        var settings =
                RegistryDocument.read(registries, Files.readString(registries)).settings();
        for (NoMatch noMatch : List.of(NoMatch.ADMIT, NoMatch.DENY)) {
            Assembly webhook = Assembly.of(
                    settings,
                    Catalogue.EMPTY,
                    List.of(),
                    false,
                    AssessorSettings.DEFAULTS.withNoMatch(noMatch),
                    () -> vertx);
            WEBHOOKS.put(noMatch, webhook);
            COMMANDS.put(
                    noMatch, CommandEngine.open(new EngineFactory.Settings(settings, Catalogue.EMPTY, false, noMatch)));
        }
    }

    @AfterContainer
    static void closes() throws IOException {
        COMMANDS.values().forEach(Engine::close);
        WEBHOOKS.values().forEach(Assembly::close);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        registry.close();
        delete(folder);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 150)
    void checkGivesTheVerdictsAndFindingsOfTheWebhook(@ForAll Random random) throws IOException {
        Set<String> seen = compare(random);

        assertThat(FATES).containsAll(seen);
    }

    /** The same clusters in every run, as many as it takes: what is rare is met for certain, not by luck. */
    @Example
    void theComparisonMeetsEveryFateOfAnObject() throws IOException {
        Set<String> seen = new TreeSet<>();
        Random seeds = new Random(5); // those of 0, 1, 2 … begin alike

        for (int i = 0; i < 300 && !seen.containsAll(FATES); i++) {
            seen.addAll(compare(new Random(seeds.nextLong())));
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(FATES);
    }

    /** Asks both sides about one random cluster, and says what became of its objects. */
    private static Set<String> compare(Random random) throws IOException {
        Set<String> seen = new TreeSet<>();
        RandomCluster cluster = new RandomCluster(random, registry.host(), samples);
        NoMatch noMatch = random.nextInt(4) == 0 ? NoMatch.DENY : NoMatch.ADMIT;
        List<Platform> platforms = cluster.platforms();
        boolean namespacesKnown = random.nextInt(5) > 0;
        String policies = cluster.policies() + cluster.families() + cluster.waivers();
        List<ObjectNode> objects = cluster.objects();
        Path directory = Files.createTempDirectory(folder, "case");
        Path policyFile = Files.writeString(directory.resolve("policies.yaml"), policies);
        Path manifests = write(Files.createDirectory(directory.resolve("k8s")), objects, namespacesKnown);

        JsonNode checked = check(manifests, policyFile, noMatch, platforms);
        Map<String, JsonNode> byName = new HashMap<>();
        checked.path("objects").forEach(object -> byName.put(object.path("name").asText(), object));

        Webhook webhook = new Webhook(policies, manifests, noMatch, platforms);
        for (ObjectNode object : objects) {
            Webhook.Answer answer = webhook.review(object);
            JsonNode line = byName.remove(object.at("/metadata/name").asText());
            String situation = policies + "\n" + object.toPrettyString();
            if (answer.assessment() == null) {
                assertThat(line).as(situation).isNull();
                assertThat(answer.response().outcome()).isInstanceOf(ReviewResponse.Admitted.class);
                seen.add("left out");
            } else {
                assertThat(line).as(situation).isNotNull();
                JsonNode expected = images(answer.assessment());
                JsonNode actual = line.path("images");
                // A request has no lines, and what is in a file has.
                actual.forEach(image -> ((ObjectNode) image).remove("line"));
                if (answer.notPinned()) {
                    seen.add("not pinned");
                    continue; // its tag names nothing now, and may when the Pod comes to the cluster
                }
                if (answer.pinned()) {
                    seen.add("pinned");
                    expected = outlines(expected);
                    actual = outlines(actual);
                }
                assertThat(actual.toPrettyString()).as(situation).isEqualTo(expected.toPrettyString());
                assertThat(line.path("verdict").asText()).as(situation).isEqualTo(answer.verdict());
                seen.add(answer.verdict());
                answer.assessment().waivers().forEach(waived -> seen.add("waived"));
            }
        }
        assertThat(byName).isEmpty();
        delete(directory);
        return seen;
    }

    /** Every document as somebody may write it down: JSON or YAML, one or two in a file, in folders. */
    private static Path write(Path directory, List<ObjectNode> objects, boolean namespacesKnown) throws IOException {
        Files.createDirectory(directory.resolve("more"));
        List<String> documents = new ArrayList<>();
        for (ObjectNode object : objects) {
            ObjectNode written = object.deepCopy();
            if (written.at("/metadata/namespace").asText().equals(RandomCluster.DEFAULT_NAMESPACE)) {
                written.withObject("/metadata").remove("namespace");
            }
            documents.add(JSON.writeValueAsString(written));
        }
        for (int i = 0; i < documents.size(); i++) {
            switch (i % 3) {
                case 0 -> Files.writeString(directory.resolve("more/" + i + ".json"), documents.get(i));
                case 1 -> {
                    String next = i + 1 < documents.size() ? "\n---\n" + documents.get(i + 1) : "";
                    Files.writeString(directory.resolve(i + ".yaml"), "# by hand\n---\n" + documents.get(i) + next);
                }
                default -> assertThat(i).as("written beside the one before").isPositive();
            }
        }
        if (namespacesKnown) {
            for (ObjectNode namespace : RandomCluster.namespaces()) {
                String name = namespace.at("/metadata/name").asText();
                Files.writeString(directory.resolve(name + ".json"), JSON.writeValueAsString(namespace));
            }
        }
        return directory;
    }

    private static JsonNode check(Path manifests, Path policies, NoMatch noMatch, List<Platform> platforms)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "check",
                manifests.toString(),
                "--policy",
                policies.toString(),
                "-n",
                RandomCluster.DEFAULT_NAMESPACE,
                "--registries",
                registries.toString(),
                "--no-docker-config",
                "--no-match",
                noMatch.name(),
                "-o",
                "json"));
        platforms.forEach(platform -> arguments.addAll(List.of("--platform", platform.toString())));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());
        EngineFactory engines = settings -> new Kept(COMMANDS.get(settings.noMatch()));
        int code = SlimgateCommand.run(
                arguments.toArray(String[]::new),
                new SlimgateCommand.Wiring(engines, new WebhookServer(), "test"),
                console);
        assertThat(code)
                .as(out + "\n" + err + "\n" + Files.readString(policies))
                .isIn(0, 1);
        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.path("summary").path("verdict").asText().equals("deny")).isEqualTo(code == 1);
        return json;
    }

    private static JsonNode images(Assessment assessment) throws IOException {
        CheckReport report = new CheckReport(
                List.of(new CheckReport.CheckedObject(new SourceLocation("", 0, 0), assessment)), List.of());
        return JSON.readTree(CheckJson.of(report)).at("/objects/0/images");
    }

    /** Without the texts, which name the image by its tag on one side and by its digest too on the other. */
    private static ArrayNode outlines(JsonNode images) {
        ArrayNode outlines = JSON.createArrayNode();
        for (JsonNode image : images) {
            ObjectNode outline = ((ObjectNode) image).deepCopy();
            outline.remove(List.of("image", "fix"));
            outline.path("findings").forEach(finding -> ((ObjectNode) finding).remove("text"));
            outlines.add(outline);
        }
        return outlines;
    }

    /** An engine that outlives the command, so that its caches serve the next one. */
    private record Kept(Engine engine) implements Engine {
        @Override
        public dev.slimgate.assess.Inspection inspect(String reference, Platform platform, Deadline deadline) {
            return engine.inspect(reference, platform, deadline);
        }

        @Override
        public dev.slimgate.assess.ImageDifference compare(
                String before, String after, Platform platform, Deadline deadline) {
            return engine.compare(before, after, platform, deadline);
        }

        @Override
        public String nameOf(String reference, dev.slimgate.assess.Inspection inspection) {
            return engine.nameOf(reference, inspection);
        }

        @Override
        public dev.slimgate.assess.Assessing assessing() {
            return engine.assessing();
        }

        @Override
        public Assessment assess(dev.slimgate.assess.AssessmentRequest request) {
            return engine.assess(request);
        }

        @Override
        public void close() {
            // The test closes it.
        }
    }

    /** The webhook's side, as {@link dev.slimgate.application.Webhook} wires it. */
    private static final class Webhook {
        private final AtomicReference<Assessment> assessed = new AtomicReference<>();
        private final Reviewer reviewer;
        private final Pinner pinner;

        Webhook(String policies, Path manifests, NoMatch noMatch, List<Platform> platforms) {
            PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", policies);
            assertThat(read.problems()).as(policies).isEmpty();
            Rulebook inForce = read.rulebook();
            KnownNamespaces known = KnownNamespaces.read(manifests);
            this.reviewer = new Reviewer(
                    request -> {
                        Assessment assessment = WEBHOOKS.get(noMatch).assessor().assess(request);
                        assessed.set(assessment);
                        return assessment;
                    },
                    () -> inForce,
                    (namespace, deadline) -> known.isEmpty() ? new NamespaceLabels.NotGiven() : known.labels(namespace),
                    nodeName -> platforms,
                    new WorkloadReader(),
                    System::nanoTime,
                    ReviewListener.NONE);
            this.pinner = new Pinner(
                    request -> WEBHOOKS.get(noMatch).assessor().pins(request),
                    () -> inForce,
                    (namespace, deadline) -> known.isEmpty() ? new NamespaceLabels.NotGiven() : known.labels(namespace),
                    new WorkloadReader(),
                    System::nanoTime);
        }

        record Answer(ReviewResponse response, Assessment assessment, ReviewResponse mutation) {
            boolean pinned() {
                return !mutation.patch().isEmpty();
            }

            boolean notPinned() {
                return !mutation.warnings().isEmpty();
            }

            /** By the response alone where it can be told from it. */
            String verdict() {
                if (response.outcome() instanceof ReviewResponse.Denied) {
                    return "deny";
                }
                assertThat(assessment.verdict()).isNotEqualTo(Verdict.DENY);
                assertThat(response.warnings().isEmpty()).isEqualTo(assessment.verdict() == Verdict.ADMIT);
                return response.warnings().isEmpty() ? "admit" : "warn";
            }
        }

        Answer review(ObjectNode object) throws IOException {
            assessed.set(null);
            ReviewResponse mutation = pinner.pin(request(object), Duration.ofSeconds(30));
            ObjectNode mutated = object.deepCopy();
            for (ReviewResponse.Replacement replacement : mutation.patch()) {
                int name = replacement.path().lastIndexOf('/');
                ((ObjectNode) mutated.at(replacement.path().substring(0, name)))
                        .put(replacement.path().substring(name + 1), replacement.value());
            }
            ReviewResponse response = reviewer.review(request(mutated), Duration.ofSeconds(30));
            return new Answer(response, assessed.get(), mutation);
        }

        private static ReviewRequest request(ObjectNode object) throws IOException {
            return ReviewCodec.decode(
                    AdmissionReviews.create(object).json().toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
