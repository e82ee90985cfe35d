package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Artifacts;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.Compression;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.When;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.registry.Credential;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Golden images and baselines against a real registry: what is found, what is asked, and what comes of trouble. */
class GoldenImagesTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));
    private static final String TAGS = "/v2/base/java/tags/list";
    private static final String GOLDEN = "/v2/base/.*";
    private static Vertx vertx;

    private final AtomicLong skippedNanos = new AtomicLong();
    private final ConcurrentLinkedQueue<Requester> asking = new ConcurrentLinkedQueue<>();
    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            List.of((reference, requester) -> {
                if (reference.repository().startsWith("base/")) {
                    asking.add(requester);
                }
                return requester.pullSecrets().contains("good")
                        ? List.of(new Credential.Basic("pull secret", "robot", "secret"))
                        : List.of();
            }),
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

    private static Layer rootfs(Compression compression) {
        return Layer.of("ADD rootfs.tar /")
                .file("/etc/motd", "golden".repeat(200))
                .compression(compression);
    }

    private static Layer java(String version, Compression compression) {
        return Layer.of("RUN install java").file("/opt/java/release", version).compression(compression);
    }

    private static Layer app() {
        return Layer.of("COPY app.jar /").file("/app.jar", "a program");
    }

    private static Image golden(String architecture, String version) {
        return ImageBuilder.linux(architecture)
                .layer(rootfs(Compression.GZIP))
                .layer(java(version, Compression.GZIP))
                .build();
    }

    private static Image builtOn(String architecture, String version, Compression compression) {
        return ImageBuilder.linux(architecture)
                .layer(rootfs(compression))
                .layer(java(version, compression))
                .layer(app())
                .build();
    }

    private DeclaredFamily family(String... images) {
        return new DeclaredFamily(
                "corp-java",
                new SourceLocation("families.yaml", 1, 1),
                Stream.of(images).map(image -> registry.host() + "/" + image).toList());
    }

    private static Rule corpJava() {
        return new BaseFamilyRule(List.of(), List.of("corp-java"), Strength.CONTENT, null);
    }

    private Finding judge(String image, DeclaredFamily... families) {
        return finding(assess(image, LONG, List.of(), List.of(), corpJava(), families));
    }

    private static Finding finding(Assessment assessment) {
        return assessment.images().getFirst().findings().getFirst();
    }

    private Assessment assess(
            String image,
            Deadline deadline,
            List<Platform> platforms,
            List<String> pullSecrets,
            Rule rule,
            DeclaredFamily... families) {
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
        return assessor.assess(new AssessmentRequest(
                List.of(ImageUse.ofImage(registry.host() + "/" + image)),
                pod,
                new Rulebook(List.of(policy), List.of(), List.of(families)),
                NodeConstraint.NONE,
                platforms,
                new Requester("shop", null, pullSecrets),
                deadline));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void anImageOnAGoldenImagePassesHoweverItsLayersArePacked(Compression compression) {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", compression));

        assertThat(judge("shop/api:1", family("base/java:21")).result()).isEqualTo(Result.PASS);
    }

    @Test
    void anotherLayerIsRefusedWithoutReadingAny() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "17", Compression.GZIP));

        Finding finding = judge("shop/api:1", family("base/java:21"));

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.text()).isEqualTo("not built on corp-java (" + registry.host() + "/base/java:21)");
        assertThat(registry.requests()).as("manifest and config of both").hasSize(4);
    }

    @Test
    void whatTheConfigClaimsOfItsLayersIsProvedByReadingThem() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put(
                "shop/api",
                "1",
                ImageBuilder.linux("amd64")
                        .layer(rootfs(Compression.GZIP))
                        .layer(Layer.of("RUN install something else")
                                .file("/opt/else", "x")
                                .declaringDiffId(
                                        java("21", Compression.GZIP).build().diffId()))
                        .build());

        Finding finding = judge("shop/api:1", family("base/java:21"));

        assertThat(finding.result()).isEqualTo(Result.ERROR);
        assertThat(finding.errorClass()).isEqualTo(ErrorClass.INVALID);
    }

    @Test
    void theGoldenImageOfTheSamePlatformCounts() {
        registry.put(
                "base/java",
                "21",
                IndexBuilder.of(Format.OCI)
                        .add(golden("amd64", "21"), "linux", "amd64", "")
                        .add(golden("arm64", "21"), "linux", "arm64", "")
                        .build());
        registry.put("base/java", "old", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("arm64", "21", Compression.ZSTD));

        Finding both = judge("shop/api:1", family("base/java:21"));
        long requests = registry.count("GET", GOLDEN);
        Finding other = judge("shop/api:1", family("base/java:old"));

        assertThat(both.result()).isEqualTo(Result.PASS);
        assertThat(requests).as("index, manifest and config of one platform").isEqualTo(3);
        assertThat(other.text()).isEqualTo("not built on corp-java (which has no image for linux/arm64)");
    }

    @Test
    void aGlobSelectsGoldenImagesAndNothingThatIsNone() {
        registry.put("base/java", "21-a", golden("amd64", "21a"));
        registry.put("base/java", "21-b", golden("amd64", "21b"));
        registry.put("base/java", "17-a", golden("amd64", "17a"));
        registry.put("base/java", "21-chart", Artifacts.helmChart("java", "1.0.0"));
        registry.put("base/java", "21-sig", Artifacts.cosignSignature(golden("amd64", "21a")));
        registry.put("shop/api", "1", builtOn("amd64", "21b", Compression.GZIP));
        registry.put("shop/api", "2", builtOn("amd64", "17a", Compression.GZIP));

        Finding passes = judge("shop/api:1", family("base/java:21-*"));
        Finding fails = judge("shop/api:2", family("base/java:21-*"));

        assertThat(passes.result()).isEqualTo(Result.PASS);
        assertThat(fails.result()).isEqualTo(Result.FAIL);
        assertThat(fails.text())
                .isEqualTo("not built on corp-java (" + registry.host() + "/base/java:21-a, " + registry.host()
                        + "/base/java:21-b)");
        assertThat(registry.count("GET", TAGS)).isEqualTo(1);
    }

    @Test
    void aGlobThatSelectsNothingIsNoAnswer() {
        registry.put("base/java", "17", golden("amd64", "17"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));

        Finding finding = judge("shop/api:1", family("base/java:21-*"));

        assertThat(finding.result()).isEqualTo(Result.ERROR);
        assertThat(finding.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
        assertThat(finding.text())
                .isEqualTo("golden image of corp-java: there is no image that " + registry.host()
                        + "/base/java:21-* selects");
    }

    @Test
    void moreThanSoManyTagsAreNotComparedWith() {
        Image golden = golden("amd64", "21");
        registry.put("base/java", "21-0", golden);
        for (int i = 1; i <= Comparing.MOST_IMAGES; i++) {
            registry.tag("base/java", "21-" + i, golden.digest());
        }
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));

        Finding finding = judge("shop/api:1", family("base/java:21-*"));

        assertThat(finding.errorClass()).isEqualTo(ErrorClass.TOO_LARGE);
        assertThat(finding.text()).contains("selects 501 tags, at most 500");
        assertThat(registry.count("GET", "/v2/base/java/manifests/.*")).isZero();
    }

    @Test
    void aSecondPodAsksNothingWithinTheLifeAndOnlyForChangesAfterIt() {
        registry.put("base/java", "21-a", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        judge("shop/api:1", family("base/java:21-*"));
        long first = registry.requests().size();
        registry.resetRequests();

        judge("shop/api:1", family("base/java:21-*"));
        int within = registry.requests().size();
        skippedNanos.set(CacheSettings.DEFAULTS.tagLife().toNanos());
        registry.put("base/java", "21-b", golden("amd64", "21b"));
        Finding after = judge("shop/api:1", family("base/java:21-*"));
        await(() -> {
            judge("shop/api:1", family("base/java:21-*"));
            return registry.requests().size() >= 5;
        });

        assertThat(first).as("two images, three layers, one list").isEqualTo(2 + 2 + 3 + 1);
        assertThat(within).isZero();
        assertThat(after.result()).isEqualTo(Result.PASS);
        assertThat(registry.count("HEAD", "/v2/.*/manifests/.*"))
                .as("the tag, and the golden one")
                .isEqualTo(2);
        assertThat(registry.count("GET", ".*"))
                .as("the list, and two documents of the new one")
                .isEqualTo(3);
    }

    @Test
    void aGoldenTagThatMovesIsFollowedAfterItsLife() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        Finding before = judge("shop/api:1", family("base/java:21"));
        registry.put("base/java", "21", golden("amd64", "21.1"));

        Finding within = judge("shop/api:1", family("base/java:21"));
        skippedNanos.set(CacheSettings.DEFAULTS.tagLife().toNanos());

        assertThat(before.result()).isEqualTo(Result.PASS);
        assertThat(within.result()).isEqualTo(Result.PASS);
        // an answer that is slow to come is not waited for while there is an old one
        await(() -> judge("shop/api:1", family("base/java:21")).result() == Result.FAIL);
    }

    @Test
    void nothingIsAskedThatNoMatchingRuleNames() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));

        assess(
                "shop/api:1",
                LONG,
                List.of(),
                List.of(),
                new BaseFamilyRule(List.of(), List.of("another"), Strength.CONTENT, null),
                family("base/java:21"));

        assertThat(registry.count("GET", GOLDEN)).isZero();
    }

    @Test
    void aGoldenImageThatCannotBeHadIsAnErrorUnlessAnotherOneMakesItPass() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        registry.put("shop/api", "2", builtOn("amd64", "17", Compression.GZIP));

        Finding passes = judge("shop/api:1", family("base/gone:1", "base/java:21"));
        Assessment assessment =
                assess("shop/api:2", LONG, List.of(), List.of(), corpJava(), family("base/gone:1", "base/java:21"));
        Finding unknown = finding(assessment);

        assertThat(assessment.images().getFirst().platforms().getFirst().fix())
                .isEqualTo("ask whoever runs this cluster: what policy test compares the image with cannot be had");
        assertThat(passes.result()).isEqualTo(Result.PASS);
        assertThat(unknown.result()).isEqualTo(Result.ERROR);
        assertThat(unknown.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
        assertThat(unknown.text())
                .startsWith("golden image of corp-java: " + registry.host() + "/base/gone:1: the registry does not");
    }

    @Test
    void theLastAnswerStandsInForAGoldenRegistryThatIsDownAndIsToldToBeOld() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        registry.put("shop/api", "2", builtOn("amd64", "17", Compression.GZIP));
        judge("shop/api:1", family("base/java:21"));
        registry.inject(When.path(GOLDEN), new Fault.ClosedConnection());
        skippedNanos.set(Duration.ofMinutes(12).toNanos());

        Finding passes = judge("shop/api:1", family("base/java:21"));
        await(() -> judge("shop/api:2", family("base/java:21")).text().endsWith("unreachable)"));
        Finding fails = judge("shop/api:2", family("base/java:21"));
        skippedNanos.set(Kept.MOST_AGE.plusMinutes(1).toNanos());
        Finding unknown = judge("shop/api:1", family("base/java:21"));

        assertThat(passes.result()).isEqualTo(Result.PASS);
        assertThat(fails.text())
                .isEqualTo("not built on corp-java (" + registry.host()
                        + "/base/java:21, as of 12 min ago, registry unreachable)");
        assertThat(unknown.result()).isEqualTo(Result.ERROR);
        assertThat(unknown.errorClass()).isEqualTo(ErrorClass.UNREACHABLE);
    }

    @Test
    void aGoldenRegistryThatDoesNotAnswerLeavesTimeForTheImageItself() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        registry.inject(When.path(GOLDEN), new Fault.BlackHole());
        Deadline deadline = Deadline.after(Duration.ofSeconds(2));

        Finding finding =
                finding(assess("shop/api:1", deadline, List.of(), List.of(), corpJava(), family("base/java:21")));

        assertThat(deadline.expired()).isFalse();
        assertThat(finding.errorClass()).isEqualTo(ErrorClass.TIMED_OUT);
        assertThat(finding.text()).contains("have not come in time");
    }

    @Test
    void aPodsOwnSecretsAreForItsOwnImages() {
        registry.put("base/java", "21", golden("amd64", "21"));
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        registry.authentication(new Authentication.Basic("robot", "secret"));

        Finding finding =
                finding(assess("shop/api:1", LONG, List.of(), List.of("good"), corpJava(), family("base/java:21")));

        assertThat(finding.errorClass()).isEqualTo(ErrorClass.UNAUTHORIZED);
        assertThat(asking).isNotEmpty().allSatisfy(requester -> {
            assertThat(requester.namespace()).isEqualTo("shop");
            assertThat(requester.serviceAccount()).isEmpty();
            assertThat(requester.pullSecrets()).isEmpty();
        });
    }

    @Test
    void aBaselineIsResolvedForThePlatformOfTheImage() {
        registry.put(
                "base/java",
                "21",
                IndexBuilder.of(Format.OCI)
                        .add(golden("amd64", "21"), "linux", "amd64", "")
                        .add(golden("arm64", "21"), "linux", "arm64", "")
                        .build());
        registry.put("shop/api", "1", builtOn("amd64", "21", Compression.GZIP));
        String baseline = registry.host() + "/base/java:21";

        Assessment assessment =
                assess("shop/api:1", LONG, List.of(), List.of(), new LikeBaseline(Set.of(baseline, "No Image")));

        Comparisons comparisons = ((Knowledge.Resolved)
                        assessment.images().getFirst().platforms().getFirst().knowledge())
                .comparisons();
        Comparison.Known known = (Comparison.Known) comparisons.images().get(baseline);
        Comparison.Failed malformed = (Comparison.Failed) comparisons.images().get("No Image");
        assertThat(known.images()).hasSize(1);
        OtherImage image = known.images().getFirst();
        assertThat(image.reference()).isEqualTo(baseline);
        assertThat(image.platform()).isEqualTo(Platform.LINUX_AMD64);
        assertThat(image.layers()).hasSize(2);
        assertThat(image.diffIds()).hasSize(2);
        assertThat(image.compressedBytes()).isEqualTo(golden("amd64", "21").compressedBytes());
        assertThat(malformed.errorClass()).isEqualTo(ErrorClass.INVALID);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** A rule that looks at other images, and passes. */
    private record LikeBaseline(Set<String> imagesAsked) implements Rule {
        @Override
        public String name() {
            return "growth";
        }

        @Override
        public String label() {
            return "growth";
        }

        @Override
        public @Nullable Enforcement enforcement() {
            return null;
        }

        @Override
        public boolean judgesImageVolumes() {
            return false;
        }

        @Override
        public Outcome judge(Subject subject) {
            return new Outcome.Passed();
        }
    }
}
