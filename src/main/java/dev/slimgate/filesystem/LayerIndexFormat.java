package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.LayerEntry.Kind;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A layer index as bytes, for a store that outlives the process:
 *
 * <pre>
 * "SGLI"  format version  engine version  length diff id  unpacked bytes  file bytes  count  length entries
 * </pre>
 *
 * Numbers have seven bits a byte, lowest first; the entries are as in the heap. Reading trusts nothing: whoever can write
 * to the store may have made the bytes, though only whoever knows its key can make them count.
 */
final class LayerIndexFormat {
    private static final byte[] MAGIC = "SGLI".getBytes(StandardCharsets.US_ASCII);
    /** Raised whenever the form below changes. */
    private static final int VERSION = 1;

    private static final int MAX_DIFF_ID_BYTES = 256;
    private static final int MAX_MODE = 07777;

    private LayerIndexFormat() {}

    static byte[] write(LayerIndex index, int engineVersion) {
        byte[][] data = index.data();
        ByteArrayOutputStream out = new ByteArrayOutputStream(index.dataBytes() + 128);
        out.writeBytes(MAGIC);
        out.write(VERSION);
        putNumber(out, engineVersion);
        byte[] diffId = index.diffId().toString().getBytes(StandardCharsets.US_ASCII);
        putNumber(out, diffId.length);
        out.writeBytes(diffId);
        putNumber(out, index.unpackedBytes());
        putNumber(out, index.fileBytes());
        putNumber(out, index.size());
        putNumber(out, index.dataBytes());
        for (byte[] piece : data) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /** Empty for what another version wrote. */
    static Optional<LayerIndex> read(byte[] bytes, int engineVersion, ReadLimits limits) {
        PieceReader in = new PieceReader(bytes);
        for (byte expected : MAGIC) {
            if (in.read() != expected) {
                throw damaged("it does not begin as one");
            }
        }
        if (in.read() != VERSION || in.number() != engineVersion) {
            return Optional.empty();
        }
        Digest diffId = diffId(in.bytes(in.number(MAX_DIFF_ID_BYTES)));
        long unpackedBytes = in.number();
        long fileBytes = in.number();
        int count = in.number(limits.layerEntries());
        int length = in.number(Integer.MAX_VALUE);
        if (unpackedBytes > limits.unpackedBytes()) {
            throw damaged("its layer has more bytes than one may have");
        }
        if (length != in.left()) {
            throw damaged(in.left() + " bytes follow where it says " + length);
        }
        LayerIndex index = new LayerIndex(diffId, unpackedBytes, fileBytes, count, new byte[][] {in.bytes(length)});
        check(index, limits);
        return Optional.of(index);
    }

    private static Digest diffId(byte[] text) {
        try {
            return Digest.parse(new String(text, StandardCharsets.US_ASCII));
        } catch (MalformedException e) {
            throw new ContentException.Invalid("a stored layer index is damaged: it has no diff id", e);
        }
    }

    private static void check(LayerIndex index, ReadLimits limits) {
        LayerIndex.Decoder entries = index.decoder();
        long fileBytes = 0;
        long captured = 0;
        while (entries.hasNext()) {
            LayerEntry entry = entries.next();
            if (entries.pathBytes() > limits.pathBytes() || entries.targetBytes() > limits.pathBytes()) {
                throw damaged("a path is longer than one may be");
            }
            boolean named = entry.kind() == Kind.OPAQUE || !entry.path().isEmpty();
            if (!named || !LayerEntries.normal(entry.path()).equals(entry.path())) {
                throw damaged("a path leads out of the root");
            }
            if (entry.mode() > MAX_MODE) {
                throw damaged("an entry has a mode that none can have");
            }
            fileBytes += entry.sizeBytes();
            byte[] kept = entry.captured();
            captured += kept == null ? 0 : kept.length;
            if (fileBytes > index.fileBytes() || fileBytes < 0 || captured > LayerEntries.MAX_CAPTURED_BYTES) {
                throw damaged("its files have more bytes than it says");
            }
        }
        if (fileBytes != index.fileBytes() || entries.left() != 0) {
            throw damaged("its entries are not what it says");
        }
    }

    static ContentException.Invalid damaged(String why) {
        return new ContentException.Invalid("a stored layer index is damaged: " + why);
    }

    private static void putNumber(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
