package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerScannerTest {
    private static final byte[] SKIPPABLE = {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};

    private static byte[] sample() {
        return new Tars()
                .directory("usr")
                .file("usr/a", "hello")
                .symlink("b", "usr/a")
                .hardLink("c", "usr/a")
                .plain();
    }

    private static List<String> paths(LayerIndex index) {
        List<String> paths = new ArrayList<>();
        index.entries().forEach(entry -> paths.add(entry.kind() + " " + entry.path()));
        return paths;
    }

    private static ReadLimits limits(int entries, int pathBytes, long unpackedBytes, int ratio, long grace) {
        ReadLimits d = ReadLimits.DEFAULTS;
        return new ReadLimits(
                d.manifestBytes(),
                d.configBytes(),
                d.indexEntries(),
                d.indexDepth(),
                d.layers(),
                entries,
                pathBytes,
                unpackedBytes,
                ratio,
                grace,
                d.scanTime(),
                d.indexBytes());
    }

    private static LayerIndex scan(byte[] blob, ReadLimits limits) {
        return Tars.scan(blob, limits, new IndexBudget(64 << 20));
    }

    @Test
    void givesTheSameIndexWhateverTheCompression() {
        byte[] tar = sample();
        byte[] half = Arrays.copyOf(tar, 700);
        byte[] rest = Arrays.copyOfRange(tar, 700, tar.length);

        List<LayerIndex> indexes = List.of(
                Tars.scan(tar),
                Tars.scan(Tars.gzip(tar)),
                Tars.scan(Tars.zstd(tar)),
                Tars.scan(Tars.join(Tars.gzip(half), Tars.gzip(rest))),
                Tars.scan(Tars.join(Tars.gzip(tar), new byte[512])),
                Tars.scan(Tars.join(Tars.zstd(half), SKIPPABLE, Tars.zstd(rest))),
                Tars.scan(Tars.join(SKIPPABLE, Tars.zstd(tar), SKIPPABLE)));

        assertThat(indexes).allSatisfy(index -> {
            assertThat(index.diffId()).isEqualTo(Digest.sha256(tar));
            assertThat(index.unpackedBytes()).isEqualTo(tar.length);
            assertThat(index.fileBytes()).isEqualTo(5);
            assertThat(paths(index)).containsExactly("DIRECTORY usr", "FILE usr/a", "SYMLINK b", "HARD_LINK c");
        });
    }

    @Test
    void hashesWhatFollowsTheEndOfTheArchive() {
        byte[] tar = Tars.join(sample(), new byte[1024], "more".getBytes(StandardCharsets.UTF_8));

        LayerIndex index = Tars.scan(Tars.gzip(tar));

        assertThat(index.diffId()).isEqualTo(Digest.sha256(tar));
        assertThat(index.size()).isEqualTo(4);
    }

    @Test
    void readsLongNamesOfBothKinds() {
        String name = "d/" + "x".repeat(300);

        LayerIndex pax = new Tars().file(name, "1").index();
        LayerIndex gnu = new Tars().gnu().file(name, "1").index();

        assertThat(paths(pax)).containsExactly("FILE " + name);
        assertThat(paths(gnu)).containsExactly("FILE " + name);
    }

    @Test
    void keepsNamesThatAreNoUtf8() {
        byte[] odd = {'a', (byte) 0xff, (byte) 0xc3, 'b', (byte) 0xe2, (byte) 0x82, (byte) 0xac};

        assertThat(PathBytes.encode(PathBytes.decode(odd))).isEqualTo(odd);
    }

    @Test
    void refusesDamagedStreams() {
        byte[] gzip = Tars.gzip(sample());
        byte[] badChecksum = gzip.clone();
        badChecksum[gzip.length - 6] ^= 1;
        byte[] badHeader = sample();
        badHeader[3] ^= 1;
        byte[] zstd = Tars.zstd(sample());

        assertThat(List.of(
                        Arrays.copyOf(gzip, gzip.length - 20),
                        Arrays.copyOf(gzip, gzip.length - 3),
                        badChecksum,
                        Tars.join(gzip, new byte[] {1, 2, 3}),
                        Tars.join(gzip, new byte[] {0, 0, 3}),
                        badHeader,
                        Arrays.copyOf(sample(), 1100),
                        Arrays.copyOf(zstd, zstd.length - 9),
                        Tars.join(zstd, new byte[] {9, 9, 9, 9}),
                        "this is no layer at all".getBytes(StandardCharsets.UTF_8)))
                .allSatisfy(blob -> assertThatThrownBy(() -> Tars.scan(blob))
                        .isInstanceOf(ContentException.Invalid.class)
                        .hasMessageContaining(Digest.sha256(blob).toString()));
    }

    @Test
    void readsAsManyEntriesAsTheBoundAndNoMore() {
        assertThat(scan(sample(), limits(4, 4096, 1 << 20, 200, 1 << 20)).size())
                .isEqualTo(4);
        assertThatThrownBy(() -> scan(sample(), limits(3, 4096, 1 << 20, 200, 1 << 20)))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("more than 3 entries");
    }

    @Test
    void readsPathsAsLongAsTheBoundAndNoLonger() {
        byte[] tar = new Tars().file("x".repeat(200), "").plain();

        assertThat(scan(tar, limits(9, 200, 1 << 20, 200, 1 << 20)).size()).isEqualTo(1);
        assertThatThrownBy(() -> scan(tar, limits(9, 199, 1 << 20, 200, 1 << 20)))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("a path of 200 bytes, at most 199");
    }

    @Test
    void unpacksAsMuchAsTheBoundAndNoMore() {
        byte[] tar = sample();

        assertThat(scan(Tars.gzip(tar), limits(9, 99, tar.length, 200, 1 << 20)).unpackedBytes())
                .isEqualTo(tar.length);
        assertThatThrownBy(() -> scan(Tars.gzip(tar), limits(9, 99, tar.length - 1, 200, 1 << 20)))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("unpacks to more than " + (tar.length - 1) + " bytes");
    }

    @Test
    void stopsAtABombOnceTheGraceIsUsedUp() {
        byte[] bomb = Tars.gzip(new Tars().file("zeros", "\0".repeat(3 << 20)).plain());

        assertThat(scan(bomb, limits(9, 99, 1 << 30, 200, 4 << 20)).fileBytes()).isEqualTo(3 << 20);
        assertThatThrownBy(() -> scan(bomb, limits(9, 99, 1 << 30, 200, 1 << 20)))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("200 times");
    }

    @Test
    void refusesAnExtendedHeaderBeyondOneMebibyteBeforeReadingIt() {
        byte[] tar = new Tars().extendedHeader((1 << 20) + 1).plain();

        assertThatThrownBy(() -> scan(tar, limits(9, 1 << 22, 1 << 30, 200, 1 << 30)))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("extended tar header");
    }

    @Test
    void sharesOneBudgetAndGivesItBack() {
        IndexBudget budget = new IndexBudget(8 * 1024);
        Tars many = new Tars();
        for (int i = 0; i < 2000; i++) {
            many.file("file-" + i * 7919 + "-" + i, "");
        }

        assertThatThrownBy(() -> Tars.scan(many.plain(), ReadLimits.DEFAULTS, budget))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("8192 bytes of memory");
        assertThat(budget.takenBytes()).isZero();
        assertThat(Tars.scan(sample(), ReadLimits.DEFAULTS, budget).size()).isEqualTo(4);
    }

    @Test
    void stopsAtTheDeadline() {
        Deadline passed = Deadline.after(Duration.ZERO, () -> 0);

        assertThatThrownBy(() -> Tars.scan(sample(), ReadLimits.DEFAULTS, new IndexBudget(1 << 20), passed))
                .isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void throwsWhatTheSourceMeansByItsFailure() {
        ContentException.Unreachable cause = new ContentException.Unreachable("gone", null);
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException(cause);
            }
        };
        Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(new byte[0]), 9);
        LayerScanner scanner = new LayerScanner(ReadLimits.DEFAULTS, ContentProbe.NONE, new IndexBudget(1 << 20));

        assertThatThrownBy(() ->
                        scanner.scan(new Tars.Source(failing), layer, Deadline.after(Duration.ofMinutes(1)), n -> {}))
                .isSameAs(cause);
    }

    @Test
    void keepsAHundredThousandFilesWellUnderFourMebibytes() {
        Tars many = new Tars();
        for (int i = 0; i < 100_000; i++) {
            many.file("usr/lib/node_modules/package-" + i / 20 + "/lib/module-" + i + ".js", "");
        }

        LayerIndex index = many.index();

        assertThat(index.size()).isEqualTo(100_000);
        assertThat(index.heapBytes()).isLessThan(3 << 20);
    }
}
