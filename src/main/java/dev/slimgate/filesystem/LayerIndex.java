package dev.slimgate.filesystem;

import dev.slimgate.oci.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What one layer contains, immutable and compact: about 25 bytes of heap for a typical entry. Entries stand in the tar's
 * order in pieces of one byte string, each path as what it adds to the one before; {@link #entries} decodes them one by
 * one.
 */
public final class LayerIndex {
    private static final int OVERHEAD_BYTES = 256;
    private static final int PIECE_OVERHEAD_BYTES = 24;

    private final Digest diffId;
    private final long unpackedBytes;
    private final long fileBytes;
    private final int count;
    private final byte[][] data;

    private LayerIndex(Digest diffId, long unpackedBytes, long fileBytes, int count, byte[][] data) {
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
        return () -> new Decoder(data, count);
    }

    /** Collects entries within a budget, in pieces that never move; closing it gives the budget back. */
    static final class Builder implements AutoCloseable {
        private static final int FIRST_BYTES = 4 * 1024;
        private static final int PIECE_BYTES = 64 * 1024;
        private final IndexBudget budget;
        private final List<byte[]> full = new ArrayList<>();
        private byte[] data;
        private int length;
        private long taken = FIRST_BYTES;
        private int count;
        private long fileBytes;
        private byte[] last = new byte[0];

        Builder(IndexBudget budget) {
            budget.take(FIRST_BYTES);
            this.budget = budget;
            this.data = new byte[FIRST_BYTES];
        }

        void add(LayerEntry entry) {
            byte[] path = PathBytes.encode(entry.path());
            int shared = Arrays.mismatch(last, path);
            shared = shared < 0 ? path.length : shared;
            put(entry.kind().code());
            putNumber(shared);
            putBytes(path, shared);
            putNumber(entry.mode());
            putNumber(entry.sizeBytes());
            switch (entry.kind()) {
                case SYMLINK, HARD_LINK ->
                    putBytes(PathBytes.encode(entry.linkTarget() == null ? "" : entry.linkTarget()), 0);
                case FILE -> {
                    putNumber(Integer.toUnsignedLong(entry.marks()));
                    byte[] captured = entry.captured();
                    putNumber(captured == null ? 0 : captured.length + 1L);
                    if (captured != null) {
                        putAll(captured, 0);
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
            budget.give(taken);
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
                budget.take(PIECE_BYTES);
                taken += PIECE_BYTES;
                full.add(data);
                data = new byte[PIECE_BYTES];
                length = 0;
            }
        }
    }

    private static final class Decoder implements Iterator<LayerEntry> {
        private final byte[][] data;
        private int left;
        private int piece;
        private int at;
        private byte[] path = new byte[0];

        Decoder(byte[][] data, int count) {
            this.data = data;
            this.left = count;
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public LayerEntry next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            left--;
            LayerEntry.Kind kind = LayerEntry.Kind.of(read());
            int shared = (int) number();
            int added = (int) number();
            byte[] next = Arrays.copyOf(path, shared + added);
            read(next, shared);
            path = next;
            int mode = (int) number();
            long sizeBytes = number();
            return switch (kind) {
                case SYMLINK, HARD_LINK ->
                    new LayerEntry(
                            PathBytes.decode(path), kind, 0, mode, PathBytes.decode(bytes((int) number())), 0, null);
                case FILE -> {
                    int marks = (int) number();
                    int captured = (int) number();
                    yield new LayerEntry(
                            PathBytes.decode(path),
                            kind,
                            sizeBytes,
                            mode,
                            null,
                            marks,
                            captured == 0 ? null : bytes(captured - 1));
                }
                case DIRECTORY, WHITEOUT, OPAQUE, OTHER ->
                    new LayerEntry(PathBytes.decode(path), kind, sizeBytes, mode, null, 0, null);
            };
        }

        private byte[] bytes(int length) {
            byte[] result = new byte[length];
            read(result, 0);
            return result;
        }

        private void read(byte[] into, int from) {
            int have = from;
            while (have < into.length) {
                nextPieceAtEnd();
                int count = Math.min(into.length - have, data[piece].length - at);
                System.arraycopy(data[piece], at, into, have, count);
                at += count;
                have += count;
            }
        }

        private byte read() {
            nextPieceAtEnd();
            return data[piece][at++];
        }

        private void nextPieceAtEnd() {
            if (at == data[piece].length) {
                piece++;
                at = 0;
            }
        }

        private long number() {
            long value = 0;
            int shift = 0;
            while (true) {
                byte b = read();
                value |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
                shift += 7;
            }
        }
    }

    @Override
    public String toString() {
        return "LayerIndex[" + diffId + ", " + count + " entries]";
    }
}
