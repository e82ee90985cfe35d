package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.PackageCounts;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageDatabasesTest {
    private static final String SQLITE = "var/lib/rpm/rpmdb.sqlite";

    @TempDir
    Path directory;

    private static PackageCounts count(GivenTree tree) {
        return tree.inspect().packages();
    }

    private static Integer rpm(String path, byte[] database) {
        return count(new GivenTree().bytes(path, database)).rpm();
    }

    private void run(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(
                        Files.writeString(directory.resolve("input"), input).toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static void needsTool(String path) {
        assumeTrue(Files.isExecutable(Path.of(path)), "needs " + path);
    }

    @Test
    void countsWhatDpkgSaysIsInstalled() {
        String status = """
                Package: libc6
                Status: install ok installed
                Version: 2.36-9
                Description: the C library
                 Package: of a text
                 .

                Package: gone
                Status: deinstall ok config-files
                Version: 1

                Package: held
                Status: hold ok installed
                Version: 2

                Package: never
                Status: unknown ok not-installed""";

        assertThat(count(new GivenTree().file("var/lib/dpkg/status", status)).dpkg())
                .isEqualTo(2);
    }

    @Test
    void countsEachFileOfDistrolessButNoChecksums() {
        GivenTree tree = new GivenTree()
                .file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\nDescription: x\n")
                .nextLayer()
                .file("var/lib/dpkg/status.d/libc6", "Package: libc6\nVersion: 2.36")
                .file("var/lib/dpkg/status.d/libc6.md5sums", "Package: no\n");

        assertThat(count(tree)).isEqualTo(new PackageCounts(2, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lib/apk/db/installed", "usr/lib/apk/db/installed"})
    void countsApksPackages(String path) {
        String installed = "C:Q1\nP:musl\nV:1.2.5-r0\nF:lib\nR:P:x\n\nP:busybox\nV:1.36.1-r29\n\n";

        assertThat(count(new GivenTree().file(path, installed))).isEqualTo(new PackageCounts(null, 2, null));
    }

    @Test
    void aDatabaseBehindTwoPathsCountsOnce() {
        GivenTree tree = new GivenTree().symlink("lib", "usr/lib").file("usr/lib/apk/db/installed", "P:musl\nV:1\n\n");

        assertThat(count(tree).apk()).isEqualTo(1);
    }

    @Test
    void listsThePackagesOfAnImagesTree() {
        StoredImages.Stored image = new GivenTree()
                .file("var/lib/dpkg/status", "Package: b\nVersion: 2:1.0-1\n\nPackage: a\nVersion: 3\n\n")
                .file("lib/apk/db/installed", "P:musl\nV:1.2.5-r0\n\n")
                .stored();
        LayerScanner scanner =
                new LayerScanner(ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(1 << 20));
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));
        LayerIndex layer =
                scanner.scan(image.source(), image.manifest().layers().getFirst(), deadline, n -> {});

        try (IndexBudget.Hold hold = scanner.hold()) {
            assertThat(PackageDatabases.list(FileTree.stack(List.of(layer), hold, deadline)))
                    .containsExactly(
                            new InstalledPackage("apk", "musl", "1.2.5-r0"),
                            new InstalledPackage("dpkg", "a", "3"),
                            new InstalledPackage("dpkg", "b", "2:1.0-1"));
        }
    }

    @Test
    void listsNamesAndVersionsUntilTheyAreTooMany() {
        PackageList.Builder some = new PackageList.Builder("dpkg");
        some.add("a\tb", "1\n2");
        PackageList.Builder many = new PackageList.Builder("apk");
        for (int i = 0; i < 60_000; i++) {
            many.add("package" + i, "1.0");
        }

        assertThat(some.encode()).asString(StandardCharsets.UTF_8).isEqualTo("dpkg 1\na b\t1 2\n");
        assertThat(many.encode()).asString(StandardCharsets.UTF_8).isEqualTo("apk 60000\n");
    }

    @ParameterizedTest
    @CsvSource({"512, 1, 10", "4096, 3, 700", "4096, 40, 2500", "65536, 30, 100"})
    void countsTheRowsOfAnSqliteDatabaseOfAnyPageSize(int pageBytes, int otherTables, int rows)
            throws IOException, InterruptedException {
        needsTool("/usr/bin/sqlite3");
        Path file = directory.resolve("rpmdb.sqlite");
        StringBuilder sql = new StringBuilder("PRAGMA page_size=" + pageBytes + ";\nBEGIN;\n");
        for (int i = 0; i < otherTables; i++) {
            sql.append("CREATE TABLE 'Name" + i + "' (key TEXT NOT NULL, hnum INTEGER NOT NULL);\n" + "CREATE INDEX i"
                    + i + " ON Name" + i + "(key ASC);\nINSERT INTO Name" + i + " VALUES ('x', 1);\n");
        }
        sql.append("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL);\n"
                + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + (rows + 20) + ")\n"
                + "INSERT INTO Packages SELECT i, zeroblob(200 + i % 7 * 3000) FROM n;\n"
                + "DELETE FROM Packages WHERE hnum % 17 = 0 AND hnum <= 340 OR hnum > 1000000;\nCOMMIT;\n");
        run(sql.toString(), "/usr/bin/sqlite3", file.toString());
        int left = rows + 20 - Math.min((rows + 20) / 17, 20);

        assertThat(rpm(SQLITE, Files.readAllBytes(file))).isEqualTo(left);
        assertThat(count(new GivenTree().bytes(SQLITE, Files.readAllBytes(file)).file(SQLITE + "-wal", "rows"))
                        .rpm())
                .isNull();
    }

    @Test
    void countsTheSlotsOfRpmsOwnFormat() {
        ByteBuffer file = ByteBuffer.allocate(2 * 4096).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RpmP".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .putInt(7)
                .putInt(2)
                .putInt(300);
        for (int at = 32, slot = 0; at < file.capacity(); at += 16, slot++) {
            file.position(at).put("Slot".getBytes(StandardCharsets.US_ASCII));
            if (slot % 3 == 0) {
                file.putInt(slot + 1).putInt(1000 + slot).putInt(10);
            }
        }
        byte[] broken = file.array().clone();
        broken[4096] = 'X';

        assertThat(rpm("usr/lib/sysimage/rpm/Packages.db", file.array())).isEqualTo(170);
        assertThat(rpm("usr/lib/sysimage/rpm/Packages.db", broken)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "4096", "65536"})
    void countsTheKeysOfABerkeleyHashButRpmsOwn(String pageBytes) throws IOException, InterruptedException {
        needsTool("/usr/bin/db5.3_load");
        Path file = directory.resolve("Packages");
        StringBuilder dump = new StringBuilder(
                "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=" + pageBytes + "\nHEADER=END\n");
        for (int number = 0; number <= 300; number++) {
            dump.append(" %02x%02x0000\n ".formatted(number & 0xff, number >> 8));
            dump.append("ab".repeat(number % 5 == 0 ? 3000 : 60)).append('\n');
        }
        run(dump + "DATA=END\n", "/usr/bin/db5.3_load", file.toString());

        assertThat(rpm("var/lib/rpm/Packages", Files.readAllBytes(file))).isEqualTo(300);
    }

    @Test
    void agreesWithRpmItself() throws IOException, InterruptedException {
        needsTool("/usr/bin/rpmdb");
        run("", "/usr/bin/rpmdb", "--initdb", "--dbpath", directory.toString());
        Path file = directory.resolve("rpmdb.sqlite");
        assumeTrue(Files.isRegularFile(file), "needs an rpm that writes SQLite");

        assertThat(rpm(SQLITE, Files.readAllBytes(file))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpmdb.sqlite", "Packages.db", "Packages"})
    void whatIsNoDatabaseOrDamagedHasNoCount(String name) {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);

        assertThat(rpm("var/lib/rpm/" + name, noise)).isNull();
        assertThat(rpm("var/lib/rpm/" + name, new byte[0])).isNull();
    }

    @Test
    void damageNeverDoesMoreThanSpoilTheCount() throws IOException, InterruptedException {
        needsTool("/usr/bin/sqlite3");
        Path file = directory.resolve("rpmdb.sqlite");
        run(
                "PRAGMA page_size=512; CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY, blob BLOB);\n"
                        + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)\n"
                        + "INSERT INTO Packages SELECT i, zeroblob(100) FROM n;\n",
                "/usr/bin/sqlite3",
                file.toString());
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(2);
        SqliteRows whole = new SqliteRows();
        whole.chunk(good, 0, good.length);
        assertThat(whole.count()).isEqualTo(3000);

        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = good.clone();
            for (int change = 0; change < 20; change++) {
                damaged[100 + random.nextInt(change % 2 == 0 ? 1000 : good.length - 100)] = (byte) random.nextInt();
            }
            SqliteRows rows = new SqliteRows();
            rows.chunk(damaged, 0, damaged.length);
            assertThat(rows.count()).isGreaterThanOrEqualTo(-1);
        }
    }
}
