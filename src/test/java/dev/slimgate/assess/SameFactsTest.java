package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Compression;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Elf;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.RegistryClient;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** An image's contents are the same facts however its layers are packed, read, or known from before. */
class SameFactsTest {
    private static final Content SHELL = Elf.statically(Elf.Machine.AMD64)
            .marker(Content.text("BASH_EXECUTION_STRING\0BASH_VERSINFO\0"))
            .content();
    /** Layers are known again only where images go by one name. */
    private static final String ONE_SCOPE = "same";

    private static Vertx vertx;
    private static DemoRegistry registry;
    private static RegistryClient client;
    private static int images;

    @BeforeContainer
    static void opens() {
        vertx = Vertx.vertx();
        registry = DemoRegistry.start();
        client = new RegistryClient(
                new RegistrySettings(
                        false,
                        List.of(new RegistrySettings.Host(
                                registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
                List.of(),
                ReadLimits.DEFAULTS,
                () -> vertx);
    }

    @AfterContainer
    static void closes() {
        client.close();
        registry.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** One entry of a layer. */
    record Step(Kind kind, String path, String other) {}

    enum Kind {
        SHELL,
        TEXT,
        DIRECTORY,
        SYMLINK,
        HARD_LINK,
        WHITEOUT,
        OPAQUE
    }

    @Provide
    Arbitrary<List<List<Step>>> layers() {
        Arbitrary<String> path = Arbitraries.of(
                "bin", "bin/sh", "bin/tool", "usr/bin/bash", "usr/bin", "etc/os-release", "etc/passwd", "etc", "app/a");
        return Combinators.combine(Arbitraries.of(Kind.class), path, path)
                .as(Step::new)
                .list()
                .ofMaxSize(8)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    private static Layer layer(List<Step> steps, int number) {
        Layer layer = Layer.of("RUN step " + number);
        for (Step step : steps) {
            layer = switch (step.kind()) {
                case SHELL -> layer.executable(step.path(), SHELL);
                case TEXT -> layer.file(step.path(), text(step.path(), number));
                case DIRECTORY -> layer.directory(step.path());
                case SYMLINK -> layer.symlink(step.path(), "/" + step.other());
                case HARD_LINK -> layer.hardLink(step.path(), step.other());
                case WHITEOUT -> layer.whiteout(step.path());
                case OPAQUE -> layer.opaque(step.path());
            };
        }
        return layer;
    }

    private static String text(String path, int number) {
        return switch (path) {
            case "etc/os-release" -> "ID=alpine\nVERSION_ID=3.2" + number + ".0\n";
            case "etc/passwd" -> "app:x:100" + number + ":100::/:/bin/sh\n";
            default -> "text of layer " + number;
        };
    }

    /** Puts an image of some of the layers into the registry, and says its name. */
    private static String image(List<List<Step>> layers, List<Integer> numbers, Compression compression) {
        ImageBuilder image = ImageBuilder.linux("amd64").user("app").entrypoint("/bin/tool");
        for (int number : numbers) {
            image = image.layer(layer(layers.get(number), number).compression(compression));
        }
        String tag = "t" + images++;
        registry.put("same", tag, image.build());
        return registry.host() + "/same:" + tag;
    }

    private static ContentFacts facts(Assessor assessor, String name) {
        ImageReference reference = ImageReference.parse(name);
        Inspection inspection = assessor.inspect(
                new NamedImage(ImageReference.parse(ONE_SCOPE), client.open(reference, Requester.NOBODY), name),
                null,
                Deadline.after(Duration.ofSeconds(50)));
        assertThat(inspection.incomplete()).isEmpty();
        return inspection.contents();
    }

    private static Assessor assessor(AssessorSettings settings) {
        return new Assessor(
                client,
                new LayerScanner(
                        ReadLimits.DEFAULTS,
                        ContentInspector.probe(),
                        new IndexBudget(ReadLimits.DEFAULTS.indexBytes())),
                new ContentInspector(Catalogue.EMPTY),
                ReadLimits.DEFAULTS,
                settings,
                SharedStore.NONE,
                InstantSource.system(),
                System::nanoTime);
    }

    @Property(tries = 60)
    void packingDoesNotMatter(@ForAll("layers") List<List<Step>> layers) {
        List<Integer> all = IntStream.range(0, layers.size()).boxed().toList();
        List<String> names = List.of(
                image(layers, all, Compression.NONE),
                image(layers, all, Compression.GZIP),
                image(layers, all, Compression.ZSTD));

        try (Assessor assessor = assessor(AssessorSettings.DEFAULTS)) {
            List<ContentFacts> facts =
                    names.stream().map(name -> facts(assessor, name)).toList();

            assertThat(facts.get(1)).isEqualTo(facts.getFirst());
            assertThat(facts.get(2)).isEqualTo(facts.getFirst());
        }
    }

    @Property(tries = 60)
    void whatWasReadBeforeAndInWhichOrderDoesNotMatter(
            @ForAll("layers") List<List<Step>> layers, @ForAll Random random) {
        List<Integer> all = IntStream.range(0, layers.size()).boxed().toList();
        List<Integer> before = new ArrayList<>(all);
        Collections.shuffle(before, random);
        String whole = image(layers, all, Compression.GZIP);

        try (Assessor cold = assessor(AssessorSettings.DEFAULTS);
                Assessor warm = assessor(AssessorSettings.DEFAULTS)) {
            ContentFacts fresh = facts(cold, whole);
            for (int number : before.subList(0, 1 + random.nextInt(before.size()))) {
                facts(warm, image(layers, List.of(number), Compression.GZIP));
                registry.removeBlob(
                        "same", layer(layers.get(number), number).build().blob().digest());
            }

            assertThat(facts(warm, whole)).isEqualTo(fresh);
        }
    }
}
