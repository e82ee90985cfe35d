package dev.slimgate.inspect;

import java.util.Arrays;

/** Counts the packages of an rpm database page by page while it streams past, with bounded memory. */
abstract sealed class PageCount permits SqliteRows, NdbSlots, BerkeleyHash {
    private static final int HEADER_BYTES = 512;
    private static final int MIN_PAGE = 512;
    private static final int MAX_PAGE = 64 * 1024;

    private byte[] page = new byte[HEADER_BYTES];
    private int length;
    private int number;
    private boolean begun;
    private boolean done;

    /** Takes the next bytes and says whether more are wanted. */
    final boolean chunk(byte[] bytes, int offset, int count) {
        int at = offset;
        while (at < offset + count && !done) {
            int some = Math.min(offset + count - at, page.length - length);
            System.arraycopy(bytes, at, page, length, some);
            length += some;
            at += some;
            if (length == page.length) {
                full();
            }
        }
        return !done;
    }

    private void full() {
        if (!begun) {
            begun = true;
            int size = pageBytes(page);
            if (size < MIN_PAGE || size > MAX_PAGE) {
                done = true;
                return;
            }
            page = Arrays.copyOf(page, size);
            if (length < size) {
                return;
            }
        }
        done = !page(number++, page);
        length = 0;
    }

    /** The size of a page by the file's first bytes; 0 if it is no database of this form. */
    abstract int pageBytes(byte[] header);

    /** Takes a page, whose array is the reader's own, and says whether more are wanted. */
    abstract boolean page(int number, byte[] page);

    /** How many packages there are; {@link PackageList#UNREADABLE} where that cannot be told. */
    abstract int count();

    static int big(byte[] bytes, int at, int width) {
        int value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    static int little(byte[] bytes, int at, int width) {
        int value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    static boolean startsWith(byte[] bytes, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= bytes.length || bytes[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
