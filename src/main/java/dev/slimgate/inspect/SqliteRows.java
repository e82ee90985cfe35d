package dev.slimgate.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of the table {@code Packages} in {@code rpmdb.sqlite}. Of each page only its number of rows or its children
 * are kept; of the schema's pages all.
 *
 * @see <a href="https://www.sqlite.org/fileformat2.html">SQLite's file format</a>
 */
final class SqliteRows extends PageCount {
    private static final int FILE_HEADER = 100;
    private static final byte INTERIOR = 5;
    private static final byte LEAF = 13;
    private static final int MAX_PAGES = 1 << 18;
    private static final int MAX_CHILDREN = 1 << 20;
    private static final int MAX_SCHEMA_PAGES = 64;
    private static final int MAX_DEPTH = 20;

    private int[] rows = new int[256];
    private final Map<Integer, int[]> children = new HashMap<>();
    private final Map<Integer, byte[]> schema = new HashMap<>();
    private int childCount;
    private int pages;
    private boolean tooLarge;

    @Override
    int pageBytes(byte[] header) {
        if (!startsWith(header, 0, "SQLite format 3\0")) {
            return 0;
        }
        int size = big(header, 16, 2);
        return size == 1 ? 1 << 16 : Integer.bitCount(size) == 1 ? size : 0;
    }

    @Override
    boolean page(int index, byte[] page) {
        int number = index + 1;
        int at = number == 1 ? FILE_HEADER : 0;
        int cells = big(page, at + 3, 2);
        if (number >= rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
        }
        rows[number] = page[at] == LEAF ? cells : 0;
        if (page[at] == INTERIOR) {
            keepChildren(number, page, at, cells);
        }
        if (number == 1 || schema.containsKey(number)) {
            schema.put(number, page.clone());
        }
        pages = number;
        tooLarge |= number >= MAX_PAGES || childCount > MAX_CHILDREN;
        return !tooLarge;
    }

    private void keepChildren(int number, byte[] page, int at, int cells) {
        if (at + 12 + 2 * cells > page.length) {
            return;
        }
        int[] below = new int[cells + 1];
        for (int i = 0; i < cells; i++) {
            int cell = big(page, at + 12 + 2 * i, 2);
            below[i] = cell + 4 <= page.length ? big(page, cell, 4) : 0;
        }
        below[cells] = big(page, at + 8, 4);
        childCount += below.length;
        children.put(number, below);
        if (number == 1) {
            for (int i = 0; i < Math.min(below.length, MAX_SCHEMA_PAGES); i++) {
                schema.put(below[i], new byte[0]);
            }
        }
    }

    @Override
    int count() {
        int root = tooLarge ? 0 : rootOfPackages();
        return root == 0 ? PackageList.UNREADABLE : rows(root, new BitSet(), 0);
    }

    private int rows(int number, BitSet seen, int depth) {
        if (number < 1 || number > pages || seen.get(number) || depth > MAX_DEPTH) {
            return PackageList.UNREADABLE;
        }
        seen.set(number);
        int[] below = children.get(number);
        if (below == null) {
            return rows[number];
        }
        int sum = 0;
        for (int child : below) {
            int some = rows(child, seen, depth + 1);
            if (some < 0) {
                return PackageList.UNREADABLE;
            }
            sum += some;
        }
        return sum;
    }

    private int rootOfPackages() {
        for (Map.Entry<Integer, byte[]> entry : schema.entrySet()) {
            byte[] page = entry.getValue();
            int at = entry.getKey() == 1 ? FILE_HEADER : 0;
            int cells = page.length == 0 || page[at] != LEAF ? 0 : big(page, at + 3, 2);
            for (int i = 0; i < cells && at + 8 + 2 * i + 2 <= page.length; i++) {
                int root = rootOfPackages(page, big(page, at + 8 + 2 * i, 2));
                if (root > 0) {
                    return root;
                }
            }
        }
        return 0;
    }

    /** The root page that one row of the schema names; 0 if it is not about the table. */
    private static int rootOfPackages(byte[] page, int cell) {
        Varints in = new Varints(page, cell);
        in.next(); // the row's size
        in.next(); // its number
        int record = in.at;
        int header = record + (int) Math.min(in.next(), page.length);
        int type = bytes(in.next());
        int name = bytes(in.next());
        int table = bytes(in.next());
        int rootWidth = (int) in.next();
        boolean fits = header > record
                && type == 5
                && table == 8
                && rootWidth >= 1
                && rootWidth <= 4
                && name >= 0
                && header + type + name + table + rootWidth <= page.length;
        if (!fits
                || !startsWith(page, header, "table")
                || !"Packages".equals(new String(page, header + type + name, table, StandardCharsets.UTF_8))) {
            return 0;
        }
        return big(page, header + type + name + table, rootWidth);
    }

    /** How many bytes a text has, by its code; -1 for what is no text, or a long one. */
    private static int bytes(long code) {
        return code >= 13 && code % 2 == 1 && code < 4096 ? (int) (code - 13) / 2 : -1;
    }

    /** Numbers of seven bits a byte, highest first; 0 behind the end. */
    private static final class Varints {
        private final byte[] bytes;
        private int at;

        Varints(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        long next() {
            long value = 0;
            for (int i = 0; i < 9 && at < bytes.length; i++) {
                byte b = bytes[at++];
                if (i == 8) {
                    return value << 8 | b & 0xff;
                }
                value = value << 7 | b & 0x7f;
                if (b >= 0) {
                    return value;
                }
            }
            return value;
        }
    }
}
