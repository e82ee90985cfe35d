package dev.slimgate.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** How a layer's tar is packed. Equal input gives equal output. */
public enum Compression {
    /** Not at all. */
    NONE("application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"),
    /** Gzip that really compresses. */
    GZIP("application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip"),
    /** Gzip of stored blocks: as large as its input, made without work, shares its memory. */
    STORED_GZIP("application/vnd.oci.image.layer.v1.tar+gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip"),
    /** Zstandard of raw blocks, and of run-length blocks where 128 KiB are one byte over and over. */
    ZSTD("application/vnd.oci.image.layer.v1.tar+zstd", "application/vnd.docker.image.rootfs.diff.tar.zstd");

    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int STORED_BLOCK_BYTES = 65_535;
    private static final int ZSTD_BLOCK_BYTES = 128 * 1024;

    private final String ociType;
    private final String dockerType;

    Compression(String ociType, String dockerType) {
        this.ociType = ociType;
        this.dockerType = dockerType;
    }

    String mediaType(Format format) {
        return switch (format) {
            case OCI -> ociType;
            case DOCKER -> dockerType;
        };
    }

    /** Packs these bytes. */
    public Content pack(Content plain) {
        return switch (this) {
            case NONE -> plain;
            case GZIP -> Content.join(Content.wrap(GZIP_HEADER), deflated(plain), gzipTrailer(plain));
            case STORED_GZIP -> Content.join(Content.wrap(GZIP_HEADER), stored(plain), gzipTrailer(plain));
            case ZSTD -> zstd(plain);
        };
    }

    private static Content deflated(Content plain) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream packed = new DeflaterOutputStream(out, deflater, 1 << 16)) {
            plain.writeTo(packed);
        } catch (IOException e) {
            throw new UncheckedIOException("an array refused bytes", e);
        } finally {
            deflater.end();
        }
        return Content.wrap(out.toByteArray());
    }

    /** RFC 1951, section 3.2.4: final bit, two bits of type 00, length and its complement. */
    private static Content stored(Content plain) {
        List<Content> parts = new ArrayList<>();
        for (Content chunk : plain.chunks(STORED_BLOCK_BYTES)) {
            int length = (int) chunk.lengthBytes();
            parts.add(Content.wrap(little(5)
                    .put((byte) 0)
                    .putShort((short) length)
                    .putShort((short) ~length)
                    .array()));
            parts.add(chunk);
        }
        parts.add(Content.wrap(new byte[] {1, 0, 0, (byte) 0xff, (byte) 0xff}));
        return Content.join(parts);
    }

    /** RFC 1952, section 2.3.1: the checksum and the length modulo 2^32. */
    private static Content gzipTrailer(Content plain) {
        return Content.wrap(little(8)
                .putInt((int) plain.crc32())
                .putInt((int) plain.lengthBytes())
                .array());
    }

    /** RFC 8878, section 3.1.1: magic, a header with window and content size, blocks; no checksum. */
    private static Content zstd(Content plain) {
        List<Content> parts = new ArrayList<>();
        byte contentSizeOfEightBytes = (byte) 0b1100_0000;
        byte windowOfTwoToThe17 = 7 << 3;
        parts.add(Content.wrap(little(14)
                .putInt(0xFD2FB528)
                .put(contentSizeOfEightBytes)
                .put(windowOfTwoToThe17)
                .putLong(plain.lengthBytes())
                .array()));
        for (Content chunk : plain.chunks(ZSTD_BLOCK_BYTES)) {
            boolean run = chunk.uniform();
            parts.add(zstdBlockHeader(false, run ? 1 : 0, (int) chunk.lengthBytes()));
            parts.add(run ? Content.wrap(new byte[] {chunk.first()}) : chunk);
        }
        parts.add(zstdBlockHeader(true, 0, 0));
        return Content.join(parts);
    }

    private static Content zstdBlockHeader(boolean last, int type, int lengthBytes) {
        int header = (last ? 1 : 0) | type << 1 | lengthBytes << 3;
        return Content.wrap(new byte[] {(byte) header, (byte) (header >> 8), (byte) (header >> 16)});
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
