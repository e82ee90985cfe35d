package dev.slimgate.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The images of {@code ../shared/data}: layouts and archives that real tools have written, and hostile ones. */
class SharedImagesTest {
    private static final Path IMAGES =
            Path.of(System.getProperty("test.shared", "../shared")).resolve("data/images");

    @Test
    void readsEveryImageOfTheHonestLayouts() throws IOException {
        for (String layout : List.of("oci-compact", "oci-apps")) {
            Map<String, String> outcomes = new TreeMap<>();
            for (String name : names(layout)) {
                outcomes.put(name, outcome("oci-layout:" + directory(layout) + ":" + name));
            }
            @Nullable String schema1 = outcomes.remove("shape:schema1"); // the truth expects it to be refused

            assertThat(outcomes)
                    .as(layout)
                    .isNotEmpty()
                    .allSatisfy((name, outcome) -> assertThat(outcome).as(name).isEqualTo("read"));
        }
    }

    @Test
    void readsEveryArchiveOrSaysWhyNot() throws IOException {
        Map<String, String> failures = new TreeMap<>();
        int read = 0;
        try (Stream<Path> archives = Files.list(directory("archives"))) {
            for (Path archive : archives.toList()) {
                for (String text : texts("archive:" + archive)) {
                    String outcome = outcome(text);
                    if (outcome.equals("read")) {
                        read++;
                    } else {
                        failures.put(archive.getFileName().toString(), outcome);
                    }
                }
            }
        }

        // its index states another size than its trimmed manifest has, which the truth expects to be refused
        assertThat(failures)
                .containsOnlyKeys("snyk-docker-plugin__nginx__e606bef9.tar")
                .allSatisfy((archive, outcome) ->
                        assertThat(outcome).startsWith("Invalid").contains("ends after 812 of the 971 bytes"));
        assertThat(read).isGreaterThanOrEqualTo(43);
    }

    @Test
    void givesHostileImagesATypedError() throws IOException {
        Map<String, String> refused = new TreeMap<>();
        for (String name : names("oci-hostile")) {
            String outcome = outcome("oci-layout:" + directory("oci-hostile") + ":" + name);
            if (!outcome.equals("read")) {
                refused.put(name, outcome.substring(0, outcome.indexOf(' ')));
            }
        }

        assertThat(refused)
                .containsEntry("hostile:layer-digest-mismatch", "Invalid")
                .containsEntry("hostile:manifest-digest-mismatch", "Invalid")
                .containsEntry("hostile:layer-size-lie", "Invalid")
                .containsEntry("hostile:not-json", "Invalid")
                .containsEntry("hostile:both-layers-and-manifests", "Invalid")
                .containsEntry("hostile:index-as-manifest", "Invalid")
                .containsEntry("hostile:layers-5000", "TooLarge")
                .containsEntry("hostile:deep-json", "Invalid")
                .hasSize(8);
    }

    /** The archive itself, or each of its images where it holds several. */
    private static List<String> texts(String archive) {
        try (LocalImage only = Layouts.open(archive, ReadLimits.DEFAULTS)) {
            return List.of(archive);
        } catch (AmbiguousNameException e) {
            return e.names().stream().map(name -> archive + name).toList();
        }
    }

    private static String outcome(String text) throws IOException {
        try (LocalImage image = Layouts.open(text, ReadLimits.DEFAULTS)) {
            Deadline deadline = Deadline.after(Duration.ofSeconds(30));
            for (ImageManifest manifest : manifests(image, image.resolve(deadline), deadline)) {
                byte[] config = image.blob(manifest.config(), ReadLimits.DEFAULTS.configBytes(), deadline);
                if (manifest.config().mediaType().isConfig()) {
                    ImageConfigReader.read(config);
                }
                for (Descriptor layer : manifest.layers()) {
                    try (InputStream in = image.open(layer, deadline)) {
                        in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                }
            }
            return "read";
        } catch (ContentException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        } catch (dev.slimgate.oci.MalformedException e) {
            return "Invalid " + e.getMessage();
        } catch (IOException e) {
            if (e.getCause() instanceof ContentException cause) {
                return cause.getClass().getSimpleName() + " " + cause.getMessage();
            }
            throw e;
        }
    }

    private static List<ImageManifest> manifests(LocalImage image, Manifest manifest, Deadline deadline) {
        return switch (manifest) {
            case ImageManifest one -> List.of(one);
            case ImageIndex index -> {
                List<ImageManifest> all = new ArrayList<>();
                for (Descriptor entry : index.manifests()) {
                    all.addAll(manifests(image, image.manifest(entry, deadline), deadline));
                }
                yield all;
            }
        };
    }

    private static List<String> names(String layout) {
        try {
            JsonNode index = JsonMapper.builder()
                    .build()
                    .readTree(directory(layout).resolve("index.json").toFile());
            List<String> names = new ArrayList<>();
            index.path("manifests")
                    .forEach(entry -> names.add(entry.path("annotations")
                            .path("org.opencontainers.image.ref.name")
                            .asText()));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directory(String name) {
        Path directory = IMAGES.resolve(name).toAbsolutePath().normalize();
        Assumptions.assumeTrue(Files.isDirectory(directory), () -> "skipped: there is no " + directory);
        return directory;
    }
}
