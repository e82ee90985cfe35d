package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms of tar that few write and all must read, as GNU tar and Go's {@code archive/tar} describe them. */
class TarReaderTest {
    private static final String SEEN = "abc" + "\0".repeat(997) + "defg";

    /** Keeps all of every file. */
    private static final class Everything implements ContentProbe.Look {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean chunk(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
            return true;
        }

        @Override
        public int marks() {
            return 0;
        }

        @Override
        public byte[] captured() {
            return bytes.toByteArray();
        }
    }

    private static List<LayerEntry> read(RawTar tar) {
        return read(tar, (path, bytes, mode) -> new Everything());
    }

    private static List<LayerEntry> read(RawTar tar, ContentProbe probe) {
        byte[] blob = tar.bytes();
        List<LayerEntry> entries = new ArrayList<>();
        new LayerScanner(ReadLimits.DEFAULTS, probe, new IndexBudget(16 << 20))
                .scan(
                        new Tars.Source(new ByteArrayInputStream(blob)),
                        Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(blob), blob.length),
                        Deadline.after(Duration.ofMinutes(1)),
                        n -> {})
                .entries()
                .forEach(entries::add);
        return entries;
    }

    private static String content(LayerEntry entry) {
        byte[] captured = entry.captured();
        return captured == null ? "nothing kept" : new String(captured, StandardCharsets.ISO_8859_1);
    }

    private static List<String> names(RawTar tar) {
        return read(tar).stream().map(LayerEntry::path).toList();
    }

    private static RawTar.Header oldGnu(long storedBytes, long logicalBytes) {
        return new RawTar.Header(RawTar.GNU, 'S', "sparse", storedBytes).octal(483, 12, logicalBytes);
    }

    static List<RawTar> sparseForms() {
        return List.of(
                new RawTar()
                        .header(oldGnu(7, 1004).piece(386, 0, 3).piece(410, 1000, 4))
                        .data("abcdefg"),
                new RawTar()
                        .pax(
                                "GNU.sparse.size=1004",
                                "GNU.sparse.numblocks=2",
                                "GNU.sparse.offset=0",
                                "GNU.sparse.numbytes=3",
                                "GNU.sparse.offset=1000",
                                "GNU.sparse.numbytes=4")
                        .header(new RawTar.Header(RawTar.USTAR, '0', "sparse", 7))
                        .data("abcdefg"),
                new RawTar()
                        .pax("GNU.sparse.size=1004", "GNU.sparse.name=sparse", "GNU.sparse.map=0,3,1000,4")
                        .header(new RawTar.Header(RawTar.USTAR, '0', "GNUSparseFile.1/sparse", 7))
                        .data("abcdefg"),
                new RawTar()
                        .pax(
                                "GNU.sparse.major=1",
                                "GNU.sparse.minor=0",
                                "GNU.sparse.name=sparse",
                                "GNU.sparse.realsize=1004")
                        .header(new RawTar.Header(RawTar.USTAR, '0', "GNUSparseFile.1/sparse", 519))
                        .data("2\n0\n3\n1000\n4\n")
                        .data("abcdefg"));
    }

    @ParameterizedTest
    @MethodSource("sparseForms")
    void readsEachSparseFormAndGoesOnBehindIt(RawTar tar) {
        List<LayerEntry> entries = read(tar.file(RawTar.USTAR, "after", "x"));

        assertThat(entries).extracting(LayerEntry::path).containsExactly("sparse", "after");
        assertThat(entries.getFirst().sizeBytes()).isEqualTo(7);
        assertThat(content(entries.getFirst())).isEqualTo(SEEN);
        assertThat(content(entries.getLast())).isEqualTo("x");
    }

    @Test
    void readsAnOldGnuMapThatGoesOnInFurtherBlocks() {
        RawTar.Header first = oldGnu(5, 6000)
                .piece(386, 0, 1)
                .piece(410, 1000, 1)
                .piece(434, 2000, 1)
                .piece(458, 3000, 1)
                .octal(482, 2, 1);
        RawTar.Header more = new RawTar.Header();

        List<LayerEntry> entries = read(new RawTar()
                .header(first)
                .block(more.piece(0, 5999, 1))
                .data("abcde")
                .file(RawTar.GNU, "after", "x"));

        assertThat(entries).extracting(LayerEntry::path).containsExactly("sparse", "after");
        assertThat(content(entries.getFirst()).replace("\0", "")).isEqualTo("abcde");
        assertThat(content(entries.getFirst())).hasSize(6000);
    }

    @Test
    void showsAtMostSixtyFourKibibytesOfAHole() {
        List<LayerEntry> entries = read(new RawTar()
                .header(oldGnu(1, 1L << 32).piece(386, (1L << 32) - 1, 1))
                .data("z"));

        assertThat(entries.getFirst().sizeBytes()).isEqualTo(1);
        assertThat(content(entries.getFirst())).isEqualTo("\0".repeat(64 * 1024) + "z");
    }

    @Test
    void showsAtMostAFewMebibytesOfAllHolesOfAFile() {
        StringBuilder map = new StringBuilder("1000\n");
        for (long i = 1; i <= 1000; i++) {
            map.append(i << 20).append("\n0\n");
        }
        String padded = map + "\0".repeat(512 - map.length() % 512);

        RawTar tar = new RawTar()
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=" + (2L << 30))
                .header(new RawTar.Header(RawTar.USTAR, '0', "sparse", padded.length() + 1))
                .data(padded)
                .data("z");
        Everything seen = new Everything();

        read(tar, (path, bytes, mode) -> seen);

        assertThat(seen.bytes.size()).isBetween(4 << 20, (4 << 20) + (64 << 10) + 64_000);
    }

    private static Arguments refused(String why, RawTar tar) {
        return Arguments.of(why, tar);
    }

    private static RawTar map(String map) {
        return new RawTar()
                .pax("GNU.sparse.size=1004", "GNU.sparse.map=" + map)
                .header(new RawTar.Header(RawTar.USTAR, '0', "sparse", 7))
                .data("abcdefg");
    }

    private static RawTar mapInData(long storedBytes, String map) {
        return new RawTar()
                .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=1004")
                .header(new RawTar.Header(RawTar.USTAR, '0', "sparse", storedBytes))
                .data(map);
    }

    static List<Arguments> sparseLies() {
        return List.of(
                refused("contradicts itself", map("0,3,2,4")),
                refused("contradicts itself", map("0,3,1001,4")),
                refused("contradicts itself", map("0,-3")),
                refused("contradicts itself", map("9223372036854775807,1")),
                refused("more than is stored", map("0,3,10,5")),
                refused("not in pairs", map("0,3,10")),
                refused("number that is none", map("0,x")),
                refused(
                        "out of order",
                        new RawTar()
                                .pax("GNU.sparse.numbytes=3", "GNU.sparse.offset=0")
                                .file(RawTar.USTAR, "sparse", "abc")),
                refused("not in GNU form", new RawTar().header(new RawTar.Header(RawTar.USTAR, 'S', "sparse", 0))),
                refused("too many entries", mapInData(512, "1048577\n")),
                refused("has no end", mapInData(512, "2\n0\n3\n")),
                refused("has no end", mapInData(3, "1\n0\n3\n")),
                refused("number that is none", mapInData(512, "-\n")));
    }

    @ParameterizedTest
    @MethodSource("sparseLies")
    void refusesSparseMapsThatLie(String why, RawTar tar) {
        assertThatThrownBy(() -> read(tar))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining(why);
    }

    @Test
    void joinsThePrefixOfEachFormThatHasOne() {
        String long131 = "p".repeat(131);
        RawTar tar = new RawTar()
                .header(new RawTar.Header(RawTar.USTAR, '0', "ustar", 0).at(345, "p".repeat(155)))
                .header(new RawTar.Header(RawTar.USTAR, '0', "star", 0)
                        .at(345, long131)
                        .octal(476, 12, 1)
                        .octal(488, 12, 1)
                        .at(508, "tar\0"))
                .header(new RawTar.Header(RawTar.NONE, '0', "v7", 0).at(345, "p"))
                .header(new RawTar.Header(RawTar.GNU, '0', "times", 0)
                        .octal(345, 12, 8)
                        .octal(357, 12, 8))
                .header(new RawTar.Header(RawTar.GNU, '0', "old-go", 0).at(345, "bin/of/old/go"))
                .header(new RawTar.Header(RawTar.GNU, '0', "no-ascii", 0).at(345, "\u00e4/\u00f6"));

        assertThat(names(tar))
                .containsExactly(
                        "p".repeat(155) + "/ustar",
                        long131 + "/star",
                        "v7",
                        "times",
                        "bin/of/old/go/old-go",
                        "no-ascii");
    }

    @Test
    void keepsNoMoreOfALayersFilesThanItsBound() {
        RawTar tar = new RawTar();
        for (int i = 0; i < 6; i++) {
            tar.file(RawTar.USTAR, "file-" + i, "x".repeat(1 << 20));
        }

        List<LayerEntry> entries = read(tar);

        assertThat(entries.stream().map(entry -> entry.captured() != null))
                .containsExactly(true, true, true, true, false, false);
        assertThat(entries).allSatisfy(entry -> assertThat(entry.sizeBytes()).isEqualTo(1 << 20));
    }
}
