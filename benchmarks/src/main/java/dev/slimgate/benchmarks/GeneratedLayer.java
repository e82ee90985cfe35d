package dev.slimgate.benchmarks;

import dev.slimgate.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A layer that is written anew whenever it is read, byte for byte the same: files of one size in directories of a hundred,
 * each twentieth an ELF program.
 *
 * @param entries files and directories
 * @param unpackedBytes of the tar, about
 */
record GeneratedLayer(int entries, long unpackedBytes) {
    private static final int BLOCK = 512;
    private static final int FILES_OF_A_DIRECTORY = 100;
    private static final int PROGRAM_EVERY = 20;

    /** What a first writing has shown. */
    record Known(Digest digest, long bytes, Digest diffId) {}

    Known known() throws IOException {
        MessageDigest packed = Digest.sha256(new byte[0]).newHash();
        MessageDigest plain = Digest.sha256(new byte[0]).newHash();
        Counting count = new Counting(OutputStream.nullOutputStream());
        write(new DigestOutputStream(count, packed), plain);
        return new Known(Digest.of("sha256", packed.digest()), count.bytes, Digest.of("sha256", plain.digest()));
    }

    void write(OutputStream out) throws IOException {
        write(out, Digest.sha256(new byte[0]).newHash());
    }

    private void write(OutputStream out, MessageDigest plain) throws IOException {
        GZIPOutputStream gzip = new GZIPOutputStream(out, 64 * 1024) {
            {
                def.setLevel(Deflater.BEST_SPEED);
            }
        };
        DigestOutputStream tar = new DigestOutputStream(gzip, plain);
        byte[] content = content();
        for (int i = 0; i < entries; i++) {
            String directory = "usr/lib/modules/part-" + i / FILES_OF_A_DIRECTORY;
            if (i % FILES_OF_A_DIRECTORY == 0) {
                tar.write(header(directory + "/", '5', 0));
                continue;
            }
            tar.write(header(directory + "/library-" + i + ".so.1", '0', content.length));
            content[0] = (byte) (i % PROGRAM_EVERY == 0 ? 0x7f : 0);
            tar.write(content);
            tar.write(new byte[-content.length & (BLOCK - 1)]);
        }
        tar.write(new byte[2 * BLOCK]);
        gzip.finish();
        gzip.flush();
    }

    private byte[] content() {
        byte[] content = new byte[(int) (unpackedBytes / entries - BLOCK)];
        Random random = new Random(7);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (' ' + random.nextInt(64));
        }
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, content, 0, 7);
        return content;
    }

    private static byte[] header(String name, char type, long bytes) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000755\0" + "0000000\0" + "0000000\0");
        put(block, 124, String.format("%011o\0", bytes) + "00000000000\0" + "        " + type);
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, String.format("%06o\0 ", sum));
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static final class Counting extends OutputStream {
        private final OutputStream out;
        private long bytes;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            bytes += length;
        }
    }
}
