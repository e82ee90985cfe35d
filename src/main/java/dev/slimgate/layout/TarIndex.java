package dev.slimgate.layout;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.ReadLimits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a tar archive stand, found by reading its headers only. Knows the ustar, GNU and PAX forms of long
 * names and large sizes. All of it is bounded: names, extended headers, and the number of entries.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13">the pax formats</a>
 */
final class TarIndex {
    private static final int BLOCK = 512;
    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_EXTENDED_BYTES = 1 << 20;

    private final RandomAccessFile file;
    private final String what;
    private final int mostPathBytes;
    private final Map<String, Entry> entries = new HashMap<>();
    private @Nullable String longName;
    private @Nullable String longLink;
    private long longSize = -1;

    /** A file or a link. */
    sealed interface Entry {
        /** A regular file's place in the archive. */
        record Stored(long offset, long bytes) implements Entry {}

        /** A link to another path of the archive, already made relative to its root. */
        record Link(String target) implements Entry {}
    }

    private TarIndex(RandomAccessFile file, ReadLimits limits, String what) {
        this.file = file;
        this.what = what;
        this.mostPathBytes = limits.pathBytes();
    }

    /** Reads all headers; the last of two entries with one path counts. */
    static Map<String, Entry> read(RandomAccessFile file, ReadLimits limits, String what) throws IOException {
        TarIndex index = new TarIndex(file, limits, what);
        index.readAll();
        return Map.copyOf(index.entries);
    }

    private void readAll() throws IOException {
        byte[] header = new byte[BLOCK];
        long at = 0;
        int count = 0;
        while (at + BLOCK <= file.length()) {
            file.seek(at);
            file.readFully(header);
            if (isZero(header)) {
                return;
            }
            if (++count > MOST_ENTRIES) {
                throw new ContentException.TooLarge(what + ": the archive has more than " + MOST_ENTRIES + " entries");
            }
            checkSum(header);
            long bytes = longSize >= 0 ? longSize : number(header, 124, 12);
            long data = at + BLOCK;
            if (bytes < 0 || bytes > file.length() - data) {
                throw invalid("has an entry that is longer than the archive");
            }
            take(header, data, bytes);
            at = data + (bytes + BLOCK - 1) / BLOCK * BLOCK;
        }
        if (count == 0) {
            throw invalid("is no tar archive");
        }
    }

    private void take(byte[] header, long data, long bytes) throws IOException {
        switch (header[156]) {
            case 'L' -> longName = text(extended(bytes));
            case 'K' -> longLink = text(extended(bytes));
            case 'x' -> extendedHeader(extended(bytes));
            case 'g' -> {} // comments of git and the like; a size or path for all entries would be absurd
            default -> entry(header, data, bytes);
        }
    }

    private void entry(byte[] header, long data, long bytes) {
        String own = longName != null ? longName : name(header);
        String link = longLink != null ? longLink : text(header, 157, 100);
        longName = null;
        longLink = null;
        longSize = -1;
        @Nullable String path = Paths.normal("", own);
        if (path == null) {
            return; // leads out of the archive: nothing can name it
        }
        switch (header[156]) {
            case '0', 0, '7' -> put(path, new Entry.Stored(data, bytes));
            case '1' -> putLink(path, Paths.normal("", link));
            case '2' -> putLink(path, Paths.normal(Paths.parent(path), link));
            default -> {} // folders, devices, sparse files: no blob is one
        }
    }

    private void putLink(String path, @Nullable String target) {
        if (target != null) {
            put(path, new Entry.Link(target));
        }
    }

    private void put(String path, Entry entry) {
        if (path.getBytes(StandardCharsets.UTF_8).length > mostPathBytes) {
            throw new ContentException.TooLarge(
                    what + ": the archive has a path longer than " + mostPathBytes + " bytes");
        }
        entries.put(path, entry);
    }

    private byte[] extended(long bytes) throws IOException {
        if (bytes > MOST_EXTENDED_BYTES) {
            throw new ContentException.TooLarge(
                    what + ": the archive has an extended header longer than " + MOST_EXTENDED_BYTES + " bytes");
        }
        byte[] data = new byte[(int) bytes];
        file.readFully(data);
        longSize = -1;
        return data;
    }

    /** Records of {@code LENGTH KEY=VALUE\n}. */
    private void extendedHeader(byte[] data) {
        int at = 0;
        while (at < data.length) {
            int space = at;
            while (space < data.length && data[space] >= '0' && data[space] <= '9' && space - at < 8) {
                space++;
            }
            int length = space == at ? 0 : Integer.parseInt(text(data, at, space - at));
            int end = at + length;
            if (space >= data.length || data[space] != ' ' || end > data.length || end <= space + 1) {
                throw invalid("has an extended header that cannot be read");
            }
            record(new String(data, space + 1, end - space - 2, StandardCharsets.UTF_8));
            at = end;
        }
    }

    private void record(String text) {
        int equals = text.indexOf('=');
        String value = text.substring(equals + 1);
        switch (equals < 0 ? "" : text.substring(0, equals)) {
            case "path" -> longName = value;
            case "linkpath" -> longLink = value;
            case "size" -> longSize = decimal(value);
            default -> {} // times, owners and the like
        }
    }

    private long decimal(String value) {
        boolean digits =
                !value.isEmpty() && value.length() <= 18 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw invalid("has a size that is no number");
        }
        return Long.parseLong(value);
    }

    private static String name(byte[] header) {
        String name = text(header, 0, 100);
        boolean ustar = text(header, 257, 6).equals("ustar"); // GNU's magic has a space there and no prefix
        String prefix = ustar ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private void checkSum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw invalid("is no tar archive, or is damaged: a header's checksum is wrong");
        }
    }

    /** Octal digits, or with the first bit set a binary number. */
    private long number(byte[] header, int offset, int length) {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x7f;
            for (int i = offset + 1; i < offset + length; i++) {
                if (value > Long.MAX_VALUE >> 9) {
                    throw invalid("has a number in a header that is too large");
                }
                value = value << 8 | header[i] & 0xff;
            }
            return value;
        }
        long value = 0;
        for (char c : text(header, offset, length).strip().toCharArray()) {
            if (c < '0' || c > '7') {
                throw invalid("has a number in a header that is none");
            }
            value = value << 3 | c - '0';
        }
        return value;
    }

    private static String text(byte[] data) {
        return text(data, 0, data.length);
    }

    private static String text(byte[] data, int offset, int most) {
        int end = offset;
        while (end < offset + most && data[end] != 0) {
            end++;
        }
        return new String(data, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private ContentException.Invalid invalid(String why) {
        return new ContentException.Invalid(what + ": the archive " + why);
    }
}
