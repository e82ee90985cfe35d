package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleImagesTest {
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Sample> SAMPLES = SampleImages.all(CREATED);

    static List<Sample> samples() {
        return SAMPLES;
    }

    @Test
    void twoBuildsGiveEqualDigests() {
        assertThat(SampleImages.all(CREATED).stream()
                        .map(sample -> sample.image().digest()))
                .isEqualTo(
                        SAMPLES.stream().map(sample -> sample.image().digest()).toList());
    }

    @Test
    void eachHasItsOwnReferenceAndContent() {
        assertThat(SAMPLES).hasSizeGreaterThanOrEqualTo(12);
        assertThat(SAMPLES.stream().map(sample -> sample.byTag("h"))).doesNotHaveDuplicates();
        assertThat(SAMPLES.stream().map(sample -> sample.image().digest())).doesNotHaveDuplicates();
    }

    @Test
    void theFatOnesAreOverTheLimitsOfTheShippedPolicies() {
        assertThat(sample("naive").image().compressedBytes()).isBetween(100_500_000L, 120_000_000L);
        assertThat(sample("fat-layer").image().blobs())
                .anySatisfy(blob -> assertThat(blob.lengthBytes()).isBetween(100_500_000L, 105_000_000L));
    }

    @Test
    void leavesTheFatOnesOutOnRequest() {
        List<Sample> small = SampleImages.small(CREATED);

        assertThat(small).hasSize(SAMPLES.size() - 2);
        assertThat(small)
                .allSatisfy(
                        sample -> assertThat(sample.image().compressedBytes()).isLessThan(50_000_000L));
        assertThat(SAMPLES.stream().map(sample -> sample.image().digest()))
                .containsAll(
                        small.stream().map(sample -> sample.image().digest()).toList());
    }

    @Test
    void theSmallOnesAreUnderThem() {
        assertThat(sample("scratch").image().compressedBytes()).isLessThan(15_000_000L);
        assertThat(sample("distroless").image().compressedBytes()).isLessThan(60_000_000L);
    }

    @Test
    void theDeletedSecretShips() throws IOException {
        Image image = sample("deleted-secret").image();

        assertThat(paths(image.blobs().get(2))).containsKey("app/.env");
        assertThat(paths(image.blobs().get(3))).containsKey("app/.wh..env");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void hasTheShellsOfItsTruthAndNoOther(Sample sample) throws IOException {
        Map<String, String> tree = tree(sample.image());
        List<String> known = List.of("sh", "bash", "dash", "ash", "hush", "rbash", "busybox");

        List<String> shells = tree.keySet().stream()
                .filter(path -> known.contains(path.substring(path.lastIndexOf('/') + 1)))
                .filter(path -> tree.keySet().stream().noneMatch(other -> other.startsWith(path + "/")))
                .map(path -> "/" + path)
                .sorted()
                .toList();

        assertThat(shells).isEqualTo(sample.truth().shells());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyLinkPointsToSomethingInTheImage(Sample sample) throws IOException {
        Map<String, String> tree = tree(sample.image());

        assertThat(tree)
                .allSatisfy((path, target) -> assertThat(target.isEmpty() || tree.containsKey(target))
                        .as(path + " -> " + target)
                        .isTrue());
    }

    private static Sample sample(String tag) {
        return SAMPLES.stream().filter(s -> s.tag().equals(tag)).findFirst().orElseThrow();
    }

    /** Paths to link targets ({@code ""} for no link), relative to the root; directories of links are followed. */
    private static Map<String, String> tree(Image image) throws IOException {
        Image single = image.children().isEmpty() ? image : image.children().getFirst();
        Map<String, String> tree = new HashMap<>();
        for (Blob layer : single.blobs().subList(1, single.blobs().size())) {
            tree.putAll(paths(layer));
        }
        tree.replaceAll((path, target) -> resolved(tree, target));
        return tree;
    }

    private static String resolved(Map<String, String> tree, String target) {
        int slash = target.indexOf('/');
        String top = slash < 0 ? "" : tree.getOrDefault(target.substring(0, slash), "");
        return top.isEmpty() ? target : top + target.substring(slash);
    }

    private static Map<String, String> paths(Blob layer) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(unpacked(layer))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String path = entry.isDirectory()
                        ? entry.getName().substring(0, entry.getName().length() - 1)
                        : entry.getName();
                found.put(path, target(path, entry));
            }
        }
        return found;
    }

    private static String target(String path, TarArchiveEntry entry) {
        if (entry.isLink()) {
            return entry.getLinkName();
        }
        if (!entry.isSymbolicLink()) {
            return "";
        }
        return java.net
                .URI
                .create("/" + path)
                .resolve(entry.getLinkName())
                .getPath()
                .substring(1);
    }

    /** The pieces of a blob one after the other, so that large ones are never held as one array. */
    private static InputStream unpacked(Blob layer) throws IOException {
        Iterator<InputStream> chunks = layer.content().chunks(1 << 20).stream()
                .<InputStream>map(chunk -> new ByteArrayInputStream(chunk.bytes()))
                .iterator();
        InputStream in = new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return chunks.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return chunks.next();
            }
        });
        boolean zstd = layer.content().first() == 0x28;
        return zstd ? new ZstdInputStream(in) : new GZIPInputStream(in);
    }
}
