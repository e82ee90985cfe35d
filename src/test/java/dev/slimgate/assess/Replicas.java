package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Catalogue;
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
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.registry.CredentialSource;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A registry, and replicas that judge its images, by a clock that stands still until it is moved. */
final class Replicas implements AutoCloseable {
    static final Rule NO_SHELL = new ShellRule(null);
    static final Rule SMALL = new CompressedSizeRule(Quantity.parse("1k"), Map.of(), null, null);
    static final Rule PIN = new ReferenceRule(ReferenceRule.Tags.PIN, false, null);
    static final String MANIFESTS = "/v2/.*/manifests/.*";
    static final String BLOBS = "/v2/.*/blobs/.*";

    final DemoRegistry registry = DemoRegistry.start();
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // soon negative, as monotonic clocks may be
    private final AtomicLong millis =
            new AtomicLong(Instant.parse("2026-11-21T12:00:00Z").toEpochMilli());
    private final List<Replica> replicas = new ArrayList<>();

    Replica replica() {
        return replica(CacheSettings.DEFAULTS, SharedStore.NONE);
    }

    Replica replica(SharedStore store) {
        return replica(CacheSettings.DEFAULTS, store);
    }

    Replica replica(CacheSettings settings, SharedStore store, CredentialSource... sources) {
        RegistryClient client = new RegistryClient(
                new RegistrySettings(
                        false,
                        List.of(new RegistrySettings.Host(
                                registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
                List.of(sources),
                ReadLimits.DEFAULTS,
                () -> vertx);
        Assessor assessor = new Assessor(
                client,
                new LayerScanner(ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(64L << 20)),
                new ContentInspector(Catalogue.EMPTY),
                ReadLimits.DEFAULTS,
                AssessorSettings.DEFAULTS.withCaches(settings),
                store,
                () -> Instant.ofEpochMilli(millis.get()),
                nanos::get);
        Replica replica = new Replica(client, assessor);
        replicas.add(replica);
        return replica;
    }

    /** Moves both clocks. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        millis.addAndGet(time.toMillis());
    }

    /** Sets the wall clock alone. */
    void wallClock(Duration ahead) {
        millis.addAndGet(ahead.toMillis());
    }

    /** One process of several. */
    final class Replica {
        final RegistryClient client;
        final Assessor assessor;

        private Replica(RegistryClient client, Assessor assessor) {
            this.client = client;
            this.assessor = assessor;
        }

        ImageAssessment assess(String name, Rule... rules) {
            return assess(Requester.NOBODY, name, rules);
        }

        ImageAssessment assess(Requester requester, String name, Rule... rules) {
            return assess(requester, Duration.ofSeconds(50), List.of(name), rules)
                    .images()
                    .getFirst();
        }

        ImageAssessment assessWithin(Duration time, String name, Rule... rules) {
            return assess(Requester.NOBODY, time, List.of(name), rules).images().getFirst();
        }

        Assessment assess(List<String> names, Rule... rules) {
            return assess(Requester.NOBODY, Duration.ofSeconds(50), names, rules);
        }

        List<TagPin> pins(String name) {
            return assessor.pins(request(Requester.NOBODY, Duration.ofSeconds(50), List.of(name), PIN));
        }

        private Assessment assess(Requester requester, Duration time, List<String> names, Rule... rules) {
            return assessor.assess(request(requester, time, names, rules));
        }

        /** What the image was judged by, as one line. */
        String facts(String name) {
            return assess(name, NO_SHELL, SMALL).findings().stream()
                            .map(Finding::toString)
                            .toList() + " " + assess(name, NO_SHELL, SMALL).resolved();
        }
    }

    AssessmentRequest request(Requester requester, Duration time, List<String> names, Rule... rules) {
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        Policy policy = new Policy(
                "test",
                null,
                new SourceLocation("test", 0, 0),
                Enforcement.DENY,
                Match.EVERYTHING,
                Stream.of(rules).toList(),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                null);
        return new AssessmentRequest(
                names.stream()
                        .map(name -> ImageUse.ofImage(registry.host() + "/" + name))
                        .toList(),
                pod,
                Rulebook.of(List.of(policy)),
                NodeConstraint.NONE,
                List.of(),
                requester,
                Deadline.after(time));
    }

    /** As above, of an object that is changed and ran this image before. */
    AssessmentRequest update(Requester requester, String before, String after, Rule... rules) {
        AssessmentRequest request = request(requester, Duration.ofSeconds(50), List.of(after), rules);
        return new AssessmentRequest(
                request.images(),
                request.pod().after(List.of(ImageUse.ofImage(registry.host() + "/" + before))),
                request.rulebook(),
                request.nodes(),
                request.platforms(),
                requester,
                request.deadline());
    }

    /** The same by many threads at once; all results. */
    static <T> List<T> atOnce(int threads, Supplier<T> work) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(work::get));
            }
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    static Image withShell() {
        return withShell("amd64", 0);
    }

    /** Images with different numbers differ in their config and in their layer. */
    static Image withShell(String architecture, int number) {
        return ImageBuilder.linux(architecture)
                .layer(Layer.of("ADD rootfs.tar /")
                        .executable(
                                "/bin/sh",
                                Elf.statically(Elf.Machine.AMD64).filler(4_096).content())
                        .file("/etc/filler", Content.filler(number, 8_192)))
                .build();
    }

    static Image withoutShell() {
        return ImageBuilder.linux("amd64")
                .layer(Layer.of("COPY app /app")
                        .executable(
                                "/app",
                                Elf.statically(Elf.Machine.AMD64).filler(4_096).content()))
                .build();
    }

    static Image index() {
        return IndexBuilder.of(Format.OCI)
                .add(withShell("amd64", 0), "linux", "amd64", "")
                .add(withShell("arm64", 0), "linux", "arm64", "")
                .build();
    }

    @Override
    public void close() {
        replicas.forEach(replica -> {
            replica.assessor.close();
            replica.client.close();
        });
        registry.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
