package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is answered where nothing may be begun, or no more than so much. */
class BeyondTheBoundsTest {
    private static final Effort BUSY = new Effort.FromMemory("Slimgate is busy with 512 requests");
    private static final Rule SIZE = new CompressedSizeRule(Quantity.parse("1"), Map.of(), null, null);
    private static final Rule NO_SHELL = new ShellRule(null);
    private static Vertx vertx;

    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            List.of(),
            ReadLimits.DEFAULTS,
            () -> vertx);
    private Assessor assessor = assessor(WorkBounds.DEFAULTS, 64L << 20);

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        assessor.close();
        client.close();
        registry.close();
    }

    private Assessor assessor(WorkBounds bounds, long indexBytes) {
        return new Assessor(
                client,
                new LayerScanner(ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(indexBytes)),
                new ContentInspector(Catalogue.EMPTY),
                ReadLimits.DEFAULTS,
                AssessorSettings.DEFAULTS.withBounds(bounds),
                SharedStore.NONE,
                InstantSource.system(),
                System::nanoTime);
    }

    private void put(String name, int files) {
        Layer layer = Layer.of("COPY . /");
        for (int i = 0; i < files; i++) {
            layer = layer.file("/data/" + name + "/file-number-" + i, name);
        }
        registry.put(name, "1", ImageBuilder.linux("amd64").layer(layer).build());
    }

    private AssessmentRequest request(Rule rule, String... names) {
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        Policy policy = new Policy(
                "test",
                null,
                new SourceLocation("test", 0, 0),
                Enforcement.DENY,
                Match.EVERYTHING,
                List.of(rule),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                null);
        return new AssessmentRequest(
                List.of(names).stream()
                        .map(name -> ImageUse.ofImage(registry.host() + "/" + name + ":1"))
                        .toList(),
                pod,
                Rulebook.of(List.of(policy)),
                NodeConstraint.NONE,
                List.of(),
                new Requester("shop", "", List.of()),
                Deadline.after(Duration.ofSeconds(50)));
    }

    private static Finding finding(Assessment assessment, int image) {
        return assessment.images().get(image).findings().getFirst();
    }

    @Test
    void whatIsKnownGetsItsVerdictAndTheRestIsTimedOutWithoutARequest() {
        put("warm", 1);
        put("cold", 1);
        assessor.assess(request(SIZE, "warm"));
        int requests = registry.requests().size();

        Assessment busy = assessor.assess(request(SIZE, "warm", "cold").with(BUSY));

        assertThat(finding(busy, 0).result()).isEqualTo(Result.FAIL);
        assertThat(finding(busy, 1).errorClass()).isEqualTo(ErrorClass.TIMED_OUT);
        assertThat(finding(busy, 1).text()).contains("Slimgate is busy with 512 requests");
        assertThat(registry.requests()).hasSize(requests);
    }

    @Test
    void layersThatAreNotKnownArePendingAndNotRead() {
        put("app", 1);
        assessor.assess(request(SIZE, "app"));
        int requests = registry.requests().size();

        Assessment busy = assessor.assess(request(NO_SHELL, "app").with(BUSY));

        assertThat(finding(busy, 0).text()).contains("Slimgate is busy with 512 requests and has not read its layers");
        assertThat(registry.requests()).hasSize(requests);
        assertThat(assessor.scansUnderWay()).isZero();
        assertThat(finding(assessor.assess(request(NO_SHELL, "app")), 0).result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void aTagThatIsNotKnownIsNotPinned() {
        put("app", 1);
        Rule pins = new ReferenceRule(ReferenceRule.Tags.PIN, false, null);

        List<TagPin> cold = assessor.pins(request(pins, "app").with(BUSY));
        assessor.pins(request(pins, "app"));
        List<TagPin> warm = assessor.pins(request(pins, "app").with(BUSY));

        assertThat(cold.getFirst())
                .isInstanceOfSatisfying(
                        TagPin.Unresolved.class, pin -> assertThat(pin.why()).contains("Slimgate is busy"));
        assertThat(warm.getFirst()).isInstanceOf(TagPin.Resolved.class);
    }

    @Test
    void fetchesBeyondTheBoundAreRefusedAndTheirPlacesComeBack() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            put("app" + i, 1);
            names.add("app" + i);
        }
        assessor.close();
        assessor = assessor(new WorkBounds(2, 1), 64L << 20);
        registry.latency(Duration.ofMillis(300));

        Assessment first = assessor.assess(request(SIZE, names.toArray(String[]::new)));

        assertThat(first.images())
                .filteredOn(image -> image.findings().getFirst().errorClass() == ErrorClass.TIMED_OUT)
                .isNotEmpty()
                .allSatisfy(image -> assertThat(image.findings().getFirst().text())
                        .contains("Slimgate is busy with 1 fetches of this namespace"));
        assertThat(assessor.fetches().refused()).isPositive();
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (assessor.fetches().taken() > 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        assertThat(finding(assessor.assess(request(SIZE, "app39")), 0).result()).isEqualTo(Result.FAIL);
    }

    /** Each alone fits into the budget for file lists; any two of them do not. */
    @Test
    void imagesThatCrowdEachOtherOutAreAllReadInTheEnd() throws Exception {
        int images = 8;
        for (int i = 0; i < images; i++) {
            put("large" + i, 2_000);
        }
        assessor.close();
        assessor = assessor(WorkBounds.DEFAULTS, 1_200_000);
        List<Future<Assessment>> answers = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < images; i++) {
                String name = "large" + i;
                answers.add(threads.submit(() -> assessor.assess(request(NO_SHELL, name))));
            }
        }

        for (Future<Assessment> answer : answers) {
            assertThat(finding(answer.get(), 0).result())
                    .as(finding(answer.get(), 0).text())
                    .isEqualTo(Result.PASS);
        }
    }
}
