package dev.slimgate.filesystem;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tar headers field by field, for the forms that libraries no longer write. */
final class RawTar {
    static final String GNU = "ustar  \0";
    static final String USTAR = "ustar\00000";
    static final String NONE = "";

    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A header block of 512 bytes whose checksum is right once it stands in the archive. */
    static final class Header {
        private final byte[] block = new byte[BLOCK];

        /** An empty block. */
        Header() {}

        Header(String magic, char type, String name, long storedBytes) {
            at(0, name);
            octal(100, 8, 0644);
            octal(124, 12, storedBytes);
            block[156] = (byte) type;
            at(257, magic);
        }

        /** The header of a sparse file in the old GNU form, its map still empty. */
        static Header sparse(long storedBytes, long logicalBytes) {
            return new Header(GNU, 'S', "sparse", storedBytes).octal(483, 12, logicalBytes);
        }

        Header at(int offset, String text) {
            byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(encoded, 0, block, offset, encoded.length);
            return this;
        }

        Header octal(int offset, int length, long value) {
            String digits = Long.toOctalString(value);
            return at(offset, "0".repeat(length - 1 - digits.length()) + digits);
        }

        /** Offset and length, as a sparse map has them. */
        Header piece(int offset, long at, long length) {
            return octal(offset, 12, at).octal(offset + 12, 12, length);
        }

        private byte[] checked() {
            at(148, "        ");
            int sum = 0;
            for (byte b : block) {
                sum += b & 0xff;
            }
            return octal(148, 7, sum).block;
        }
    }

    RawTar header(Header header) {
        bytes.writeBytes(header.checked());
        return this;
    }

    /** A block without a header's checksum. */
    RawTar block(Header block) {
        bytes.writeBytes(block.block);
        return this;
    }

    /** Content, padded to blocks. */
    RawTar data(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
        bytes.writeBytes(Arrays.copyOf(encoded, (encoded.length + BLOCK - 1) / BLOCK * BLOCK));
        return this;
    }

    RawTar file(String magic, String name, String content) {
        return header(new Header(magic, '0', name, content.length())).data(content);
    }

    /** An extended header with these records, each {@code key=value}. */
    RawTar pax(String... records) {
        StringBuilder all = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 3;
            while (String.valueOf(length).length() + record.length() + 2 != length) {
                length = String.valueOf(length).length() + record.length() + 2;
            }
            all.append(length).append(' ').append(record).append('\n');
        }
        return header(new Header(USTAR, 'x', "pax", all.length())).data(all.toString());
    }

    /** The archive with its end. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes.toByteArray());
        all.writeBytes(new byte[2 * BLOCK]);
        return all.toByteArray();
    }
}
