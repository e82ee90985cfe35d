package dev.slimgate.filesystem;

import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What one layer contains, immutable and compact: enough for every content fact of every stack of layers, without
 * reading the layer again. Entries stand in the tar's order in pieces of one byte string, each path as what it adds to the
 * one before; {@link #entries} decodes them one by one.
 *
 * <p>A layer of 100,000 files takes 1.4 MB where {@code npm install} made it, and 2.1 MB where a distribution did, whose
 * programs have marks; in the heap as in its stored form.
 */
public final class LayerIndex {
    /** The first byte of an entry: its kind, and what follows or need not. */
    private static final int KINDS = 8;

    private static final int SAME_MODE = 1 << 3;
    private static final int HAS_MARKS = 1 << 4;
    private static final int HAS_CAPTURED = 1 << 5;

    private static final int OVERHEAD_BYTES = 256;
    private static final int PIECE_OVERHEAD_BYTES = 24;

    private final Digest diffId;
    private final long unpackedBytes;
    private final long fileBytes;
    private final int count;
    private final byte[][] data;

    LayerIndex(Digest diffId, long unpackedBytes, long fileBytes, int count, byte[][] data) {
        this.diffId = diffId;
        this.unpackedBytes = unpackedBytes;
        this.fileBytes = fileBytes;
        this.count = count;
        this.data = data;
    }

    /** The digest of the unpacked bytes, to the very end of the stream. */
    public Digest diffId() {
        return diffId;
    }

    /** The length of the unpacked stream, tar headers and padding included. */
    public long unpackedBytes() {
        return unpackedBytes;
    }

    /** Sum of the sizes of regular files; hard links and holes count 0, a name that stands twice counts twice. */
    public long fileBytes() {
        return fileBytes;
    }

    /** How many entries there are. */
    public int size() {
        return count;
    }

    /** What this index costs a cache. */
    public long heapBytes() {
        return Arrays.stream(data)
                        .mapToLong(piece -> piece.length + PIECE_OVERHEAD_BYTES)
                        .sum()
                + OVERHEAD_BYTES;
    }

    /** The entries in the tar's order; each iteration decodes them anew. */
    public Iterable<LayerEntry> entries() {
        return this::decoder;
    }

    /**
     * The index for a store that outlives the process, as long as what it takes of the heap.
     *
     * @see #fromBytes
     */
    public byte[] toBytes() {
        return LayerIndexFormat.write(this, ContentProbe.ENGINE_VERSION);
    }

    /**
     * What {@link #toBytes} wrote. Costs one pass over the entries.
     *
     * @param limits an index beyond those that layers are read with today is none
     * @return empty for what another version of the format or of the engine wrote, which may have seen other things
     * @throws dev.slimgate.content.ContentException.Invalid and nothing else for bytes that are damaged or forged
     */
    public static Optional<LayerIndex> fromBytes(byte[] bytes, ReadLimits limits) {
        return LayerIndexFormat.read(bytes, ContentProbe.ENGINE_VERSION, limits);
    }

    Decoder decoder() {
        return new Decoder(data, count);
    }

    byte[][] data() {
        return data;
    }

    int dataBytes() {
        return Math.toIntExact(
                Arrays.stream(data).mapToLong(piece -> piece.length).sum());
    }

    /** Collects entries within an image's share of the budget, in pieces that never move; closing it gives that back. */
    static final class Builder implements AutoCloseable {
        private static final int FIRST_BYTES = 4 * 1024;
        private static final int PIECE_BYTES = 64 * 1024;
        private final IndexBudget.Hold hold;
        private final List<byte[]> full = new ArrayList<>();
        private byte[] data;
        private int length;
        private long taken = FIRST_BYTES;
        private int count;
        private long fileBytes;
        private byte[] last = new byte[0];
        private final int[] modes = new int[KINDS];

        Builder(IndexBudget.Hold hold) {
            hold.takeForIndex(FIRST_BYTES);
            this.hold = hold;
            this.data = new byte[FIRST_BYTES];
        }

        void add(LayerEntry entry) {
            byte[] path = PathBytes.encode(entry.path());
            int shared = Arrays.mismatch(last, path);
            shared = shared < 0 ? path.length : shared;
            int kind = entry.kind().code();
            byte[] captured = entry.captured();
            boolean sameMode = entry.mode() == modes[kind];
            put(kind
                    | (sameMode ? SAME_MODE : 0)
                    | (entry.marks() == 0 ? 0 : HAS_MARKS)
                    | (captured == null ? 0 : HAS_CAPTURED));
            putNumber(shared);
            putBytes(path, shared);
            if (!sameMode) {
                putNumber(entry.mode());
                modes[kind] = entry.mode();
            }
            switch (entry.kind()) {
                case SYMLINK, HARD_LINK ->
                    putBytes(PathBytes.encode(entry.linkTarget() == null ? "" : entry.linkTarget()), 0);
                case FILE -> {
                    putNumber(entry.sizeBytes());
                    if (entry.marks() != 0) {
                        putNumber(Integer.toUnsignedLong(entry.marks()));
                    }
                    if (captured != null) {
                        putBytes(captured, 0);
                    }
                    fileBytes += entry.sizeBytes();
                }
                case DIRECTORY, WHITEOUT, OPAQUE, OTHER -> {}
            }
            last = path;
            count++;
        }

        LayerIndex finish(Digest diffId, long unpackedBytes) {
            List<byte[]> all = new ArrayList<>(full);
            all.add(Arrays.copyOf(data, length));
            return new LayerIndex(diffId, unpackedBytes, fileBytes, count, all.toArray(byte[][]::new));
        }

        @Override
        public void close() {
            hold.give(taken);
            taken = 0;
            full.clear();
            data = new byte[0];
            length = 0;
        }

        private void putBytes(byte[] bytes, int from) {
            putNumber(bytes.length - from);
            putAll(bytes, from);
        }

        private void putAll(byte[] bytes, int from) {
            int at = from;
            while (at < bytes.length) {
                ensureRoom();
                int count = Math.min(bytes.length - at, data.length - length);
                System.arraycopy(bytes, at, data, length, count);
                length += count;
                at += count;
            }
        }

        /** Seven bits a byte, lowest first, as in many wire formats. */
        private void putNumber(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                put((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            put((int) rest);
        }

        private void put(int value) {
            ensureRoom();
            data[length++] = (byte) value;
        }

        private void ensureRoom() {
            if (length == data.length) {
                hold.takeForIndex(PIECE_BYTES);
                taken += PIECE_BYTES;
                full.add(data);
                data = new byte[PIECE_BYTES];
                length = 0;
            }
        }
    }

    /** Reads the entries one by one, and believes nothing of bytes that may come from elsewhere. */
    static final class Decoder implements Iterator<LayerEntry> {
        private final PieceReader in;
        private int count;
        private final int[] modes = new int[KINDS];
        private byte[] path = new byte[0];
        private int targetBytes;

        private Decoder(byte[][] data, int count) {
            this.in = new PieceReader(data);
            this.count = count;
        }

        @Override
        public boolean hasNext() {
            return count > 0;
        }

        /** @throws dev.slimgate.content.ContentException.Invalid if the bytes are no entry */
        @Override
        public LayerEntry next() {
            if (count == 0) {
                throw new NoSuchElementException();
            }
            count--;
            int head = in.read();
            LayerEntry.Kind kind = LayerEntry.Kind.of(head & KINDS - 1);
            int most = kind == LayerEntry.Kind.FILE ? HAS_CAPTURED | HAS_MARKS | SAME_MODE : SAME_MODE;
            if (kind == null || (head & ~(most | KINDS - 1)) != 0) {
                throw LayerIndexFormat.damaged("an entry is of no known kind");
            }
            nextPath();
            if ((head & SAME_MODE) == 0) {
                modes[kind.code()] = in.number(Integer.MAX_VALUE);
            }
            int mode = modes[kind.code()];
            targetBytes = 0;
            return switch (kind) {
                case SYMLINK, HARD_LINK -> {
                    targetBytes = in.number(Integer.MAX_VALUE);
                    String target = PathBytes.decode(in.bytes(targetBytes));
                    yield new LayerEntry(PathBytes.decode(path), kind, 0, mode, target, 0, null);
                }
                case FILE -> {
                    long sizeBytes = in.number();
                    int marks = (head & HAS_MARKS) == 0 ? 0 : marks();
                    byte[] kept = (head & HAS_CAPTURED) == 0 ? null : in.bytes(in.number(Integer.MAX_VALUE));
                    yield new LayerEntry(PathBytes.decode(path), kind, sizeBytes, mode, null, marks, kept);
                }
                case DIRECTORY, WHITEOUT, OPAQUE, OTHER ->
                    new LayerEntry(PathBytes.decode(path), kind, 0, mode, null, 0, null);
            };
        }

        private void nextPath() {
            int shared = in.number(path.length);
            int added = in.number(Integer.MAX_VALUE);
            if (added > in.left()) {
                throw LayerIndexFormat.damaged("it ends in a path");
            }
            byte[] next = Arrays.copyOf(path, shared + added);
            in.read(next, shared);
            path = next;
        }

        private int marks() {
            long marks = in.number();
            if (marks > 0xffff_ffffL) {
                throw LayerIndexFormat.damaged("a file has marks that nobody makes");
            }
            return (int) marks;
        }

        /** How long the path of the entry before is. */
        int pathBytes() {
            return path.length;
        }

        /** How long the link's target of the entry before is; 0 for what is no link. */
        int targetBytes() {
            return targetBytes;
        }

        /** How many bytes follow. */
        long left() {
            return in.left();
        }
    }

    @Override
    public String toString() {
        return "LayerIndex[" + diffId + ", " + count + " entries]";
    }
}
