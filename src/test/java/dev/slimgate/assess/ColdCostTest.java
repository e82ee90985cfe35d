package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.RequestEntry;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What images that were never seen cost a registry, with 50 ms for each answer: requests and their order, no times. */
class ColdCostTest {
    private final Vertx vertx = Vertx.vertx();
    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(),
                            true,
                            null,
                            null,
                            new RegistrySettings.Limits(64, Duration.ofSeconds(30))))),
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

    @AfterEach
    void close() {
        assessor.close();
        client.close();
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aNewImageCostsTwoAnswersOneAfterTheOtherHoweverManyPodsAskForItAtOnce() throws Exception {
        registry.put("app", "1", image("app"));
        registry.latency(Duration.ofMillis(50));

        atOnce(64, List.of("app:1"));

        assertThat(paths())
                .satisfiesExactly(
                        path -> assertThat(path).isEqualTo("/v2/app/manifests/1"),
                        path -> assertThat(path).startsWith("/v2/app/blobs/"));
    }

    @Test
    void aTokenServiceAddsTwoAtFirstContactAndOneOnceItsRealmIsKnown() throws Exception {
        registry.put("app", "1", image("app"));
        registry.put("next", "1", image("next"));
        registry.authentication(Authentication.Token.forAnybody());
        registry.latency(Duration.ofMillis(50));

        atOnce(64, List.of("app:1"));
        assertThat(paths())
                .satisfiesExactly(
                        path -> assertThat(path).isEqualTo("/v2/app/manifests/1"),
                        path -> assertThat(path).isEqualTo("/token"),
                        path -> assertThat(path).isEqualTo("/v2/app/manifests/1"),
                        path -> assertThat(path).startsWith("/v2/app/blobs/"));
        registry.resetRequests();

        atOnce(64, List.of("next:1"));

        assertThat(paths())
                .satisfiesExactly(
                        path -> assertThat(path).isEqualTo("/token"),
                        path -> assertThat(path).isEqualTo("/v2/next/manifests/1"),
                        path -> assertThat(path).startsWith("/v2/next/blobs/"));
    }

    @Test
    void anIndexCostsOneMore() throws Exception {
        registry.put(
                "app",
                "1",
                IndexBuilder.of(Format.OCI)
                        .add(image("app"), "linux", "amd64", "")
                        .build());
        registry.latency(Duration.ofMillis(50));

        atOnce(64, List.of("app:1"));

        assertThat(paths())
                .satisfiesExactly(
                        path -> assertThat(path).isEqualTo("/v2/app/manifests/1"),
                        path -> assertThat(path).startsWith("/v2/app/manifests/sha256:"),
                        path -> assertThat(path).startsWith("/v2/app/blobs/"));
    }

    @Test
    void twoHundredPodsWithTwentyNewImagesCostWhatTwentyImagesNeed() throws Exception {
        IntStream.range(0, 20).forEach(i -> registry.put("app" + i, "1", image("app" + i)));
        registry.latency(Duration.ofMillis(50));
        List<String> images =
                IntStream.range(0, 20).mapToObj(i -> "app" + i + ":1").toList();

        atOnce(200, images);

        Map<String, List<String>> byImage = paths().stream().collect(Collectors.groupingBy(path -> path.split("/")[2]));
        assertThat(byImage)
                .hasSize(20)
                .allSatisfy((image, paths) -> assertThat(paths)
                        .satisfiesExactly(
                                path -> assertThat(path).contains("/manifests/"),
                                path -> assertThat(path).contains("/blobs/")));
    }

    private List<String> paths() {
        return registry.requests().stream().map(RequestEntry::path).toList();
    }

    /** Pods of one container each, the images in turn. */
    private void atOnce(int pods, List<String> images) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < pods; i++) {
                String image = images.get(i % images.size());
                verdicts.add(
                        threads.submit(() -> assessor.assess(request(image)).verdict()));
            }
            for (Future<Verdict> verdict : verdicts) {
                assertThat(verdict.get()).isEqualTo(Verdict.ADMIT);
            }
        }
    }

    private AssessmentRequest request(String image) {
        Policy policy = new Policy(
                "test",
                null,
                new SourceLocation("test", 0, 0),
                Enforcement.DENY,
                Match.EVERYTHING,
                List.of(new CompressedSizeRule(Quantity.parse("1G"), Map.of(), null, null)),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                null);
        return new AssessmentRequest(
                List.of(ImageUse.ofImage(registry.host() + "/" + image)),
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven()),
                Rulebook.of(List.of(policy)),
                NodeConstraint.NONE,
                List.of(),
                Requester.NOBODY,
                Deadline.after(Duration.ofSeconds(50)));
    }

    private static Image image(String name) {
        return ImageBuilder.linux("amd64").label("name", name).build();
    }
}
