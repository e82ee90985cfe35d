package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentChanges.Changed;
import dev.slimgate.facts.ContentChanges.DirectoryChange;
import dev.slimgate.facts.ContentChanges.Extent;
import dev.slimgate.facts.ContentChanges.PackageChange;
import dev.slimgate.facts.ContentChanges.Tally;
import dev.slimgate.filesystem.IndexBudget;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContentComparisonTest {
    private static ContentChanges compare(GivenTree before, GivenTree after) {
        return compare(before, after, Deadline.after(Duration.ofSeconds(30)));
    }

    private static ContentChanges compare(GivenTree before, GivenTree after, Deadline deadline) {
        try (IndexBudget.Hold hold = new IndexBudget(64L << 20).hold()) {
            return ContentComparison.of(before.indexes(), after.indexes(), hold, deadline);
        }
    }

    @Test
    void imagesWithTheSameFilesDoNotDiffer() {
        ContentChanges changes = compare(new GivenTree().file("a/b", "x"), new GivenTree().file("a/b", "x"));

        assertThat(changes.directories()).isEmpty();
        assertThat(changes.added()).isEqualTo(Tally.NONE);
        assertThat(changes.removed()).isEqualTo(Tally.NONE);
        assertThat(changes.changed()).isEqualTo(Changed.NONE);
        assertThat(changes.unproven()).isZero();
    }

    @Test
    void countsFilesWhereTheyAre() {
        ContentChanges changes = compare(
                new GivenTree().file("etc/same", "1").file("etc/gone", "22").file("etc/grown", "333"),
                new GivenTree().file("etc/same", "1").file("etc/grown", "4444").file("etc/new", "55555"));

        assertThat(changes.directories())
                .containsExactly(new DirectoryChange(
                        "/etc", Extent.PARTS, new Tally(1, 5), new Tally(1, 2), new Changed(1, 3, 4)));
        assertThat(changes.added()).isEqualTo(new Tally(1, 5));
        assertThat(changes.removed()).isEqualTo(new Tally(1, 2));
        assertThat(changes.changed()).isEqualTo(new Changed(1, 3, 4));
    }

    @Test
    void aDirectoryThatCameStandsForAllThatIsBelowIt() {
        ContentChanges changes = compare(
                new GivenTree().file("srv/readme", "1"),
                new GivenTree()
                        .file("srv/readme", "1")
                        .file("srv/app/a/b/c", "22")
                        .file("srv/app/d", "333"));

        assertThat(changes.directories())
                .containsExactly(
                        new DirectoryChange("/srv/app", Extent.ADDED, new Tally(2, 5), Tally.NONE, Changed.NONE));
    }

    @Test
    void whatChangesItsKindIsChanged() {
        ContentChanges changes = compare(
                new GivenTree().file("bin/sh", "1").symlink("bin/ls", "a").script("bin/x", "same"),
                new GivenTree().symlink("bin/sh", "dash").symlink("bin/ls", "b").file("bin/x", "same"));

        assertThat(changes.changed()).isEqualTo(new Changed(3, 5, 4));
    }

    @Test
    void aDirectoryInPlaceOfAFileIsNewAndTheFileGone() {
        ContentChanges changes = compare(new GivenTree().file("a", "1"), new GivenTree().file("a/b", "22"));

        assertThat(changes.directories())
                .containsExactly(
                        new DirectoryChange("/a", Extent.ADDED, new Tally(1, 2), Tally.NONE, Changed.NONE),
                        new DirectoryChange("/", Extent.PARTS, Tally.NONE, new Tally(1, 1), Changed.NONE));
    }

    @Test
    void theBytesOfHardLinksCountOnce() {
        ContentChanges changes = compare(
                new GivenTree().file("x", "1"),
                new GivenTree().file("x", "1").file("bin/busybox", "12345678").hardLink("bin/sh", "bin/busybox"));

        assertThat(changes.added()).isEqualTo(new Tally(2, 8));
    }

    @Test
    void saysThatEqualSizesProveNothingAcrossLayers() {
        ContentChanges changes = compare(
                new GivenTree().file("base", "1").nextLayer().file("app", "old"),
                new GivenTree().file("base", "1").nextLayer().file("app", "new"));

        assertThat(changes.directories()).isEmpty();
        assertThat(changes.unproven()).isEqualTo(1);
    }

    @Test
    void keepsTheLargestDirectoriesAndCountsTheRest() {
        GivenTree after = new GivenTree().file("small/f", "1");
        int many = ContentChanges.MOST_DIRECTORIES + 20;
        for (int i = 0; i < many; i++) {
            after.file("d%04d/f".formatted(i), "x".repeat(2 + i));
        }

        ContentChanges changes = compare(new GivenTree().file("keep/f", "1"), after.file("keep/f", "1"));

        assertThat(changes.directories()).hasSize(ContentChanges.MOST_DIRECTORIES);
        assertThat(changes.moreDirectories()).isEqualTo(21);
        assertThat(changes.directories().getFirst().path()).isEqualTo("/d%04d".formatted(many - 1));
        assertThat(changes.added().files()).isEqualTo(many + 1);
    }

    @Test
    void endsAtItsDeadline() {
        GivenTree many = new GivenTree();
        for (int i = 0; i < 9000; i++) {
            many.file("f" + i, "");
        }

        assertThatThrownBy(() -> compare(new GivenTree().file("x", "1"), many, Deadline.after(Duration.ZERO)))
                .isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void tellsPackagesThatCameWentOrChangedTheirVersion() {
        ContentChanges.PackageChanges changes = PackageComparison.of(
                List.of(
                        new InstalledPackage("dpkg", "curl", "1"),
                        new InstalledPackage("dpkg", "libc6", "2.36"),
                        new InstalledPackage("dpkg", "perl", "5"),
                        new InstalledPackage("dpkg", "linux", "6.1")),
                List.of(
                        new InstalledPackage("apk", "musl", "1.2"),
                        new InstalledPackage("dpkg", "libc6", "2.36"),
                        new InstalledPackage("dpkg", "linux", "6.2"),
                        new InstalledPackage("dpkg", "linux", "6.1"),
                        new InstalledPackage("dpkg", "curl", "2")));

        assertThat(changes.more()).isZero();
        assertThat(changes.listed())
                .containsExactly(
                        new PackageChange("apk", "musl", null, "1.2"),
                        new PackageChange("dpkg", "curl", "1", "2"),
                        new PackageChange("dpkg", "linux", "6.1", "6.1, 6.2"),
                        new PackageChange("dpkg", "perl", "5", null));
    }

    @Test
    void listsSoManyPackagesAndCountsTheRest() {
        List<InstalledPackage> many = IntStream.range(0, ContentChanges.PackageChanges.MOST_LISTED + 3)
                .mapToObj(i -> new InstalledPackage("apk", "p" + i, "1"))
                .toList();

        ContentChanges.PackageChanges changes = PackageComparison.of(List.of(), many);

        assertThat(changes.listed()).hasSize(ContentChanges.PackageChanges.MOST_LISTED);
        assertThat(changes.more()).isEqualTo(3);
    }
}
