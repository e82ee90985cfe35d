package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Blob;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Format;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.IndexBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the design bounds, with its own numbers: as much as the bound is read, one more is refused in words. */
class ReadLimitsTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));
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
        assembly.close();
        registry.close();
    }

    @Test
    void areThoseOfTheDesign() {
        assertThat(ReadLimits.DEFAULTS)
                .isEqualTo(new ReadLimits(
                        4 * 1024 * 1024,
                        8 * 1024 * 1024,
                        1_000,
                        3,
                        512,
                        2_000_000,
                        4 * 1024,
                        32L * 1024 * 1024 * 1024,
                        200,
                        16L * 1024 * 1024,
                        Duration.ofMinutes(10),
                        256L * 1024 * 1024));
    }

    @Test
    void aManifestHasFourMebibytes() {
        Image image = ImageBuilder.linux("amd64").layer(file("a")).build();
        registry.put("app", "most", withManifest(image, padded(image.manifest(), 4 << 20)));
        registry.put("app", "more", withManifest(image, padded(image.manifest(), (4 << 20) + 1)));

        assertThat(inspect("app:most").facts().layers()).hasSize(1);
        assertThatThrownBy(() -> inspect("app:more"))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("the manifest is longer than 4194304 bytes");
    }

    @Test
    void aConfigHasEightMebibytes() {
        registry.put("app", "most", withConfigOf(8 << 20));
        registry.put("app", "more", withConfigOf((8 << 20) + 1));

        assertThat(inspect("app:most").facts().layers()).hasSize(1);
        assertThatThrownBy(() -> inspect("app:more"))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("8388608");
    }

    @Test
    void anIndexHasAThousandEntries() {
        Image image = ImageBuilder.linux("amd64").layer(file("a")).build();
        registry.put("app", "most", index(image, 999));
        registry.put("app", "more", index(image, 1_000));

        assertThat(inspect("app:most").facts().digest()).hasToString(image.digest());
        assertThatThrownBy(() -> inspect("app:more"))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("1001 manifests, at most 1000");
    }

    @Test
    void indexesStandThreeDeep() {
        Image image = ImageBuilder.linux("amd64").layer(file("a")).build();
        registry.put("app", "most", nested(image, 3));
        registry.put("app", "more", nested(image, 4));

        assertThat(inspect("app:most").facts().digest()).hasToString(image.digest());
        assertThatThrownBy(() -> inspect("app:more"))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("more than 3 deep");
    }

    @Test
    void anImageHasFiveHundredAndTwelveLayers() {
        registry.put("app", "most", withLayers(512));
        registry.put("app", "more", withLayers(513));

        assertThat(inspect("app:most").contents()).isNotNull();
        assertThatThrownBy(() -> inspect("app:more"))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("513 layers, at most 512");
    }

    @Test
    void aPathHasFourKibibytes() {
        registry.put(
                "app",
                "most",
                ImageBuilder.linux("amd64").layer(file(path(4_095))).build());
        registry.put(
                "app",
                "more",
                ImageBuilder.linux("amd64").layer(file(path(4_096))).build());

        assertThat(inspect("app:most").incomplete()).isEmpty();
        assertThat(inspect("app:more").incomplete())
                .singleElement()
                .satisfies(
                        incomplete -> assertThat(incomplete.message()).contains("a path of 4097 bytes, at most 4096"));
    }

    private Inspection inspect(String name) {
        ImageReference reference = ImageReference.parse(registry.host() + "/" + name);
        return assembly.assessor()
                .inspect(
                        new NamedImage(reference, assembly.registries().open(reference, Requester.NOBODY), "the image"),
                        null,
                        LONG);
    }

    private static Layer file(String path) {
        return Layer.of("COPY . /").file("/" + path, "text");
    }

    /** In parts, as no name of a file is longer than 255 bytes; the root before it is one more. */
    private static String path(int bytes) {
        String parts = ("x".repeat(200) + "/").repeat(bytes / 201 + 1);
        return parts.substring(0, bytes - 1) + "y";
    }

    private static Image withLayers(int count) {
        ImageBuilder builder = ImageBuilder.linux("amd64");
        Layer.Built layer = file("a").build();
        for (int i = 0; i < count; i++) {
            builder = builder.layer(layer);
        }
        return builder.build();
    }

    /** One image for this platform and others for one that nobody asks for. */
    private static Image index(Image image, int others) {
        IndexBuilder builder = IndexBuilder.of(Format.OCI).add(image, "linux", "amd64", "");
        for (int i = 0; i < others; i++) {
            builder = builder.add(image, "linux", "s390x", "");
        }
        return builder.build();
    }

    private static Image nested(Image image, int deep) {
        Image result =
                IndexBuilder.of(Format.OCI).add(image, "linux", "amd64", "").build();
        for (int i = 1; i < deep; i++) {
            result = IndexBuilder.of(Format.OCI).addWithoutPlatform(result).build();
        }
        return result;
    }

    private static Image withManifest(Image image, Blob manifest) {
        return new Image(image.mediaType(), manifest, image.blobs(), image.children());
    }

    private static Image withConfigOf(int bytes) {
        Image image = ImageBuilder.linux("amd64").layer(file("a")).build();
        Blob small = image.blobs().getFirst();
        Blob config = padded(small, bytes);
        String manifest = text(image.manifest())
                .replace(small.digest(), config.digest())
                .replace("\"size\":" + small.lengthBytes(), "\"size\":" + bytes);
        return new Image(
                image.mediaType(),
                Blob.of(Content.text(manifest)),
                List.of(config, image.blobs().getLast()),
                List.of());
    }

    /** The same JSON with spaces at its end, so many bytes in all. */
    private static Blob padded(Blob document, int bytes) {
        String text = text(document);
        return Blob.of(Content.text(text + " ".repeat(bytes - text.length())));
    }

    private static String text(Blob blob) {
        return new String(blob.content().bytes(), StandardCharsets.UTF_8);
    }
}
