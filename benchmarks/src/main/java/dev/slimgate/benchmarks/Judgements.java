package dev.slimgate.benchmarks;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A distroless image, whose layers are known, under the policy {@code restricted}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx512m", "-XX:+UseSerialGC"})
public class Judgements {
    private static final PodContext POD = new PodContext(
                    "Pod",
                    "shop",
                    "app",
                    false,
                    Map.of(),
                    null,
                    new PodContext.NamespaceLabels.Known(Map.of("slimgate.dev/profile", "restricted")))
            .atValidation();

    private Vertx vertx;
    private DemoRegistry registry;
    private RegistryClient client;
    private Assessor assessor;
    private Rulebook rulebook;
    private ImageUse use;
    private Knowledge knowledge;

    /** Reads the image once. */
    @Setup
    public void readOnce() throws IOException {
        Sample sample = SampleImages.small(Instant.now().minus(Duration.ofDays(3))).stream()
                .filter(one -> one.tag().equals("nonroot"))
                .findAny()
                .orElseThrow();
        vertx = Vertx.vertx();
        registry = DemoRegistry.start();
        registry.put(sample.repository(), sample.tag(), sample.image());
        use = ImageUse.ofImage(sample.byDigest(registry.host()));
        client = new RegistryClient(
                new RegistrySettings(
                        false,
                        List.of(new RegistrySettings.Host(
                                registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
                List.of(),
                ReadLimits.DEFAULTS,
                () -> vertx);
        assessor = new Assessor(
                client,
                new LayerScanner(
                        ReadLimits.DEFAULTS,
                        ContentInspector.probe(),
                        new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
                new ContentInspector(Catalogue.EMPTY),
                ReadLimits.DEFAULTS,
                AssessorSettings.DEFAULTS,
                SharedStore.NONE,
                InstantSource.system(),
                System::nanoTime);
        PolicyDocuments.Result policies =
                PolicyDocuments.read("restricted.yaml", Files.readString(Path.of("policies/restricted.yaml")));
        rulebook = policies.rulebook();
        if (rulebook.policies().isEmpty() || !policies.problems().isEmpty()) {
            throw new IllegalStateException("restricted.yaml: " + policies.problems());
        }
        knowledge = assess().images().getFirst().platforms().getFirst().knowledge();
    }

    /** Ends what was started. */
    @TearDown
    public void close() {
        assessor.close();
        client.close();
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** The rules alone. */
    @Benchmark
    public Judgement judge() {
        return Judge.judge(rulebook.policies(), List.of(), use, POD, knowledge, null, Instant.now());
    }

    /** All of it, from the reference to the verdict, with everything in the caches. */
    @Benchmark
    public Assessment assess() {
        return assessor.assess(new AssessmentRequest(
                List.of(use),
                POD,
                rulebook,
                NodeConstraint.NONE,
                List.of(),
                Requester.slimgate("shop"),
                Deadline.after(Duration.ofSeconds(10))));
    }
}
