package dev.slimgate.audit;

import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An in-process registry, and what judges its images. */
final class AuditedRegistry implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    volatile Instant now = GivenAudit.NOW;
    final InstantSource clock = () -> now;
    final AtomicLong skippedNanos = new AtomicLong();
    final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            List.of(),
            ReadLimits.DEFAULTS,
            () -> vertx);
    final Assessor assessor = assessor();

    /** Another one, which knows nothing. */
    Assessor assessor() {
        return new Assessor(
                client,
                new LayerScanner(
                        ReadLimits.DEFAULTS,
                        ContentInspector.probe(),
                        new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
                new ContentInspector(Catalogue.EMPTY),
                ReadLimits.DEFAULTS,
                AssessorSettings.DEFAULTS,
                SharedStore.NONE,
                clock,
                () -> System.nanoTime() + skippedNanos.get());
    }

    /** What does the audits; at full speed. */
    Audit audit() {
        return audit(AuditSettings.BACKGROUND.at(0));
    }

    Audit audit(AuditSettings settings) {
        return new Audit(assessor, settings, clock);
    }

    /** Puts an image, and says its digest. */
    Digest put(String repository, String tag, Image image) {
        registry.put(repository, tag, image);
        return Digest.parse(image.digest());
    }

    String name(String reference) {
        return registry.host() + "/" + reference;
    }

    /** Tags are old from now on. */
    void later() {
        skippedNanos.addAndGet(Duration.ofHours(2).toNanos());
        registry.resetRequests();
    }

    static Image image(int number) {
        return image(number, "amd64");
    }

    /** Every second one has a shell. */
    static Image image(int number, String architecture) {
        Layer layer = Layer.of("COPY . /").file("/etc/filler", Content.filler(number, 1_000 + number));
        Content program = Elf.statically(Elf.Machine.AMD64).filler(4_096).content();
        return ImageBuilder.linux(architecture)
                .layer(number % 2 == 0 ? layer.executable("/bin/sh", program) : layer.executable("/app", program))
                .build();
    }

    static Policy noShell() {
        return policy(new ShellRule(null));
    }

    static Policy smallerThan(String size) {
        return policy(new CompressedSizeRule(Quantity.parse(size), Map.of(), null, null));
    }

    static Policy policy(Rule... rules) {
        return Given.policy(Enforcement.DENY, rules);
    }

    static Rulebook rulebook(Policy... policies) {
        return Rulebook.of(List.of(policies));
    }

    @Override
    public void close() {
        assessor.close();
        client.close();
        registry.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
