package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.policy.WasteRule;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** dive's figures cost a pass and a tree of their own: they are counted where a rule or a person asks for them. */
class DiveOnDemandTest {
    private static final Deadline LONG = Deadline.after(Duration.ofMinutes(1));

    /** Of 30 bytes 10 stand twice: to dive that is 20 wasted. */
    private static final DiveFigures FIGURES = new DiveFigures(30, 20, 20.0 / 30, 2);

    private final Vertx vertx = Vertx.vertx();
    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            List.of(),
            ReadLimits.DEFAULTS,
            () -> vertx);
    private final Assessor assessor = new Assessor(
            client,
            new LayerScanner(
                    ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
            new ContentInspector(Catalogue.EMPTY),
            ReadLimits.DEFAULTS,
            AssessorSettings.DEFAULTS,
            SharedStore.NONE,
            InstantSource.system(),
            System::nanoTime);

    @BeforeEach
    void fill() {
        registry.put(
                "app",
                "1",
                ImageBuilder.linux("amd64")
                        .layer(Layer.of("COPY a /")
                                .file("/app/a", Content.filler(1, 10))
                                .file("/b", Content.filler(2, 10)))
                        .layer(Layer.of("RUN touch a").file("/app/a", Content.filler(3, 10)))
                        .build());
    }

    @AfterEach
    void close() {
        assessor.close();
        client.close();
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isNotCountedWhereNoRuleAsks() {
        Assessment assessment = assess(noShell());

        assertThat(contents(assessment).dive()).isNull();
        assertThat(contents(assessment).waste().unreachableBytes()).isEqualTo(10);
    }

    @Test
    void isCountedWhereARuleAsks() {
        Assessment assessment = assess(atMost("19"));

        assertThat(contents(assessment).dive()).isEqualTo(FIGURES);
        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void completesWhatIsKnownWithoutReadingALayerAgain() {
        assess(noShell());
        int requests = registry.requests().size();

        Assessment assessment = assess(atMost("20"));

        assertThat(contents(assessment).dive()).isEqualTo(FIGURES);
        assertThat(assessment.verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(registry.requests()).hasSize(requests);
    }

    @Test
    void keepsWhatWasCounted() {
        assess(atMost("19"));

        Assessment assessment = assess(noShell());

        assertThat(contents(assessment).dive()).isEqualTo(FIGURES);
    }

    @Test
    void aPersonWhoInspectsSeesItAlthoughAnAdmissionDidNotAsk() {
        assess(noShell());
        ImageReference reference = ImageReference.parse(registry.host() + "/app:1");
        NamedImage image = new NamedImage(reference, client.open(reference, Requester.NOBODY), reference.toString());

        Inspection inspection = assessor.inspect(image, null, LONG);

        assertThat(inspection.contents())
                .isNotNull()
                .extracting(ContentFacts::dive)
                .isEqualTo(FIGURES);
    }

    private Assessment assess(Rule rule) {
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
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        return assessor.assess(new AssessmentRequest(
                List.of(ImageUse.ofImage(registry.host() + "/app:1")),
                pod,
                Rulebook.of(List.of(policy)),
                NodeConstraint.NONE,
                List.of(),
                Requester.NOBODY,
                LONG));
    }

    private static ContentFacts contents(Assessment assessment) {
        @Nullable Knowledge knowledge =
                assessment.images().getFirst().platforms().getFirst().knowledge();
        assertThat(knowledge).isInstanceOf(Knowledge.Resolved.class);
        Knowledge.Contents contents = ((Knowledge.Resolved) knowledge).contents();
        assertThat(contents).isInstanceOf(Knowledge.Contents.Read.class);
        return ((Knowledge.Contents.Read) contents).facts();
    }

    private static Rule noShell() {
        return new ShellRule(null);
    }

    private static Rule atMost(String bytes) {
        return new WasteRule(null, null, new WasteRule.DiveLimits(null, Quantity.parse(bytes), null), null);
    }
}
