package dev.slimgate.inspect;

import dev.slimgate.filesystem.TreeNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the index keeps of one package database: how many packages, and of dpkg and apk their names and versions.
 *
 * @param database {@code dpkg}, {@code apk} or {@code rpm}
 * @param count how many are installed; -1 where the database cannot be read
 * @param packages in the database's order; empty where they were too many to keep, or of rpm
 */
record PackageList(String database, int count, List<InstalledPackage> packages) {
    static final int UNREADABLE = -1;

    PackageList {
        packages = List.copyOf(packages);
    }

    /** What the index keeps of a file; null where it is no package database. */
    static @Nullable PackageList of(TreeNode node) {
        byte[] captured = Marks.has(node.marks(), Marks.PACKAGES) ? node.captured() : null;
        if (captured == null) {
            return null;
        }
        List<String> lines = List.of(new String(captured, StandardCharsets.UTF_8).split("\n", -1));
        String head = lines.getFirst();
        int blank = head.indexOf(' ');
        String database = head.substring(0, blank);
        List<InstalledPackage> packages = new ArrayList<>(lines.size());
        for (String line : lines.subList(1, lines.size() - 1)) { // the last one ends too
            int tab = line.indexOf('\t');
            packages.add(new InstalledPackage(database, line.substring(0, tab), line.substring(tab + 1)));
        }
        return new PackageList(database, Integer.parseInt(head.substring(blank + 1)), packages);
    }

    /** A list in the making, within a bound. */
    static final class Builder {
        private static final int MAX_BYTES = 512 * 1024;

        private final String database;
        private final ByteArrayOutputStream packages = new ByteArrayOutputStream();
        private boolean full;
        private int count;

        Builder(String database) {
            this.database = database;
        }

        /** Adds a package; names and versions of all are let go once they are too many. */
        void add(String name, String version) {
            count++;
            byte[] line = (plain(name) + '\t' + plain(version) + '\n').getBytes(StandardCharsets.UTF_8);
            full |= packages.size() + line.length > MAX_BYTES;
            if (full) {
                packages.reset();
            } else {
                packages.writeBytes(line);
            }
        }

        byte[] encode() {
            return encode(count, packages.toByteArray());
        }

        /** Of a database that tells a number only. */
        byte[] encode(int number) {
            return encode(number, new byte[0]);
        }

        private byte[] encode(int number, byte[] lines) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes((database + ' ' + number + '\n').getBytes(StandardCharsets.UTF_8));
            out.writeBytes(lines);
            return out.toByteArray();
        }

        private static String plain(String text) {
            return text.replace('\t', ' ').replace('\n', ' ');
        }
    }
}
