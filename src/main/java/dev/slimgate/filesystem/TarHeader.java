package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One 512-byte header block, read field by field as Go's {@code archive/tar} does, which all common runtimes unpack
 * with: what it refuses is {@code invalid} here.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">the ustar and pax formats</a>
 */
final class TarHeader {
    static final int BLOCK = 512;

    private enum Format {
        V7,
        USTAR,
        STAR,
        GNU
    }

    private final byte[] block;
    private final Format format;

    private TarHeader(byte[] block) {
        this.block = block;
        this.format = format(block);
    }

    /** @throws ContentException.Invalid if the checksum or a number is none */
    static TarHeader parse(byte[] block) {
        checkSum(block);
        TarHeader header = new TarHeader(block);
        header.number(108, 8); // owner, group and time are read for nothing but their errors
        header.number(116, 8);
        header.number(136, 12);
        if (header.format != Format.V7) {
            header.number(329, 8);
            header.number(337, 8);
        }
        return header;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    int mode() {
        return (int) (number(100, 8) & 07777);
    }

    long bytes() {
        return number(124, 12);
    }

    byte[] name() {
        byte[] name = text(0, 100);
        byte[] prefix =
                switch (format) {
                    case USTAR -> text(345, 155);
                    case STAR -> text(345, 131);
                    case GNU -> oldGnuPrefix();
                    case V7 -> new byte[0];
                };
        return prefix.length == 0 ? name : join(prefix, name);
    }

    byte[] linkName() {
        return text(157, 100);
    }

    boolean hasByte(int offset) {
        return block[offset] != 0;
    }

    boolean isGnu() {
        return format == Format.GNU;
    }

    /** A number at an offset: octal text, or base 256 where the first bit is set. */
    long number(int offset, int length) {
        return number(block, offset, length);
    }

    static long number(byte[] bytes, int offset, int length) {
        if ((bytes[offset] & 0x80) != 0) {
            return base256(bytes, offset, length);
        }
        int from = offset;
        int to = offset + length;
        while (from < to && (bytes[from] == ' ' || bytes[from] == 0)) {
            from++;
        }
        while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == 0)) {
            to--;
        }
        long value = 0;
        for (int i = from; i < to && bytes[i] != 0; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 7 || value >>> 60 != 0) {
                throw new ContentException.Invalid("a tar header has a number that is none");
            }
            value = value << 3 | digit;
        }
        return value;
    }

    private static long base256(byte[] bytes, int offset, int length) {
        boolean negative = (bytes[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int b = bytes[offset + i] & 0xff;
            if (i == 0) {
                b = negative ? b | 0x80 : b & 0x7f;
                value = negative ? (byte) b : b;
                continue;
            }
            if (value > Long.MAX_VALUE >> 8 || value < Long.MIN_VALUE >> 8) {
                throw new ContentException.Invalid("a tar header has a number of more than 63 bits");
            }
            value = value << 8 | b;
        }
        return value;
    }

    private static void checkSum(byte[] block) {
        long stated = number(block, 148, 8);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        if (stated != unsigned && stated != signed) {
            throw new ContentException.Invalid("a tar header's checksum is wrong");
        }
    }

    private static Format format(byte[] block) {
        String magic = new String(block, 257, 8, StandardCharsets.ISO_8859_1);
        if (magic.startsWith("ustar\0")) {
            String trailer = new String(block, 508, 4, StandardCharsets.ISO_8859_1);
            return trailer.equals("tar\0") ? Format.STAR : Format.USTAR;
        }
        return magic.equals("ustar  \0") ? Format.GNU : Format.V7;
    }

    /** Go before 1.8 wrote a prefix where GNU has times; its reader takes it for one where the times are no numbers. */
    private byte[] oldGnuPrefix() {
        try {
            if (block[345] != 0) {
                number(345, 12);
            }
            if (block[357] != 0) {
                number(357, 12);
            }
            return new byte[0];
        } catch (ContentException.Invalid e) {
            byte[] prefix = text(345, 155);
            for (byte b : prefix) {
                if (b < 0) {
                    return new byte[0];
                }
            }
            return prefix;
        }
    }

    private byte[] text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    private static byte[] join(byte[] prefix, byte[] name) {
        byte[] result = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        result[prefix.length] = '/';
        System.arraycopy(name, 0, result, prefix.length + 1, name.length);
        return result;
    }
}
