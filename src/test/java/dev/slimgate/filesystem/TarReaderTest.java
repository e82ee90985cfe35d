package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The forms of tar that few write and all must read, as GNU tar and Go's {@code archive/tar} describe them. */
class TarReaderTest {
    @Test
    void showsAtMostSixtyFourKibibytesOfAHole() {
        List<LayerEntry> entries = WholeFiles.of(new RawTar()
                .header(RawTar.Header.sparse(1, 1L << 32).piece(386, (1L << 32) - 1, 1))
                .data("z"));

        assertThat(entries.getFirst().sizeBytes()).isEqualTo(1);
        assertThat(WholeFiles.content(entries.getFirst())).isEqualTo("\0".repeat(64 * 1024) + "z");
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
        WholeFiles.Everything seen = new WholeFiles.Everything();

        WholeFiles.of(tar, (path, bytes, mode) -> seen);

        assertThat(seen.captured().length).isBetween(4 << 20, (4 << 20) + (64 << 10) + 64_000);
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

        assertThat(WholeFiles.of(tar).stream().map(LayerEntry::path))
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

        List<LayerEntry> entries = WholeFiles.of(tar);

        assertThat(entries.stream().map(entry -> entry.captured() != null))
                .containsExactly(true, true, true, true, false, false);
        assertThat(entries).allSatisfy(entry -> assertThat(entry.sizeBytes()).isEqualTo(1 << 20));
    }
}
