package dev.slimgate.inspect;

import dev.slimgate.filesystem.ContentProbe.Look;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks into the databases of package managers while they stream past, and leaves {@link PackageList}s. */
final class PackageLooks {
    static final String DPKG_STATUS = "var/lib/dpkg/status";
    static final String DPKG_DIRECTORY = "var/lib/dpkg/status.d/";
    static final List<String> APK = List.of("lib/apk/db/installed", "usr/lib/apk/db/installed");
    static final List<String> RPM_DIRECTORIES =
            List.of("var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/", "usr/lib/rpm-db/");

    private PackageLooks() {}

    /** The look at a package database; null for any other file. */
    static @Nullable Look look(String path) {
        boolean own = path.startsWith(DPKG_DIRECTORY) && !path.endsWith(".md5sums");
        if (own || path.equals(DPKG_STATUS)) {
            return new Stanzas(new PackageList.Builder("dpkg"), "Package:", "Version:", "Status:");
        }
        if (APK.contains(path)) {
            return new Stanzas(new PackageList.Builder("apk"), "P:", "V:", null);
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (!RPM_DIRECTORIES.contains(path.substring(0, path.length() - name.length()))) {
            return null;
        }
        return switch (name) {
            case "rpmdb.sqlite" -> new RpmLook(new SqliteRows());
            case "Packages.db" -> new RpmLook(new NdbSlots());
            case "Packages" -> new RpmLook(new BerkeleyHash());
            default -> null;
        };
    }

    /** Lines of {@code key: value}, packages apart by an empty line. */
    private static final class Stanzas implements Look {
        private static final int MAX_LINE = 1024;

        private final PackageList.Builder list;
        private final String nameKey;
        private final String versionKey;
        private final @Nullable String statusKey;
        private final byte[] line = new byte[MAX_LINE];
        private int length;
        private String name = "";
        private String version = "";
        private String status = "";

        Stanzas(PackageList.Builder list, String nameKey, String versionKey, @Nullable String statusKey) {
            this.list = list;
            this.nameKey = nameKey;
            this.versionKey = versionKey;
            this.statusKey = statusKey;
        }

        @Override
        public boolean chunk(byte[] bytes, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                if (bytes[i] == '\n') {
                    endLine();
                } else if (length < MAX_LINE) { // what is longer is no name or version
                    line[length++] = bytes[i];
                }
            }
            return true;
        }

        private void endLine() {
            if (length == 0) {
                endPackage();
            } else if (line[0] > ' ') {
                String text = new String(line, 0, length, StandardCharsets.UTF_8);
                if (text.startsWith(nameKey)) {
                    name = text.substring(nameKey.length()).strip();
                } else if (text.startsWith(versionKey)) {
                    version = text.substring(versionKey.length()).strip();
                } else if (statusKey != null && text.startsWith(statusKey)) {
                    status = text.substring(statusKey.length()).strip();
                }
            }
            length = 0;
        }

        /** A package without a status is there, as those of distroless are. */
        private void endPackage() {
            if (!name.isEmpty() && (status.isEmpty() || status.endsWith(" installed"))) {
                list.add(name, version);
            }
            name = "";
            version = "";
            status = "";
        }

        @Override
        public int marks() {
            return Marks.PACKAGES;
        }

        @Override
        public byte[] captured() {
            endLine();
            endPackage();
            return list.encode();
        }
    }

    /** An rpm database of any form. */
    private static final class RpmLook implements Look {
        private final PageCount pages;

        RpmLook(PageCount pages) {
            this.pages = pages;
        }

        @Override
        public boolean chunk(byte[] bytes, int offset, int length) {
            return pages.chunk(bytes, offset, length);
        }

        @Override
        public int marks() {
            return Marks.PACKAGES;
        }

        @Override
        public byte[] captured() {
            return new PackageList.Builder("rpm").encode(pages.count());
        }
    }
}
