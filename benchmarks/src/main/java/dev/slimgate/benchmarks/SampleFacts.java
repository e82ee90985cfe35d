package dev.slimgate.benchmarks;

import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What is known of the demo's images once they were read. */
final class SampleFacts {
    private SampleFacts() {}

    static List<Knowledge.Resolved> read() {
        Vertx vertx = Vertx.vertx();
        List<Knowledge.Resolved> facts = new ArrayList<>();
        try (DemoRegistry registry = DemoRegistry.start();
                RegistryClient client = client(registry, vertx);
                Assessor assessor = assessor(client)) {
            for (Sample sample : SampleImages.small(Instant.now().minus(Duration.ofDays(3)))) {
                registry.put(sample.repository(), sample.tag(), sample.image());
                ImageReference reference = ImageReference.parse(sample.byDigest(registry.host()));
                Inspection inspection = assessor.inspect(
                        new NamedImage(reference, client.open(reference, Requester.NOBODY), reference.toString()),
                        Platform.LINUX_AMD64,
                        Deadline.after(Duration.ofMinutes(1)));
                if (inspection.contents() != null) {
                    facts.add(new Knowledge.Resolved(
                            inspection.facts(), new Knowledge.Contents.Read(inspection.contents())));
                }
            }
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        return facts;
    }

    private static RegistryClient client(DemoRegistry registry, Vertx vertx) {
        return new RegistryClient(
                new RegistrySettings(
                        false,
                        List.of(new RegistrySettings.Host(
                                registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
                List.of(),
                ReadLimits.DEFAULTS,
                () -> vertx);
    }

    private static Assessor assessor(RegistryClient client) {
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
                InstantSource.system(),
                System::nanoTime);
    }
}
