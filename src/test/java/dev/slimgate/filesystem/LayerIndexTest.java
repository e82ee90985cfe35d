package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.LayerEntry.Kind;
import dev.slimgate.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class LayerIndexTest {
    private static final Digest DIFF_ID = Digest.sha256(new byte[0]);
    private static final ReadLimits LIMITS = ReadLimits.DEFAULTS;
    /** Where the version of the format stands, behind the magic. */
    private static final int VERSION_AT = 4;

    private static final int HEADER_BYTES = 4 + 1 + 1 + 1 + 71;

    private static LayerIndex index(List<LayerEntry> entries) {
        try (LayerIndex.Builder builder = new LayerIndex.Builder(new IndexBudget(64 << 20).hold())) {
            entries.forEach(builder::add);
            return builder.finish(DIFF_ID, 1 << 20);
        }
    }

    private static LayerEntry entry(String path, Kind kind) {
        return new LayerEntry(path, kind, 0, 0644, null, 0, null);
    }

    private static LayerEntry file(String path, long bytes) {
        return new LayerEntry(path, Kind.FILE, bytes, 0644, null, 0, null);
    }

    private static Optional<LayerIndex> read(byte[] bytes) {
        return LayerIndex.fromBytes(bytes, LIMITS);
    }

    private static List<String> texts(LayerIndex index) {
        List<String> texts = new ArrayList<>();
        index.entries()
                .forEach(entry -> texts.add(entry.kind() + " " + entry.path() + " " + entry.sizeBytes() + " "
                        + entry.mode() + " " + entry.linkTarget() + " " + entry.marks() + " "
                        + Arrays.toString(entry.captured())));
        return texts;
    }

    @Provide
    Arbitrary<List<LayerEntry>> entries() {
        Arbitrary<String> path =
                Arbitraries.of("a", "bin/sh", "bin/\udcff\udc80", "usr/share/\u00fc/\ud83d\ude00", "x\ufffd");
        Arbitrary<Long> bytes = Arbitraries.longs().between(0, 1L << 40);
        Arbitrary<Integer> mode = Arbitraries.integers().between(0, 07777);
        Arbitrary<Integer> marks = Arbitraries.integers();
        Arbitrary<byte[]> captured =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300).injectNull(0.5);
        return Combinators.combine(path, Arbitraries.of(Kind.class), bytes, mode, marks, captured)
                .as((p, kind, b, m, k, c) -> switch (kind) {
                    case FILE -> new LayerEntry(p, kind, b, m, null, k, c);
                    case SYMLINK, HARD_LINK -> new LayerEntry(p, kind, 0, m, "../" + p, 0, null);
                    case DIRECTORY, WHITEOUT, OPAQUE, OTHER -> new LayerEntry(p, kind, 0, m, null, 0, null);
                })
                .list()
                .ofMaxSize(20);
    }

    @Property(tries = 500)
    void givesBackWhatWasStored(@ForAll("entries") List<LayerEntry> entries) {
        LayerIndex index = index(entries);

        LayerIndex read = read(index.toBytes()).orElseThrow();

        assertThat(texts(read)).isEqualTo(texts(index)).hasSize(entries.size());
        assertThat(read.diffId()).isEqualTo(DIFF_ID);
        assertThat(read.unpackedBytes()).isEqualTo(index.unpackedBytes());
        assertThat(read.fileBytes()).isEqualTo(index.fileBytes());
        assertThat(read.toBytes()).isEqualTo(index.toBytes());
    }

    @Property(tries = 5000)
    void damagedBytesAreRefusedOrMakeAnIndexThatCanBeRead(
            @ForAll("entries") List<LayerEntry> entries,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = Integer.MAX_VALUE) Integer> places,
            @ForAll Damage damage) {
        byte[] bytes = index(entries).toBytes();
        for (int place : places) {
            bytes = damage.to(bytes, place);
        }

        try {
            Optional<LayerIndex> read = read(bytes);
            read.ifPresent(LayerIndexTest::isOfUse);
        } catch (ContentException.Invalid e) {
            assertThat(e).hasMessageStartingWith("a stored layer index is damaged: ");
        }
    }

    /** One thing that happens to stored bytes. */
    enum Damage {
        FLIPPED,
        REPLACED,
        LOST,
        DOUBLED,
        CUT;

        byte[] to(byte[] bytes, int place) {
            if (bytes.length == 0) {
                return bytes;
            }
            int at = place % bytes.length;
            byte[] copy = bytes.clone();
            return switch (this) {
                case FLIPPED -> {
                    copy[at] ^= (byte) (1 << place % 8);
                    yield copy;
                }
                case REPLACED -> {
                    copy[at] = (byte) (place >> 8);
                    yield copy;
                }
                case LOST -> Tars.join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
                case DOUBLED -> Tars.join(Arrays.copyOf(bytes, at + 1), Arrays.copyOfRange(bytes, at, bytes.length));
                case CUT -> Arrays.copyOf(bytes, at);
            };
        }
    }

    private static void isOfUse(LayerIndex index) {
        assertThat(texts(index)).hasSize(index.size());
        try (IndexBudget.Hold hold = new IndexBudget(64 << 20).hold()) {
            FileTree.stack(List.of(index), hold, Deadline.after(Duration.ofMinutes(1)));
        } catch (ContentException.Invalid e) {
            assertThat(e).hasMessageContaining("links of the image");
        }
    }

    @Property(tries = 2000)
    void anyBytesBehindAHeaderAreRefused(@ForAll @Size(max = 60) byte[] rest) {
        byte[] header = Arrays.copyOf(index(List.of()).toBytes(), HEADER_BYTES);

        try {
            read(Tars.join(header, rest)).ifPresent(LayerIndexTest::isOfUse);
        } catch (ContentException.Invalid e) {
            assertThat(e).hasMessageStartingWith("a stored layer index is damaged: ");
        }
    }

    @Example
    void whatAnotherVersionWroteIsNotRead() {
        byte[] bytes = index(List.of(file("a", 1))).toBytes();
        byte[] otherFormat = bytes.clone();
        otherFormat[VERSION_AT]++;

        assertThat(read(otherFormat)).isEmpty();
        assertThat(LayerIndexFormat.read(bytes, ContentProbe.ENGINE_VERSION + 1, LIMITS))
                .isEmpty();
        assertThat(read(bytes)).isPresent();
    }

    @Example
    void whatNoScanWritesIsRefused() {
        refused(List.of(file("../etc/passwd", 1)), "out of the root");
        refused(List.of(file("/etc/passwd", 1)), "out of the root");
        refused(List.of(file("", 1)), "out of the root");
        refused(List.of(file("a".repeat(5000), 1)), "longer than one may be");
        refused(List.of(new LayerEntry("l", Kind.SYMLINK, 0, 0777, "a".repeat(5000), 0, null)), "longer than one may");
        refused(List.of(new LayerEntry("a", Kind.FILE, 0, 0100644, null, 0, null)), "a mode that none");
        refused(List.of(file("a", Long.MAX_VALUE), file("b", Long.MAX_VALUE)), "beyond all bounds");
        refused(captured(65), "more bytes than it says");
        assertThat(read(index(captured(64)).toBytes())).isPresent();
        assertThatThrownBy(() -> read("PK and more".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("does not begin as one");
    }

    /** Files of which 64 KiB were kept each. */
    private static List<LayerEntry> captured(int files) {
        List<LayerEntry> entries = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            entries.add(new LayerEntry("f" + i, Kind.FILE, 1, 0644, null, 0, new byte[64 << 10]));
        }
        return entries;
    }

    private static void refused(List<LayerEntry> entries, String why) {
        byte[] bytes = index(entries).toBytes();

        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageStartingWith("a stored layer index is damaged: ")
                .hasMessageContaining(why);
    }

    @Example
    void anIndexBeyondTodaysLimitsIsRefused() {
        byte[] bytes = index(List.of(file("a", 1), entry("d", Kind.DIRECTORY))).toBytes();
        ReadLimits fewer = new ReadLimits(1, 1, 1, 1, 1, 1, 4096, 1L << 30, 1, 1, Duration.ofMinutes(1), 1);

        assertThatThrownBy(() -> LayerIndex.fromBytes(bytes, fewer))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("2 where at most 1");
    }

    @Example
    void aHundredThousandFilesTakeUnderTwoAndAHalfMegabytes() {
        for (LayerIndex index : List.of(index(TypicalLayers.nodeModules()), index(TypicalLayers.rootFileSystem()))) {
            assertThat(index.size()).isBetween(100_000, 140_000);

            int stored = index.toBytes().length;

            System.out.println(index + ": " + index.heapBytes() + " bytes of heap, " + stored + " stored");
            assertThat(index.heapBytes()).isLessThan(2_500_000);
            assertThat(stored).isLessThan(2_500_000);
        }
    }
}
