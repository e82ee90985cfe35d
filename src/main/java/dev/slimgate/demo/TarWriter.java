package dev.slimgate.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes tar archives in ustar, with what does not fit in PAX or in GNU records.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX pax, ustar and pax
 *     formats</a>
 */
final class TarWriter {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final long MAX_OCTAL_SIZE = (1L << 33) - 1;

    private final LongNames longNames;
    private final List<Content> parts = new ArrayList<>();

    private TarWriter(LongNames longNames) {
        this.longNames = longNames;
    }

    /** Where names go that a ustar header cannot hold. */
    enum LongNames {
        /** POSIX extended headers. */
        PAX,
        /** GNU's {@code ././@LongLink} entries. */
        GNU
    }

    /** An archive of these entries, in this order, with the two closing blocks. */
    static Content archive(List<TarEntry> entries, LongNames longNames) {
        TarWriter writer = new TarWriter(longNames);
        entries.forEach(writer::add);
        writer.parts.add(Content.wrap(new byte[2 * BLOCK]));
        return Content.join(writer.parts);
    }

    private void add(TarEntry entry) {
        String path = entry.type() == TarEntry.Type.DIRECTORY ? entry.path() + "/" : entry.path();
        Split split = Split.of(path);
        switch (longNames) {
            case PAX -> addPaxRecords(entry, path, split);
            case GNU -> addGnuRecords(entry, path);
        }
        parts.add(header(entry, split));
        addPadded(entry.content());
    }

    private void addPaxRecords(TarEntry entry, String path, Split split) {
        StringBuilder records = new StringBuilder();
        if (!split.whole || !ascii(path)) {
            records.append(record("path", path));
        }
        if (utf8(entry.target()).length > NAME || !ascii(entry.target())) {
            records.append(record("linkpath", entry.target()));
        }
        if (entry.content().lengthBytes() > MAX_OCTAL_SIZE) {
            records.append(record("size", Long.toString(entry.content().lengthBytes())));
        }
        if (!records.isEmpty()) {
            addRecords('x', "PaxHeaders/entry", Content.text(records.toString()));
        }
    }

    private void addGnuRecords(TarEntry entry, String path) {
        if (utf8(path).length > NAME) {
            addRecords('L', "././@LongLink", Content.text(path + '\0'));
        }
        if (utf8(entry.target()).length > NAME) {
            addRecords('K', "././@LongLink", Content.text(entry.target() + '\0'));
        }
    }

    private void addRecords(char flag, String name, Content records) {
        TarEntry entry = TarEntry.file(name, records, 0644);
        parts.add(header(entry, flag, new Split(name, "", true)));
        addPadded(records);
    }

    /** A PAX record counts its own length, decimal digits included. */
    private static String record(String key, String value) {
        int rest = utf8(" " + key + "=" + value + "\n").length;
        int length = rest;
        while (length != rest + Integer.toString(length).length()) {
            length = rest + Integer.toString(length).length();
        }
        return length + " " + key + "=" + value + "\n";
    }

    private void addPadded(Content content) {
        parts.add(content);
        int over = (int) (content.lengthBytes() % BLOCK);
        if (over > 0) {
            parts.add(Content.wrap(new byte[BLOCK - over]));
        }
    }

    private static Content header(TarEntry entry, Split split) {
        return header(entry, entry.type().flag(), split);
    }

    private static Content header(TarEntry entry, char flag, Split split) {
        byte[] block = new byte[BLOCK];
        text(block, 0, NAME, split.name);
        octal(block, 100, 8, entry.mode());
        octal(block, 108, 8, entry.uid());
        octal(block, 116, 8, entry.gid());
        octal(block, 124, 12, Math.min(entry.content().lengthBytes(), MAX_OCTAL_SIZE));
        octal(block, 136, 12, entry.modified().getEpochSecond());
        block[156] = (byte) flag;
        text(block, 157, NAME, entry.target());
        text(block, 257, 8, "ustar\00000");
        text(block, 345, PREFIX, split.prefix);
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        return Content.wrap(block);
    }

    private static void text(byte[] block, int at, int room, String text) {
        byte[] bytes = utf8(text);
        System.arraycopy(bytes, 0, block, at, Math.min(room, bytes.length));
    }

    private static void octal(byte[] block, int at, int room, long value) {
        String digits = Long.toOctalString(value);
        text(block, at, room, "0".repeat(Math.max(0, room - 1 - digits.length())) + digits + '\0');
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A path over the header's two fields.
     *
     * @param whole whether it fits
     */
    private record Split(String name, String prefix, boolean whole) {

        static Split of(String path) {
            if (utf8(path).length <= NAME) {
                return new Split(path, "", true);
            }
            for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
                String name = path.substring(slash + 1);
                String prefix = path.substring(0, slash);
                if (!name.isEmpty() && utf8(name).length <= NAME && utf8(prefix).length <= PREFIX) {
                    return new Split(name, prefix, true);
                }
            }
            return new Split(path, "", false);
        }
    }
}
