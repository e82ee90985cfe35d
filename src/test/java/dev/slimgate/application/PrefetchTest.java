package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Prefetch;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found out before the Pods come, against a registry that counts. */
class PrefetchTest {
    private static final Rulebook SIZE = rulebook("compressedSize: { max: 100Mi }", "Ignore");
    private static final Rulebook SHELL = rulebook("shell: { forbid: true }", "Enforce");
    private static Vertx vertx;

    private final DemoRegistry registry = DemoRegistry.start();
    private final Assembly assembly = Assembly.of(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            Catalogue.EMPTY,
            List.of(),
            false,
            AssessorSettings.DEFAULTS,
            () -> vertx);
    private volatile Rulebook inForce = SIZE;
    private final Prefetch prefetch = new Prefetch(assembly.assessor(), () -> inForce, System::nanoTime);

    private static Rulebook rulebook(String rule, String templates) {
        return PolicyDocuments.read("test", """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: test }
                spec: { enforcement: Deny, match: { templates: %s }, rules: { %s } }
                """.formatted(templates, rule)).rulebook();
    }

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
        prefetch.close();
        assembly.close();
        registry.close();
    }

    @Test
    void thePodsOfATemplateThatNoPolicyJudgesAreAskedForNothingAnyMore() {
        registry.put("app", "1", image("/bin/app"));

        prefetch.seen(request("app:1", true));
        await(() -> registry.requests().size() == 2 && prefetch.waiting() == 0);
        await(() -> assess("app:1") == Verdict.ADMIT);

        assertThat(registry.requests()).hasSize(2);
    }

    @Test
    void aPolicyThatNeedsLayersHasThemReadBeforeTheNextPod() {
        registry.put("app", "1", image("/bin/sh"));
        prefetch.start();
        prefetch.seen(request("app:1", false));
        Verdict before = assess("app:1");
        int requests = registry.requests().size();

        inForce = SHELL;
        await(() -> registry.requests().size() == requests + 1);
        Verdict after = assess("app:1");

        assertThat(before).isEqualTo(Verdict.ADMIT);
        assertThat(after).isEqualTo(Verdict.DENY);
        assertThat(registry.requests()).as("the layer, once").hasSize(requests + 1);
    }

    @Test
    void aPushedTagIsKnownAnewToThoseWhoUseIt() {
        registry.put("app", "1", image("/bin/app"));
        prefetch.seen(request("app:1", false));
        inForce = SHELL;
        Verdict before = assess("app:1");
        Image next = image("/bin/sh");
        registry.put("app", "1", next);

        prefetch.pushed(List.of(ImageReference.parse(registry.host() + "/app:1")));
        await(() -> registry.count("GET", "/v2/app/blobs/.*") == 4);

        assertThat(before).isEqualTo(Verdict.ADMIT);
        assertThat(assess("app:1")).isEqualTo(Verdict.DENY);
        assertThat(registry.count("GET", "/v2/app/manifests/.*")).isEqualTo(2);
    }

    @Test
    void aPushedTagThatNobodyUsesIsReadAheadWhereItsRegistryIsConfigured() {
        registry.put("app", "2", image("/bin/app"));

        prefetch.pushed(List.of(
                ImageReference.parse(registry.host() + "/app:2"), ImageReference.parse("elsewhere.test/app:2")));
        await(() -> registry.requests().size() == 2);

        assertThat(assess("app:2")).isEqualTo(Verdict.ADMIT);
        assertThat(registry.requests()).hasSize(2);
    }

    private Verdict assess(String name) {
        AssessmentRequest request = request(name, false);
        return assembly.assessor()
                .assess(new AssessmentRequest(
                        request.images(),
                        request.pod(),
                        inForce,
                        request.nodes(),
                        request.platforms(),
                        request.requester(),
                        request.deadline()))
                .verdict();
    }

    private AssessmentRequest request(String name, boolean template) {
        return new AssessmentRequest(
                List.of(ImageUse.ofImage(registry.host() + "/" + name)),
                new PodContext(
                        template ? "Deployment" : "Pod",
                        "shop",
                        "api",
                        template,
                        Map.of(),
                        null,
                        new PodContext.NamespaceLabels.NotGiven()),
                inForce,
                NodeConstraint.NONE,
                List.of(),
                Requester.slimgate("shop"),
                Deadline.after(Duration.ofSeconds(30)));
    }

    private static Image image(String program) {
        return ImageBuilder.linux("amd64")
                .layer(Layer.of("COPY . /")
                        .executable(
                                program,
                                Elf.statically(Elf.Machine.AMD64)
                                        .filler(ReadLimits.DEFAULTS.pathBytes())
                                        .content()))
                .build();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
