package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.command.Engine;
import dev.slimgate.command.EngineFactory;
import dev.slimgate.content.Deadline;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.registry.DebianRegistry;
import dev.slimgate.report.InspectJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry as a cache of another, told by containerd's own kind of file. */
class MirrorIT {
    private static final Path LAYOUT = Path.of(System.getProperty("test.shared", "../shared"))
            .resolve("data/images/oci-compact")
            .toAbsolutePath()
            .normalize();
    private static final List<String> IMAGES = List.of("alpine:3.20", "busybox:multi-inner");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @BeforeEach
    void needsTheBinariesAndTheImages() {
        DebianRegistry.assumeTools();
        Assumptions.assumeTrue(Files.isDirectory(LAYOUT), () -> "skipped: there is no " + LAYOUT);
    }

    @Test
    void judgesImagesFromTheMirrorWhenTheRegistryIsGone() throws Exception {
        Path originFolder = Files.createDirectory(folder.resolve("origin"));
        Path mirrorFolder = Files.createDirectory(folder.resolve("mirror"));
        DebianRegistry origin = DebianRegistry.start(originFolder, DebianRegistry.Mode.PLAIN);
        try (DebianRegistry mirror = DebianRegistry.cacheOf(origin, mirrorFolder)) {
            for (String image : IMAGES) {
                assertThat(origin.push(LAYOUT, image))
                        .as("skopeo copies " + image)
                        .isTrue();
            }
            Path registries = document(origin, mirror);
            List<JsonNode> before = facts(registries, origin);
            assertThat(origin.requests("alpine"))
                    .as("Slimgate itself asks the mirror only")
                    .isEmpty();
            assertThat(mirror.requests("alpine"))
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(line).contains("?ns=" + origin.host().replace(":", "%3A"), " 200 "));

            origin.close();

            assertThat(facts(registries, origin)).isEqualTo(before);
        } finally {
            origin.close();
        }
    }

    private Path document(DebianRegistry origin, DebianRegistry mirror) throws Exception {
        Path directory = Files.createDirectories(
                folder.resolve("certs.d").resolve(origin.host().replace(":", "_") + "_"));
        Files.writeString(directory.resolve("hosts.toml"), """
                server = "http://%s"
                [host."http://%s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(origin.host(), mirror.host()));
        return Files.writeString(folder.resolve("registries.yaml"), """
                only: true
                hostsDirectory: certs.d
                registries:
                  # a busy machine may need seconds for a first connection
                  - { host: "%s", plainHttp: true, limits: { timeout: 20s } }
                """.formatted(mirror.host()));
    }

    /** All facts of all images, as a new process would find them. */
    private static List<JsonNode> facts(Path registries, DebianRegistry origin) throws Exception {
        RegistryDocument.Result read = RegistryDocument.read(registries, Files.readString(registries));
        assertThat(read.problems()).isEmpty();
        try (Engine engine = CommandEngine.open(
                new EngineFactory.Settings(read.settings(), Catalogue.EMPTY, false, NoMatch.ADMIT))) {
            return IMAGES.stream()
                    .map(image -> facts(engine, origin.host() + "/" + image))
                    .toList();
        }
    }

    private static JsonNode facts(Engine engine, String reference) {
        try {
            return JSON.readTree(
                    InspectJson.of(engine.inspect(reference, null, Deadline.after(Duration.ofSeconds(60)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
