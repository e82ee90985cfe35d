package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of one extended header, refused where Go's {@code archive/tar} refuses them. Texts have one character per
 * byte, since a name may be no UTF-8.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">the ustar and pax formats</a>
 */
final class PaxRecords {
    static final PaxRecords NONE = new PaxRecords(Map.of(), List.of());

    private final Map<String, String> values;
    private final List<String> sparsePairs;

    private PaxRecords(Map<String, String> values, List<String> sparsePairs) {
        this.values = values;
        this.sparsePairs = sparsePairs;
    }

    /** @throws ContentException.Invalid if a record has a wrong length, no key, or a NUL where none may be */
    static PaxRecords read(byte[] bytes) {
        PaxRecords result = new PaxRecords(new HashMap<>(), new ArrayList<>());
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && space - at < 12 && bytes[space] != ' ') {
                space++;
            }
            long length = decimal(new String(bytes, at, space - at, StandardCharsets.ISO_8859_1));
            long last = at + length - 1;
            if (length < 5 || last >= bytes.length || last <= space || bytes[(int) last] != '\n') {
                throw new ContentException.Invalid("an extended tar header has a record of a wrong length");
            }
            result.add(new String(bytes, space + 1, (int) last - space - 1, StandardCharsets.ISO_8859_1));
            at = (int) last + 1;
        }
        return result;
    }

    private void add(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new ContentException.Invalid("an extended tar header has a record without a key");
        }
        String key = text.substring(0, equals);
        String value = text.substring(equals + 1);
        boolean isText = key.equals("path") || key.equals("linkpath") || key.equals("uname") || key.equals("gname");
        if ((isText ? value : key).indexOf('\0') >= 0) {
            throw new ContentException.Invalid("an extended tar header has a record with a NUL");
        }
        switch (key) {
            case "GNU.sparse.offset", "GNU.sparse.numbytes" -> {
                boolean offset = key.equals("GNU.sparse.offset");
                if (offset != (sparsePairs.size() % 2 == 0)) {
                    throw new ContentException.Invalid("a sparse file's map is out of order");
                }
                sparsePairs.add(value);
            }
            default -> values.put(key, value);
        }
    }

    /** Whether there is such a record, be its value empty. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The last value of a key; {@code ""} where there is none. */
    String value(String key) {
        return values.getOrDefault(key, "");
    }

    /** A value as the bytes that were written, or another where it is empty. */
    byte[] text(String key, byte[] other) {
        String value = value(key);
        return value.isEmpty() ? other : value.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A value as a number, or another where it is empty. */
    long number(String key, long other) {
        String value = value(key);
        return value.isEmpty() ? other : decimal(value);
    }

    /** The records that come again for each piece of a sparse file: offset, length, offset, and so on. */
    List<String> sparsePairs() {
        return sparsePairs;
    }

    /** @throws ContentException.Invalid if it is none */
    static long decimal(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ContentException.Invalid("an extended tar header has a number that is none", e);
        }
    }
}
