package dev.slimgate.evidence;

import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.layout.AmbiguousNameException;
import dev.slimgate.layout.Layouts;
import dev.slimgate.layout.LocalImage;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Images that were really read: the samples, and where they are there those that other tools have written. */
final class GivenInspections {
    private static final Instant CREATED = Instant.parse("2026-10-01T00:00:00Z");
    private static final Path SHARED =
            Path.of(System.getProperty("test.shared", "../shared")).resolve("data/images");
    private static @Nullable Inspection debian;

    private GivenInspections() {}

    /** All of them. */
    static List<Inspection> all() throws IOException {
        List<Inspection> all = new ArrayList<>(samples(SampleImages.all(CREATED)));
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(SHARED.resolve("archives"))) {
            try (Stream<Path> archives = Files.list(SHARED.resolve("archives"))) {
                archives.sorted().forEach(archive -> names.add("archive:" + archive));
            }
        }
        try (Assessor assessor = assessor(null)) {
            for (String name : names) {
                try (LocalImage image = Layouts.open(name, ReadLimits.DEFAULTS)) {
                    all.add(inspect(assessor, image, name));
                } catch (AmbiguousNameException | ContentException e) {
                    continue; // SharedImagesTest holds which ones these are
                }
            }
        }
        return all;
    }

    /** One with nearly everything in it. */
    static synchronized Inspection debian() {
        if (debian == null) {
            debian = samples(SampleImages.all(CREATED).stream()
                            .filter(sample -> sample.repository().equals("shop/api")
                                    && sample.tag().equals("naive"))
                            .toList())
                    .getFirst();
        }
        return debian;
    }

    private static List<Inspection> samples(List<Sample> samples) {
        Vertx vertx = Vertx.vertx();
        try (DemoRegistry registry = DemoRegistry.start();
                RegistryClient client = client(registry, vertx);
                Assessor assessor = assessor(client)) {
            samples.forEach(sample -> sample.putInto(registry));
            return samples.stream()
                    .map(sample -> {
                        ImageReference name =
                                ImageReference.parse(registry.host() + "/" + sample.repository() + ":" + sample.tag());
                        return assessor.inspect(
                                new NamedImage(name, client.open(name, Requester.NOBODY), name.toString()),
                                null,
                                Deadline.after(Duration.ofMinutes(1)));
                    })
                    .toList();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static Inspection inspect(Assessor assessor, ImageSource source, String name) {
        return assessor.inspect(
                new NamedImage(ImageReference.parse("localhost/image"), source, name),
                null,
                Deadline.after(Duration.ofMinutes(1)));
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

    private static Assessor assessor(@Nullable RegistryClient client) {
        Catalogue catalogue = CatalogueDocument.shipped();
        return new Assessor(
                client == null
                        ? new RegistryClient(
                                new RegistrySettings(false, List.of()), List.of(), ReadLimits.DEFAULTS, Vertx::vertx)
                        : client,
                new LayerScanner(
                        ReadLimits.DEFAULTS,
                        ContentInspector.probe(),
                        new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
                new ContentInspector(catalogue),
                ReadLimits.DEFAULTS,
                AssessorSettings.DEFAULTS,
                SharedStore.NONE,
                InstantSource.system(),
                System::nanoTime);
    }
}
