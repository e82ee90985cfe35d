package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sparse files as GNU tar has written them over the years, and as no tar may. */
class SparseMapTest {
    private static final String SEEN = "abc" + "\0".repeat(997) + "defg";

    private static List<TarEntry.Piece> pieces(RawTar tar) throws IOException {
        TarEntry entry = new TarReader(new ByteArrayInputStream(tar.bytes())).next();
        return entry == null || entry.pieces() == null ? List.of() : entry.pieces();
    }

    static List<RawTar> sparseForms() {
        return List.of(
                new RawTar()
                        .header(RawTar.Header.sparse(7, 1004).piece(386, 0, 3).piece(410, 1000, 4))
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
        List<LayerEntry> entries = WholeFiles.of(tar.file(RawTar.USTAR, "after", "x"));

        assertThat(entries).extracting(LayerEntry::path).containsExactly("sparse", "after");
        assertThat(entries.getFirst().sizeBytes()).isEqualTo(7);
        assertThat(WholeFiles.content(entries.getFirst())).isEqualTo(SEEN);
        assertThat(WholeFiles.content(entries.getLast())).isEqualTo("x");
    }

    @Test
    void readsAnOldGnuMapThatGoesOnInFurtherBlocks() {
        RawTar.Header first = RawTar.Header.sparse(5, 6000)
                .piece(386, 0, 1)
                .piece(410, 1000, 1)
                .piece(434, 2000, 1)
                .piece(458, 3000, 1)
                .octal(482, 2, 1);
        RawTar.Header more = new RawTar.Header();

        List<LayerEntry> entries = WholeFiles.of(new RawTar()
                .header(first)
                .block(more.piece(0, 5999, 1))
                .data("abcde")
                .file(RawTar.GNU, "after", "x"));

        assertThat(entries).extracting(LayerEntry::path).containsExactly("sparse", "after");
        assertThat(WholeFiles.content(entries.getFirst()).replace("\0", "")).isEqualTo("abcde");
        assertThat(WholeFiles.content(entries.getFirst())).hasSize(6000);
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
                refused("has no end", mapInData(512, "1048576\n")),
                refused("has no end", mapInData(512, "2\n0\n3\n")),
                refused("has no end", mapInData(3, "1\n0\n3\n")),
                refused("number that is none", mapInData(512, "-\n")));
    }

    @ParameterizedTest
    @MethodSource("sparseLies")
    void refusesSparseMapsThatLie(String why, RawTar tar) {
        assertThatThrownBy(() -> WholeFiles.of(tar))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining(why);
    }

    /** An old GNU map of four pieces in the header and 21 in each block after it, all without a byte. */
    private static RawTar mapInBlocks(int blocks) {
        RawTar.Header first = RawTar.Header.sparse(0, 1);
        for (int i = 0; i < 4; i++) {
            first.piece(386 + i * 24, 1, 0);
        }
        RawTar tar = new RawTar().header(first.octal(482, 2, 1));
        for (int block = 1; block <= blocks; block++) {
            RawTar.Header more = new RawTar.Header();
            for (int i = 0; i < 21; i++) {
                more.piece(i * 24, 1, 0);
            }
            tar.block(block < blocks ? more.at(504, "1") : more);
        }
        return tar;
    }

    @Test
    void readsAMapInBlocksUpToAMebibyteOfNumbers() throws IOException {
        int most = 1 + ((1 << 20) / 16 - 4) / 21;

        assertThat(pieces(mapInBlocks(most))).hasSize(4 + 21 * most);
        assertThatThrownBy(() -> pieces(mapInBlocks(most + 1)))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("has no end");
    }

    @Test
    void readsAMapInTheDataUpToAMebibyte() throws IOException {
        int most = ((1 << 20) - "262142\n".length()) / "0\n0\n".length();

        assertThat(pieces(mapInData(2 << 20, most + "\n" + "0\n0\n".repeat(most))))
                .hasSize(most);
        assertThatThrownBy(() -> pieces(mapInData(2 << 20, most + 1 + "\n" + "0\n0\n".repeat(most + 1))))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("has no end");
    }

    @Test
    void aDirectoryHasNoMap() {
        RawTar tar = new RawTar()
                .pax("GNU.sparse.size=0", "GNU.sparse.map=0,0")
                .header(new RawTar.Header(RawTar.USTAR, '5', "directory", 0));

        assertThatThrownBy(() -> pieces(tar))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("more than is stored");
    }
}
