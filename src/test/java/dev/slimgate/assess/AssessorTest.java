package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Artifacts;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.When;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
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
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The one entry against a real registry: what is asked, how often, and what comes of trouble. */
class AssessorTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));
    private static final String MANIFESTS = "/v2/.*/manifests/.*";
    private static final String BLOBS = "/v2/.*/blobs/.*";
    private static Vertx vertx;

    private final AtomicLong skippedNanos = new AtomicLong();
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
            () -> System.nanoTime() + skippedNanos.get());

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

    @Test
    void askesForManifestAndConfigOnlyWhereNoRuleNeedsLayers() {
        registry.put("app", "1", withShell("amd64"));

        Assessment assessment = assess(image("app:1"), smallerThan("1k"));

        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
        assertThat(registry.count("GET", MANIFESTS)).isEqualTo(1);
        assertThat(registry.count("GET", BLOBS)).isEqualTo(1);
        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void pinsATagToWhatItNamesAndFindsThatAgainWithoutAsking() {
        registry.put("app", "1", multiPlatform());
        Rule pins = new ReferenceRule(ReferenceRule.Tags.PIN, false, null);

        List<TagPin> resolved = assessor.pins(request(List.of(image("app:1")), LONG, List.of(), pins));
        int requests = registry.requests().size();
        Digest digest = ((TagPin.Resolved) resolved.getFirst()).digest();
        Assessment assessment = assess(image("app:1@" + digest), pins);

        assertThat(resolved).hasSize(1);
        assertThat(requests).isEqualTo(1);
        assertThat(assessment.images().getFirst().resolved()).isEqualTo(digest);
        assertThat(registry.count("GET", MANIFESTS))
                .as("index once, platform once")
                .isEqualTo(2);
    }

    @Test
    void tellsWhyATagCannotBePinnedAndAsksForNoneThatNobodyPins() {
        Rule pins = new ReferenceRule(ReferenceRule.Tags.PIN, false, null);

        List<TagPin> unresolved = assessor.pins(request(List.of(image("gone:1")), LONG, List.of(), pins));
        List<TagPin> unasked = assessor.pins(request(List.of(image("app:1")), LONG, List.of(), smallerThan("1k")));

        assertThat(unresolved.getFirst())
                .isInstanceOfSatisfying(
                        TagPin.Unresolved.class, pin -> assertThat(pin.why()).startsWith("not found: "));
        assertThat(unasked).isEmpty();
    }

    @Test
    void asksThreeTimesThroughAnIndex() {
        registry.put("app", "1", multiPlatform());

        assess(image("app:1"), smallerThan("1k"));

        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void readsTheLayersWhereARuleCannotDoWithout() {
        registry.put("app", "1", withShell("amd64"));

        Assessment assessment = assess(image("app:1"), noShell());

        assertThat(findings(assessment))
                .extracting(Finding::rule, Finding::result)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("shell", Result.FAIL));
        assertThat(registry.count("GET", BLOBS)).isEqualTo(2);
    }

    @Test
    void asksNothingWhereNoPolicyMatches() {
        registry.put("app", "1", withShell("amd64"));

        Assessment assessment = assess(image("app:1"));

        assertThat(assessment.verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void asksNothingForATagWithinItsLife() {
        registry.put("app", "1", withShell("amd64"));
        assess(image("app:1"), noShell());
        registry.resetRequests();

        assess(image("app:1"), noShell());

        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void judgesWhatATagNamesAfterItHasMoved() {
        registry.put("app", "latest", withoutShell("amd64"));
        assess(image("app"), noShell());
        registry.put("app", "latest", withShell("amd64"));
        skippedNanos.set(CacheSettings.DEFAULTS.tagLife().toNanos());

        Assessment assessment = assess(image("app"), noShell());

        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void neverAsksAgainForADigest() {
        Image image = withShell("amd64");
        registry.put("app", "1", image);
        assess(image("app@" + image.digest()), noShell());
        registry.resetRequests();
        skippedNanos.set(Duration.ofDays(1).toNanos());

        Assessment assessment = assess(image("app@" + image.digest()), noShell());

        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void asksOnceForManyContainersWithOneImage() {
        registry.put("app", "1", withShell("amd64"));

        Assessment assessment = assess(Collections.nCopies(64, image("app:1")), noShell());

        assertThat(assessment.images()).hasSize(64).allMatch(image -> image.verdict() == Verdict.DENY);
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void readsALayerOnceThatTwoImagesShare() {
        Layer.Built base = base().build();
        registry.put("app", "1", ImageBuilder.linux("amd64").layer(base).build());
        registry.put(
                "app", "2", ImageBuilder.linux("amd64").layer(base).user("1").build());
        assess(image("app:1"), noShell());
        registry.resetRequests();

        Assessment assessment = assess(image("app:2"), noShell());

        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
        assertThat(registry.count("GET", BLOBS)).isEqualTo(1); // its config
    }

    @Test
    void asksForAccessToALayerThatAnotherRepositoryBrought() {
        Layer.Built base = base().build();
        registry.put("theirs", "1", ImageBuilder.linux("amd64").layer(base).build());
        registry.put(
                "mine", "1", ImageBuilder.linux("amd64").layer(base).user("1").build());
        assess(image("theirs:1"), noShell());
        registry.resetRequests();

        assess(image("mine:1"), noShell());

        assertThat(registry.count("HEAD", BLOBS)).isEqualTo(1);
        assertThat(registry.count("GET", BLOBS)).isEqualTo(1);
    }

    @Test
    void tellsNothingOfALayerThatTheRequesterMayNotRead() {
        Layer.Built secret = base().build();
        registry.put("theirs", "1", ImageBuilder.linux("amd64").layer(secret).build());
        Image stolen = ImageBuilder.linux("amd64").layer(secret).user("1").build();
        registry.put("mine", "1", stolen);
        registry.removeBlob("mine", stolen.blobs().getLast().digest());
        assess(image("theirs:1"), noShell());

        Assessment assessment = assess(image("mine:1"), noShell());

        assertThat(findings(assessment)).extracting(Finding::result).containsExactly(Result.ERROR);
        assertThat(findings(assessment)).extracting(Finding::text).noneMatch(text -> text.contains("/bin/sh"));
    }

    @Test
    void answersInTimeWhenTheRegistryDoesNotAndFindsTheManifestLater() {
        registry.put("app", "1", withShell("amd64"));
        registry.latency(Duration.ofMillis(700));

        Assessment first = assessBy(Deadline.after(Duration.ofMillis(200)), image("app:1"), smallerThan("1k"));

        assertThat(findings(first)).extracting(Finding::errorClass).containsExactly(ErrorClass.TIMED_OUT);
        registry.latency(Duration.ZERO);
        await(() -> registry.requests().size() >= 1
                && findings(assess(image("app:1"), smallerThan("1k")))
                        .getFirst()
                        .result()
                        .equals(Result.FAIL));
        assertThat(registry.count("GET", MANIFESTS)).isEqualTo(1);
    }

    @Test
    void saysThatAScanGoesOnAndFindsItDoneLater() {
        Image image = withShell("amd64");
        registry.put("app", "1", image);
        String layer = image.blobs().getLast().digest();
        registry.inject(When.path(".*" + layer), new Fault.Delay(Duration.ofMillis(1_500)));

        Assessment first = assessBy(Deadline.after(Duration.ofMillis(700)), image("app:1"), noShell());

        assertThat(findings(first)).singleElement().satisfies(finding -> {
            assertThat(finding.pending()).isTrue();
            assertThat(finding.text()).contains("try again in");
        });
        await(() -> assess(image("app:1"), noShell()).images().getFirst().findings().stream()
                .anyMatch(finding -> finding.result() == Result.FAIL));
        assertThat(registry.count("GET", ".*" + layer)).isEqualTo(1);
    }

    @Test
    void believesARegistryThatIsWellAgain() {
        registry.put("app", "1", withShell("amd64"));
        registry.inject(When.path(MANIFESTS), Fault.status(404));
        Assessment ill = assess(image("app:1"), noShell());
        registry.clearFaults();
        skippedNanos.set(Failures.LIFE.toNanos());

        Assessment well = assess(image("app:1"), noShell());

        assertThat(findings(ill)).extracting(Finding::errorClass).containsExactly(ErrorClass.NOT_FOUND);
        assertThat(findings(well)).extracting(Finding::result).containsExactly(Result.FAIL);
    }

    @Test
    void judgesEachPlatformAndTellsTheWorst() {
        Image index = IndexBuilder.of(Format.OCI)
                .add(withoutShell("amd64"), "linux", "amd64", "")
                .add(withShell("arm64"), "linux", "arm64", "")
                .build();
        registry.put("app", "1", index);
        AssessmentRequest request = request(
                List.of(image("app:1")), LONG, List.of(Platform.LINUX_AMD64, Platform.parse("linux/arm64")), noShell());

        ImageAssessment judged = assessor.assess(request).images().getFirst();

        assertThat(judged.platforms()).hasSize(2);
        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        assertThat(judged.worst().platform()).hasToString("linux/arm64");
        assertThat(judged.resolved()).hasToString(index.digest());
    }

    @Test
    void refusesASingleImageThatNoNodeRuns() {
        registry.put("app", "1", withoutShell("amd64"));
        AssessmentRequest request =
                request(List.of(image("app:1")), LONG, List.of(Platform.parse("linux/arm64")), noShell());

        Assessment assessment = assessor.assess(request);

        assertThat(findings(assessment)).extracting(Finding::errorClass).containsExactly(ErrorClass.INVALID);
    }

    @Test
    void refusesWhatIsNoContainerImage() {
        registry.put("chart", "1", Artifacts.helmChart("shop", "1"));

        Assessment assessment = assess(image("chart:1"), smallerThan("1k"));

        assertThat(findings(assessment)).singleElement().satisfies(finding -> {
            assertThat(finding.errorClass()).isEqualTo(ErrorClass.INVALID);
            assertThat(finding.text()).contains("application/vnd.cncf.helm.config.v1+json");
        });
    }

    @Test
    void deniesAHostileReferenceWithoutAskingAnybody() {
        Assessment assessment = assess(ImageUse.ofImage("Not A Reference;rm -rf /"), noShell());

        assertThat(findings(assessment)).extracting(Finding::errorClass).containsExactly(ErrorClass.INVALID);
        assertThat(registry.requests()).isEmpty();
    }

    @Test
    void inspectsOnePlatformOfAnIndex() {
        registry.put("app", "1", multiPlatform());

        Inspection inspection = inspect("app:1", Platform.parse("linux/arm64"));

        assertThat(inspection.facts().platform()).hasToString("linux/arm64");
        assertThat(inspection.indexDigest()).isNotNull();
        assertThat(inspection.contents()).isNotNull();
        assertThat(inspection.incomplete()).isEmpty();
    }

    @Test
    void saysThatAnIndexHasNotThePlatformAskedFor() {
        registry.put("app", "1", multiPlatform());

        assertThatThrownBy(() -> inspect("app:1", Platform.parse("linux/s390x")))
                .isInstanceOf(ContentException.NotFound.class)
                .hasMessageContaining("linux/s390x");
    }

    @Test
    void givesTheManifestFactsWhereTheLayersCannotBeRead() {
        Image image = withShell("amd64");
        registry.put("app", "1", image);
        registry.removeBlob("app", image.blobs().getLast().digest());

        Inspection inspection = inspect("app:1", null);

        assertThat(inspection.contents()).isNull();
        assertThat(inspection.facts().layers()).hasSize(1);
        assertThat(inspection.incomplete()).singleElement().satisfies(incomplete -> {
            assertThat(incomplete.fact()).isEqualTo("content");
            assertThat(incomplete.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
        });
    }

    @Test
    void comparesTwoImagesAndReadsWhatTheyShareOnce() {
        Layer shared = Layer.of("ADD base /").file("etc/os-release", "ID=debian");
        registry.put(
                "app",
                "1",
                ImageBuilder.linux("amd64")
                        .layer(shared)
                        .layer(Layer.of("COPY a /").file("a", "1"))
                        .build());
        registry.put(
                "app",
                "2",
                ImageBuilder.linux("amd64")
                        .layer(shared)
                        .layer(Layer.of("COPY b /").file("b", "22"))
                        .build());

        ImageDifference difference = assessor.compare(named("app:1"), named("app:2"), null, LONG);

        assertThat(difference.incomplete()).isEmpty();
        assertThat(difference.layers().shared()).isOne();
        assertThat(difference.layers().added()).hasSize(1);
        assertThat(difference.layers().removed()).hasSize(1);
        assertThat(difference.contents().added()).isEqualTo(new ContentChanges.Tally(1, 2));
        assertThat(difference.contents().removed()).isEqualTo(new ContentChanges.Tally(1, 1));
        assertThat(registry.count("GET", BLOBS))
                .as("two configs and three layers")
                .isEqualTo(5);
    }

    @Test
    void saysWhichImageOfTwoCouldNotBeRead() {
        Image broken = withShell("amd64");
        registry.put("app", "1", withoutShell("amd64"));
        registry.put("app", "2", broken);
        registry.removeBlob("app", broken.blobs().getLast().digest());

        ImageDifference difference = assessor.compare(named("app:1"), named("app:2"), null, LONG);

        assertThat(difference.contents()).isNull();
        assertThat(difference.before().contents()).isNotNull();
        assertThat(difference.incomplete())
                .singleElement()
                .satisfies(incomplete -> assertThat(incomplete.errorClass()).isEqualTo(ErrorClass.NOT_FOUND));
    }

    @Test
    void whatWasInspectedIsJudgedWithoutAnotherRequest() {
        registry.put("app", "1", withShell("amd64"));
        inspect("app:1", null);
        int requests = registry.requests().size();

        Assessment assessment = assess(image("app:1"), noShell());

        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
        assertThat(registry.requests()).hasSize(requests);
    }

    private Inspection inspect(String name, Platform platform) {
        return assessor.inspect(named(name), platform, LONG);
    }

    private NamedImage named(String name) {
        var reference = dev.slimgate.oci.ImageReference.parse(registry.host() + "/" + name);
        return new NamedImage(reference, client.open(reference, Requester.NOBODY), reference.toString());
    }

    private ImageUse image(String name) {
        return ImageUse.ofImage(registry.host() + "/" + name);
    }

    private Assessment assess(ImageUse use, Rule... rules) {
        return assessBy(LONG, use, rules);
    }

    private Assessment assess(List<ImageUse> uses, Rule... rules) {
        return assessor.assess(request(uses, LONG, List.of(), rules));
    }

    private Assessment assessBy(Deadline deadline, ImageUse use, Rule... rules) {
        return assessor.assess(request(List.of(use), deadline, List.of(), rules));
    }

    private static AssessmentRequest request(
            List<ImageUse> uses, Deadline deadline, List<Platform> platforms, Rule... rules) {
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        List<Policy> policies = rules.length == 0
                ? List.of()
                : List.of(new Policy(
                        "test",
                        null,
                        new SourceLocation("test", 0, 0),
                        Enforcement.DENY,
                        Match.EVERYTHING,
                        Stream.of(rules).toList(),
                        OnUnresolved.DEFAULT,
                        OnPending.DEFAULT,
                        WaiverTerms.NONE,
                        null));
        return new AssessmentRequest(
                uses, pod, Rulebook.of(policies), NodeConstraint.NONE, platforms, Requester.NOBODY, deadline);
    }

    private static List<Finding> findings(Assessment assessment) {
        return assessment.images().getFirst().findings();
    }

    private static Rule noShell() {
        return new ShellRule(null);
    }

    private static Rule smallerThan(String size) {
        return new CompressedSizeRule(Quantity.parse(size), Map.of(), null, null);
    }

    private static Image multiPlatform() {
        return IndexBuilder.of(Format.OCI)
                .add(withShell("amd64"), "linux", "amd64", "")
                .add(withShell("arm64"), "linux", "arm64", "")
                .build();
    }

    private static Image withShell(String architecture) {
        return ImageBuilder.linux(architecture).layer(base()).build();
    }

    private static Image withoutShell(String architecture) {
        return ImageBuilder.linux(architecture)
                .layer(Layer.of("COPY app /app")
                        .executable(
                                "/app",
                                Elf.statically(Elf.Machine.AMD64).filler(4_096).content()))
                .build();
    }

    private static Layer base() {
        return Layer.of("ADD rootfs.tar /")
                .executable(
                        "/bin/sh",
                        Elf.statically(Elf.Machine.AMD64).filler(4_096).content())
                .file("/etc/filler", Content.filler(7, 8_192));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
