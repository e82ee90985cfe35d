package dev.slimgate.inspect;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Knows private keys by their form: PEM (also OpenSSH and PGP), PuTTY, and the DER of PKCS #1, PKCS #8 and SEC 1. */
final class PrivateKeys {
    /** A reader of layers shows at least so much of a file at once. */
    private static final int HEAD_BYTES = 512;

    /** A header line, then lines of {@code Name: value}, then the key in base 64; the shortest key has 64 characters. */
    private static final String PEM_TEXT =
            "-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----[ \\t]*+\\r?\\n"
                    + "(?:[A-Za-z-]{1,24}: [^\\r\\n]{0,128}\\r?\\n){0,4}(?:[ \\t]*+\\r?\\n)?[A-Za-z0-9+/=]{48}";

    private static final Pattern PEM = Pattern.compile(PEM_TEXT);
    private static final Pattern PUTTY = Pattern.compile("PuTTY-User-Key-File-[1-9]: [a-z0-9-]{4,64}\\r?\\n");

    private PrivateKeys() {}

    /** Whether a file is a private key by its first bytes. */
    static boolean begins(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + Math.min(length, HEAD_BYTES);
        while (at < end && (bytes[at] <= ' ' && bytes[at] >= 0 || isMark(bytes[at]))) {
            at++;
        }
        if (at >= end || bytes[at] != '-' && bytes[at] != 'P') {
            return false;
        }
        String head = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
        return PEM.matcher(head).lookingAt() || PUTTY.matcher(head).lookingAt();
    }

    /** A byte of the mark that some editors begin UTF-8 with. */
    private static boolean isMark(byte b) {
        return b == (byte) 0xef || b == (byte) 0xbb || b == (byte) 0xbf;
    }

    /** Whether a file that is named as a key holds one, wherever in it. */
    static boolean holds(String text) {
        return PEM.matcher(text).find() || PUTTY.matcher(text).lookingAt() || isDer(text);
    }

    /** A sequence that begins with the version of a private key and goes on as one of the three forms does. */
    private static boolean isDer(String text) {
        if (text.length() < 40 || text.charAt(0) != 0x30) {
            return false;
        }
        int lengthBytes = text.charAt(1) < 0x80 ? 0 : text.charAt(1) & 0x7f;
        int at = 2 + lengthBytes;
        if (lengthBytes > 2 || at + 5 > text.length() || text.charAt(at) != 0x02 || text.charAt(at + 1) != 0x01) {
            return false;
        }
        int version = text.charAt(at + 2);
        int next = text.charAt(at + 3);
        return version == 0 && (next == 0x30 || next == 0x02) || version == 1 && (next == 0x04 || next == 0x30);
    }
}
