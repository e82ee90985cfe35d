package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTreeTest {

    private static FileTree stack(Tars... layers) {
        List<LayerIndex> indexes = new ArrayList<>();
        for (Tars layer : layers) {
            indexes.add(layer.index());
        }
        return stack(indexes);
    }

    private static FileTree stack(List<LayerIndex> indexes) {
        return FileTree.stack(indexes, new IndexBudget(64 << 20).hold(), Deadline.after(Duration.ofMinutes(1)));
    }

    private static List<String> files(FileTree tree) {
        List<String> paths = new ArrayList<>();
        tree.walk((path, node) -> {
            if (!node.isDirectory()) {
                paths.add(path);
            }
        });
        return paths;
    }

    private static String end(FileTree tree, String path) {
        return tree.resolve(path).map(FileTree.Resolved::path).orElse("nowhere");
    }

    @Test
    void hidesWhatAWhiteoutNamesInLowerLayersOnly() {
        FileTree tree = stack(
                new Tars().file("bin/sh", "1").file("bin/ls", "1"),
                new Tars().file("bin/new", "2").file("bin/.wh.sh", "").file("bin/.wh.new", ""));

        assertThat(files(tree)).containsExactly("/bin/ls", "/bin/new");
    }

    @Test
    void anOpaqueDirectoryKeepsWhatItsOwnLayerBringsInWhateverOrder() {
        FileTree tree = stack(
                new Tars().file("bin/sh", "1").file("bin/deep/ls", "1"),
                new Tars().file("bin/before", "2").file("bin/.wh..wh..opq", "").file("bin/after", "2"));

        assertThat(files(tree)).containsExactly("/bin/after", "/bin/before");
    }

    @Test
    void aHardLinkKeepsTheFileThatItsFirstNameLoses() {
        FileTree tree = stack(
                new Tars().file("bin/tool", "shell"),
                new Tars().hardLink("bin/sh", "bin/tool"),
                new Tars().file("bin/.wh.tool", ""));

        assertThat(files(tree)).containsExactly("/bin/sh");
        assertThat(tree.lookup("/bin/sh").orElseThrow().sizeBytes()).isEqualTo(5);
        assertThat(tree.lookup("/bin/sh").orElseThrow().layer()).isEqualTo(1);
    }

    @Test
    void aHardLinkToNothingHidesNothing() {
        FileTree tree = stack(new Tars().file("bin/sh", "1"), new Tars().hardLink("bin/sh", "gone"));

        assertThat(files(tree)).containsExactly("/bin/sh");
    }

    @Test
    void resolvesLinksInsideTheRootAndEndsLoops() {
        FileTree tree = stack(new Tars()
                .symlink("bin", "usr/bin")
                .file("usr/bin/dash", "1")
                .symlink("usr/bin/sh", "../../../../../etc/alternatives/sh")
                .symlink("etc/alternatives/sh", "/bin/dash")
                .symlink("a", "b")
                .symlink("b", "a"));

        assertThat(end(tree, "/bin/sh")).isEqualTo("/usr/bin/dash");
        assertThat(end(tree, "/a")).isEqualTo("nowhere");
        assertThat(end(tree, "/bin/../bin/./dash")).isEqualTo("/usr/bin/dash");
    }

    @Test
    void followsFortyLinksAndNoMore() {
        Tars tar = new Tars().file("l0", "1");
        for (int i = 1; i <= 41; i++) {
            tar.symlink("l" + i, "l" + (i - 1));
        }

        FileTree tree = stack(tar);

        assertThat(end(tree, "/l40")).isEqualTo("/l0");
        assertThat(end(tree, "/l41")).isEqualTo("nowhere");
    }

    @Test
    void entriesGoThroughSymlinksOfTheirOwnLayer() {
        FileTree tree = stack(new Tars().symlink("bin", "usr/bin").file("bin/sh", "1"));

        assertThat(files(tree)).containsExactly("/bin", "/usr/bin/sh");
    }

    @Test
    void aLayerCannotReachThroughASymlinkOfALowerOne() {
        FileTree tree = stack(
                new Tars().symlink("bin", "usr/bin").file("usr/bin/sh", "1"),
                new Tars().file("bin/.wh.sh", "").file("bin/app", "2"));

        assertThat(files(tree)).containsExactly("/bin/app", "/usr/bin/sh");
    }

    @Test
    void namesStayInsideTheRoot() {
        FileTree tree = stack(new Tars()
                .file("/bin/a", "")
                .file("./b", "")
                .file("../../c", "")
                .file("x/../d", ""));

        assertThat(files(tree)).containsExactly("/b", "/bin/a", "/c", "/d");
    }

    @Test
    void whatIsBelowLinksWithoutEndGoesWhereItsPathSaysOnceADirectoryEndedThem() {
        FileTree tree = stack(new Tars().symlink("d", "d/a").file("d/b", "1").file("d/c", "1"));

        assertThat(tree.resolve("/d/c")).isPresent();
        assertThat(tree.resolve("/d/b")).isEmpty();
    }

    @Test
    void aFileIsWastedOnlyOnceItHasLostItsLastName() {
        FileTree tree = stack(
                new Tars().file("bin/tool", "shell").hardLink("bin/also", "bin/tool"),
                new Tars().file("bin/.wh.tool", ""),
                new Tars().file("bin/.wh.also", ""));

        assertThat(tree.hidden().largest()).containsExactly(new HiddenFiles.HiddenFile("/bin/tool", 5, 0, 2));
    }

    @Test
    void tellsOfManyWastedFilesTheLargestAndCountsAll() {
        Tars many = new Tars();
        for (int i = 0; i < 1500; i++) {
            many.file("d/file-" + i, "x".repeat(1 + i % 1499));
        }

        HiddenFiles hidden = stack(many, new Tars().file("d", "")).hidden();

        assertThat(hidden.count()).isEqualTo(1500);
        assertThat(hidden.bytes(0)).isEqualTo(1499 * 1500 / 2 + 1);
        assertThat(hidden.largest())
                .hasSize(HiddenFiles.MOST_KEPT)
                .extracting(HiddenFiles.HiddenFile::bytes)
                .startsWith(1499L, 1498L)
                .endsWith(501L, 500L);
    }

    private static String deep(int directories) {
        return "d/".repeat(directories);
    }

    @Test
    void directoriesStandAsDeepAsAPathCanNameAndNoDeeper() {
        assertThat(stack(new Tars().file(deep(2047) + "f", "1")).resolve("/" + deep(2047) + "f"))
                .isPresent();
        assertThatThrownBy(() -> stack(deepThroughALink()))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("more than 4096 bytes");
    }

    /** A link far down, and a path below it: together deeper than one path can say. */
    private static Tars deepThroughALink() {
        return new Tars()
                .directory(deep(1500) + "a")
                .symlink("s", deep(1500) + "a")
                .directory("s/" + deep(1500) + "b");
    }

    @Test
    void aTreeBeyondTheBudgetIsTooLargeAndGivesBackWhatItTook() {
        Tars many = new Tars();
        for (int i = 0; i < 1000; i++) {
            many.file("file-" + i, "");
        }
        IndexBudget budget = new IndexBudget(100_000);
        List<LayerIndex> layers = List.of(many.index());

        try (IndexBudget.Hold hold = budget.hold()) {
            assertThatThrownBy(() -> FileTree.stack(layers, hold, Deadline.after(Duration.ofMinutes(1))))
                    .isInstanceOf(ContentException.TooLarge.class)
                    .hasMessageContaining("100000 bytes of memory");
        }

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void whatIsReplacedOrHiddenCostsNothingMore() {
        Tars many = new Tars().file("only", "");
        Tars hides = new Tars().file(".wh..wh..opq", "");
        for (int i = 0; i < 100; i++) {
            many.file("d/file-" + i, "");
        }
        LayerIndex brings = many.index();
        LayerIndex hiding = hides.index();
        List<LayerIndex> layers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            layers.addAll(List.of(brings, hiding, brings, brings));
        }
        IndexBudget budget = new IndexBudget(64_000);

        try (IndexBudget.Hold hold = budget.hold()) {
            FileTree tree = FileTree.stack(layers, hold, Deadline.after(Duration.ofMinutes(1)));
            assertThat(files(tree)).hasSize(101);
            assertThat(budget.takenBytes()).isBetween(10_000L, 40_000L);
        }
    }

    @Test
    void linksThatMakeASmallTreeSlowEndAtTheDeadline() {
        Tars links = new Tars().file("x/f", "1");
        String there = "x/../".repeat(800);
        for (int i = 0; i < 39; i++) {
            links.symlink("l" + i, there + (i == 0 ? "x" : "l" + (i - 1)));
        }
        long[] now = new long[1];
        FileTree tree = FileTree.stack(
                List.of(links.index()),
                new IndexBudget(64 << 20).hold(),
                Deadline.after(Duration.ofSeconds(1), () -> now[0]));
        assertThat(tree.resolve("/l38/f")).isPresent();

        now[0] = Duration.ofSeconds(2).toNanos();

        assertThatThrownBy(() -> tree.resolve("/l38/f")).isInstanceOf(ContentException.TimedOut.class);
    }
}
