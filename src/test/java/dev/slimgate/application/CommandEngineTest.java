package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageDifference;
import dev.slimgate.assess.Inspection;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.command.UsageException;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.Blob;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import dev.slimgate.registry.RegistrySettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandEngineTest {
    private static final Image IMAGE = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY app /app").executable("bin/sh", dev.slimgate.demo.Content.of(new byte[] {1, 2, 3})))
            .user("65532")
            .build();
    private static final Image OTHER = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY other /").file("other", "x"))
            .build();

    private static final Deadline SOON = Deadline.after(Duration.ofSeconds(50));

    @TempDir
    Path folder;

    private static Engine open(RegistrySettings registries) {
        return CommandEngine.open(
                new EngineFactory.Settings(registries, CatalogueDocument.shipped(), false, NoMatch.ADMIT));
    }

    private static Inspection inspect(String reference) {
        return inspect(reference, RegistrySettings.NONE);
    }

    private static Inspection inspect(String reference, RegistrySettings registries) {
        try (Engine engine = open(registries)) {
            return engine.inspect(reference, null, Deadline.after(Duration.ofSeconds(30)));
        }
    }

    private static RegistrySettings listed(DemoRegistry registry) {
        return RegistryDocument.read(
                        Path.of("r.yaml"),
                        "registries: [ { host: \"%s\", plainHttp: true } ]".formatted(registry.host()))
                .settings();
    }

    private Path layout(String... names) throws IOException {
        Path layout = Files.createDirectory(folder.resolve("layout"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        List<Image> images = List.of(IMAGE, OTHER);
        StringBuilder manifests = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            Image image = images.get(i);
            for (Blob blob : image.blobs()) {
                write(layout, blob);
            }
            write(layout, image.manifest());
            manifests
                    .append(i == 0 ? "" : ",")
                    .append("{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"annotations\":{\"%s\":\"%s\"}}"
                            .formatted(
                                    image.mediaType(),
                                    image.digest(),
                                    image.manifest().lengthBytes(),
                                    "org.opencontainers.image.ref.name",
                                    names[i]));
        }
        Files.writeString(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + manifests + "]}");
        return layout;
    }

    private static void write(Path layout, Blob blob) throws IOException {
        Path file = layout.resolve("blobs").resolve(blob.digest().replace(':', '/'));
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
            blob.content().writeTo(out);
        }
    }

    private Path archive(Path layout) throws IOException {
        Path archive = folder.resolve("image.tar");
        List<Path> files;
        try (var walk = Files.walk(layout)) {
            files = walk.filter(Files::isRegularFile).collect(Collectors.toList());
        }
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(archive))) {
            for (Path file : files) {
                TarArchiveEntry entry =
                        new TarArchiveEntry(layout.relativize(file).toString());
                entry.setSize(Files.size(file));
                out.putArchiveEntry(entry);
                Files.copy(file, out);
                out.closeArchiveEntry();
            }
        }
        return archive;
    }

    @Test
    void givesTheSameFactsFromRegistryLayoutAndArchive() throws IOException {
        Path layout = layout("app:1");
        try (DemoRegistry registry = DemoRegistry.start()) {
            registry.put("team/app", "1", IMAGE);

            Inspection remote = inspect(registry.host() + "/team/app:1", listed(registry));
            Inspection local = inspect("oci-layout:" + layout);
            Inspection packed = inspect("archive:" + archive(layout) + ":app:1");

            assertThat(remote.reference()).isEqualTo(registry.host() + "/team/app:1");
            assertThat(local.reference()).isEqualTo("oci-layout:" + layout);
            assertThat(remote.facts().digest().toString()).isEqualTo(IMAGE.digest());
            assertThat(remote.contents()).isNotNull();
            assertThat(remote.contents().shells())
                    .singleElement()
                    .satisfies(shell -> assertThat(shell.path()).isEqualTo("/bin/sh"));
            assertThat(local.facts()).isEqualTo(remote.facts());
            assertThat(local.contents()).isEqualTo(remote.contents());
            assertThat(packed.facts()).isEqualTo(remote.facts());
            assertThat(packed.contents()).isEqualTo(remote.contents());
        }
    }

    @Test
    void comparesImagesOnDisk() throws IOException {
        Path layout = layout("app:1", "other:2");
        try (Engine engine = open(RegistrySettings.NONE)) {
            ImageDifference difference =
                    engine.compare("oci-layout:" + layout + ":app:1", "oci-layout:" + layout + ":other:2", null, SOON);

            assertThat(difference.incomplete()).isEmpty();
            assertThat(difference.contents().removed().files()).isOne();
            assertThat(difference.contents().added().files()).isOne();
        }
    }

    @Test
    void judgesAnImageOnDiskByItsDigest() throws IOException {
        String reference = "oci-layout:" + layout("app:1", "other:2") + ":app:1";
        try (Engine engine = open(RegistrySettings.NONE)) {
            Inspection inspection = engine.inspect(reference, null, SOON);

            String name = engine.nameOf(reference, inspection);
            Assessment assessment = engine.assess(new AssessmentRequest(
                    List.of(ImageUse.ofImage(name)),
                    new PodContext("Image", "", "", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven()),
                    rulebook(),
                    NodeConstraint.NONE,
                    List.of(),
                    Requester.NOBODY,
                    SOON));

            assertThat(name).isEqualTo("localhost/image@" + IMAGE.digest());
            assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
            assertThat(assessment.images().getFirst().findings())
                    .extracting(finding -> finding.rule() + " " + finding.result())
                    .containsExactlyInAnyOrder("shell FAIL", "user PASS");
        }
    }

    private static Rulebook rulebook() {
        return PolicyDocuments.read("p.yaml", """
                        apiVersion: slimgate.dev/v1alpha1
                        kind: ClusterMinimalImagePolicy
                        metadata: { name: p }
                        spec: { enforcement: Deny, rules: { shell: { forbid: true }, user: { nonRoot: true } } }
                        """).rulebook();
    }

    @Test
    void severalImagesAndNoNameIsAUsageErrorThatListsThem() throws IOException {
        Path layout = layout("app:1", "other:2");

        assertThatThrownBy(() -> inspect("oci-layout:" + layout))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(":app:1")
                .hasMessageContaining(":other:2");
        assertThat(inspect("oci-layout:" + layout + ":other:2").facts().digest().toString())
                .isEqualTo(OTHER.digest());
        assertThat(inspect("oci-layout:" + layout + "@" + IMAGE.digest())
                        .facts()
                        .digest()
                        .toString())
                .isEqualTo(IMAGE.digest());
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        Path layout = layout("app:1");
        try (DemoRegistry registry = DemoRegistry.start()) {
            RegistrySettings settings = listed(registry);

            assertThatThrownBy(() -> inspect(registry.host() + "/team/app:1", settings))
                    .isInstanceOf(ContentException.NotFound.class);
        }
        assertThatThrownBy(() -> inspect("oci-layout:" + layout + ":none:1"))
                .isInstanceOf(ContentException.NotFound.class);
        assertThatThrownBy(() -> inspect("archive:" + folder.resolve("none.tar")))
                .isInstanceOf(ContentException.class);
    }

    @Test
    void aRegistryOnLoopbackThatNobodyListedIsNotContacted() {
        try (DemoRegistry registry = DemoRegistry.start()) {
            registry.put("team/app", "1", IMAGE);

            assertThatThrownBy(() -> inspect(registry.host() + "/team/app:1"))
                    .isInstanceOf(ContentException.Unreachable.class);
            assertThat(registry.requests()).isEmpty();
        }
    }

    @Test
    void whatIsNoReferenceIsMalformed() {
        assertThatThrownBy(() -> inspect("team/a b")).isInstanceOf(MalformedException.class);
    }
}
