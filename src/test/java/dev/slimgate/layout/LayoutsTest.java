package dev.slimgate.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutsTest {
    private static final String CONFIG = "{\"os\":\"linux\",\"architecture\":\"amd64\"}";
    private static final String LAYER = "a layer";

    @TempDir
    Path folder;

    private final Deadline deadline = Deadline.after(Duration.ofSeconds(30));

    @Test
    void readsADockerSaveArchive() throws IOException {
        Path archive = archive(entries("[" + saved("team/app:1", "l1/layer.tar") + "]", "l1/layer.tar", LAYER));

        try (LocalImage image = open("archive:" + archive)) {
            ImageManifest manifest = (ImageManifest) image.resolve(deadline);

            assertThat(manifest.mediaType()).isEqualTo(MediaType.DOCKER_SAVE);
            assertThat(manifest.config().digest()).isEqualTo(Digest.sha256(bytes(CONFIG)));
            assertThat(manifest.layers())
                    .containsExactly(
                            Descriptor.of(MediaType.DOCKER_LAYER, Digest.sha256(bytes(LAYER)), LAYER.length()));
            assertThat(text(image, manifest.layers().getFirst())).isEqualTo(LAYER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"./", "some/folder/", ""})
    void findsTheImageBelowAFolder(String prefix) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        entries("[" + saved("a:1", "l/layer.tar") + "]", "l/layer.tar", LAYER)
                .forEach((path, text) -> entries.put(prefix + path, text));

        try (LocalImage image = open("archive:" + archive(entries))) {
            assertThat(((ImageManifest) image.resolve(deadline)).layers()).hasSize(1);
        }
    }

    @Test
    void followsLinksBetweenLayersAndHashesThemOnce() throws IOException {
        Map<String, String> entries = entries(
                "[" + saved("a:1", "l1/layer.tar\",\"l2/layer.tar\",\"l3/layer.tar") + "]", "l1/layer.tar", LAYER);
        entries.put("l2/layer.tar", "-> ../l1/layer.tar");
        entries.put("l3/layer.tar", "=> l1/layer.tar");

        try (LocalImage image = open("archive:" + archive(entries))) {
            ImageManifest manifest = (ImageManifest) image.resolve(deadline);

            assertThat(manifest.layers())
                    .hasSize(3)
                    .containsOnly(manifest.layers().getFirst());
        }
    }

    @Test
    void readsLowerCaseKeys() throws IOException {
        String manifest = "[" + saved("a:1", "l").toLowerCase(java.util.Locale.ROOT) + "]";

        try (LocalImage image = open("archive:" + archive(entries(manifest, "l", LAYER)))) {
            assertThat(((ImageManifest) image.resolve(deadline)).layers()).hasSize(1);
        }
    }

    @Test
    void readsAnArchiveThatIsCompressedAsAWholeAndDeletesWhatItUnpacked() throws IOException {
        Path plain = archive(entries("[" + saved("a:1", "l") + "]", "l", LAYER));
        Path packed = folder.resolve("packed.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }

        LocalImage image = open("archive:" + packed);
        Descriptor layer = ((ImageManifest) image.resolve(deadline)).layers().getFirst();
        assertThat(text(image, layer)).isEqualTo(LAYER);
        image.close();

        assertThatThrownBy(() -> image.open(layer, deadline)).isInstanceOf(ContentException.Unreachable.class);
    }

    @Test
    void refusesACompressedArchiveThatUnpacksToTooMuch() throws IOException {
        Path packed = folder.resolve("bomb.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            for (int i = 0; i < 40; i++) {
                out.write(new byte[1 << 20]);
            }
        }

        assertThatThrownBy(() -> open("archive:" + packed)).isInstanceOf(ContentException.TooLarge.class);
    }

    @Test
    void choosesByNameTagOrDigest() throws IOException {
        Path archive = archive(entries(
                "[" + saved("team/app:1", "l") + "," + saved("nginx:2", "l").replace("config.json", "other.json") + "]",
                "l",
                LAYER));

        assertThatThrownBy(() -> open("archive:" + archive))
                .isInstanceOfSatisfying(
                        AmbiguousNameException.class,
                        e -> assertThat(e.names()).containsExactly(":team/app:1", ":nginx:2"))
                .hasMessageContaining("several images");
        for (String name : new String[] {"team/app:1", "docker.io/team/app:1", "1"}) {
            open("archive:" + archive + ":" + name).close();
        }
        assertThatThrownBy(() -> open("archive:" + archive + ":absent"))
                .isInstanceOf(ContentException.NotFound.class)
                .hasMessageContaining("team/app:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/../../etc/passwd", "", "l/../.."})
    void refusesPathsThatLeadOutOfTheArchive(String path) throws IOException {
        Path archive = archive(entries("[" + saved("a:1", path) + "]", "l", LAYER));

        assertThatThrownBy(() -> open("archive:" + archive)).isInstanceOf(ContentException.Invalid.class);
    }

    @Test
    void tellsAMissingLayer() throws IOException {
        Map<String, String> entries = entries("[" + saved("a:1", "absent\",\"loop") + "]", "l", LAYER);
        entries.put("loop", "-> loop");

        try (LocalImage image = open("archive:" + archive(entries))) {
            assertThatThrownBy(() -> image.resolve(deadline))
                    .isInstanceOf(ContentException.NotFound.class)
                    .hasMessageContaining("absent");
        }
    }

    @Test
    void readsLongNames() throws IOException {
        String path = "a".repeat(90) + "/" + "b".repeat(90) + "/" + "c".repeat(90);
        for (int mode : new int[] {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX}) {
            Path archive = archive(entries("[" + saved("a:1", path) + "]", path, LAYER), mode);

            try (LocalImage image = open("archive:" + archive)) {
                assertThat(((ImageManifest) image.resolve(deadline)).layers()).hasSize(1);
            }
        }
    }

    @Test
    void refusesWhatIsNoImageArchive() throws IOException {
        Path damaged = archive(entries("[" + saved("a:1", "l") + "]", "l", LAYER));
        byte[] tar = Files.readAllBytes(damaged);
        tar[10] ^= 1;
        Files.write(damaged, tar);
        Path text = Files.writeString(folder.resolve("text"), "no tar ".repeat(200));
        Path other = archive(new LinkedHashMap<>(Map.of("readme", "x")));
        Path longer = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(Files.readAllBytes(other), 600));

        for (Path file : new Path[] {damaged, text, other, longer}) {
            assertThatThrownBy(() -> open("archive:" + file))
                    .as(file.toString())
                    .isInstanceOf(ContentException.Invalid.class);
        }
    }

    @Test
    void readsALayoutByNameAndDigestWhereTheFolderHasColons() throws IOException {
        Path layout = layout(Files.createDirectory(folder.resolve("my:layout")));
        Digest digest = open("oci-layout:" + layout).digest(deadline);

        assertThat(open("oci-layout:" + layout + ":app:1").digest(deadline)).isEqualTo(digest);
        assertThat(open("oci-layout:" + layout + "@" + digest).resolve(deadline).digest())
                .isEqualTo(digest);
        assertThatThrownBy(() -> open("oci-layout:" + layout + "@sha256:" + "0".repeat(64)))
                .isInstanceOf(ContentException.NotFound.class);
        assertThatThrownBy(() -> open("oci-layout:" + layout + "@sha256:0"))
                .isInstanceOf(ContentException.Invalid.class);
        assertThatThrownBy(() -> open("oci-layout:" + folder.resolve("absent")))
                .isInstanceOf(ContentException.NotFound.class);
    }

    @Test
    void readsALayoutInAnArchive() throws IOException {
        Path layout = layout(Files.createDirectory(folder.resolve("layout")));
        Map<String, String> entries = new LinkedHashMap<>();
        try (var files = Files.walk(layout)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.put(layout.relativize(file).toString(), Files.readString(file));
            }
        }

        try (LocalImage image = open("archive:" + archive(entries) + ":app:1")) {
            assertThat(image.resolve(deadline).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
        }
    }

    @Test
    void followsNoLinkOutOfALayout() throws IOException {
        Path layout = layout(Files.createDirectory(folder.resolve("layout")));
        LocalImage image = open("oci-layout:" + layout);
        Path blob = layout.resolve("blobs/sha256/" + image.digest(deadline).hex());
        Path outside = Files.move(blob, folder.resolve("outside"));
        Files.createSymbolicLink(blob, outside);

        assertThatThrownBy(() -> image.resolve(deadline)).isInstanceOf(ContentException.NotFound.class);
    }

    @Test
    void refusesABlobThatIsNotItsDigest() throws IOException {
        Path layout = layout(Files.createDirectory(folder.resolve("layout")));
        LocalImage image = open("oci-layout:" + layout);
        Path blob = layout.resolve("blobs/sha256/" + image.digest(deadline).hex());
        Files.writeString(blob, Files.readString(blob).replace("linux", "LINUX").replace(":2,", ":3,"));

        assertThatThrownBy(() -> image.resolve(deadline))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("has the digest");
    }

    @Test
    void refusesAnIndexThatIsTooLong() throws IOException {
        Path layout = layout(Files.createDirectory(folder.resolve("layout")));
        Files.writeString(layout.resolve("index.json"), " ".repeat(ReadLimits.DEFAULTS.manifestBytes() + 1));

        assertThatThrownBy(() -> open("oci-layout:" + layout)).isInstanceOf(ContentException.TooLarge.class);
    }

    @Test
    void endsAtTheDeadline() throws IOException {
        Path layout = layout(Files.createDirectory(folder.resolve("layout")));

        assertThatThrownBy(() -> open("oci-layout:" + layout).resolve(Deadline.after(Duration.ZERO)))
                .isInstanceOf(ContentException.TimedOut.class);
    }

    private static LocalImage open(String text) {
        return Layouts.open(text, ReadLimits.DEFAULTS);
    }

    private String text(LocalImage image, Descriptor layer) throws IOException {
        try (InputStream in = image.open(layer, deadline)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Path layout(Path directory) throws IOException {
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        String config = blob(blobs, CONFIG, MediaType.OCI_CONFIG, "");
        String manifest = blob(
                blobs,
                "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[]}",
                MediaType.OCI_MANIFEST,
                ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"app:1\"}");
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(directory.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + manifest + "]}");
        return directory;
    }

    private static String blob(Path blobs, String text, MediaType type, String more) throws IOException {
        Digest digest = Digest.sha256(bytes(text));
        Files.writeString(blobs.resolve(digest.hex()), text);
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + text.length() + more + "}";
    }

    private static String saved(String tag, String layer) {
        return "{\"Config\":\"config.json\",\"RepoTags\":[\"" + tag + "\"],\"Layers\":[\"" + layer + "\"]}";
    }

    private static Map<String, String> entries(String manifest, String layer, String text) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("config.json", CONFIG);
        entries.put(layer, text);
        entries.put("manifest.json", manifest);
        return entries;
    }

    private Path archive(Map<String, String> entries) throws IOException {
        return archive(entries, TarArchiveOutputStream.LONGFILE_GNU);
    }

    /** Texts that begin with {@code ->} are symlinks, with {@code =>} hard links. */
    private Path archive(Map<String, String> entries, int longNames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(longNames);
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                String text = entry.getValue();
                boolean link = text.startsWith("-> ") || text.startsWith("=> ");
                byte type = text.startsWith("-> ") ? TarArchiveEntry.LF_SYMLINK : TarArchiveEntry.LF_LINK;
                TarArchiveEntry header =
                        link ? new TarArchiveEntry(entry.getKey(), type) : new TarArchiveEntry(entry.getKey());
                if (link) {
                    header.setLinkName(text.substring(3));
                } else {
                    header.setSize(bytes(text).length);
                }
                tar.putArchiveEntry(header);
                if (!link) {
                    tar.write(bytes(text));
                }
                tar.closeArchiveEntry();
            }
        }
        return Files.write(folder.resolve("archive-" + System.nanoTime() + ".tar"), bytes.toByteArray());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
