package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

    private static String deep(int directories) {
        return "d/".repeat(directories);
    }

    @Test
    void directoriesStandAsDeepAsAPathCanNameAndNoDeeper() {
        assertThat(stack(new Tars().file(deep(2047) + "f", "1")).resolve("/" + deep(2047) + "f"))
                .isPresent();
        assertThatThrownBy(() -> stack(deepThroughALink()))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("more than 2048 deep");
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

    /** One step of a random layer. */
    record Step(String kind, String path) {}

    @Provide
    Arbitrary<List<List<Step>>> layers() {
        Arbitrary<String> path = Arbitraries.of("a", "b", "a/x", "a/y", "b/x", "a/x/p", "a/x/q", "b/x/p");
        Arbitrary<String> kind = Arbitraries.of("file", "file", "dir", "whiteout", "opaque", "hardlink", "symlink");
        return Combinators.combine(kind, path)
                // symlinks stand where nothing is below them: what goes through links has examples of its own
                .as((k, p) -> new Step(k, k.equals("symlink") ? "s" : p))
                .list()
                .ofMaxSize(6)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Property(tries = 2000)
    void agreesWithASimpleModel(@ForAll("layers") List<List<Step>> layers) {
        TreeMap<String, String> model = new TreeMap<>();
        List<LayerIndex> indexes = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            List<Step> steps = layers.get(i);
            applyToModel(model, steps, i);
            indexes.add(tar(steps).index());
        }

        FileTree tree = stack(indexes);

        TreeMap<String, String> found = new TreeMap<>();
        tree.walk((path, node) -> found.put(
                path.substring(1),
                node.isDirectory() ? "dir" : node.isSymlink() ? "link" : "file " + node.sizeBytes()));
        assertThat(found).isEqualTo(model);
    }

    private static Tars tar(List<Step> steps) {
        Tars tar = new Tars();
        for (int i = 0; i < steps.size(); i++) {
            String path = steps.get(i).path();
            int slash = path.lastIndexOf('/') + 1;
            switch (steps.get(i).kind()) {
                case "file" -> tar.file(path, "x".repeat(i + 1));
                case "dir" -> tar.directory(path);
                case "whiteout" -> tar.file(path.substring(0, slash) + ".wh." + path.substring(slash), "");
                case "opaque" -> tar.file(path + "/.wh..wh..opq", "");
                case "hardlink" -> tar.hardLink(path, "b");
                default -> tar.symlink(path, "nowhere/at/all");
            }
        }
        return tar;
    }

    /** Paths to kinds, as a person would work it out: first what the layer hides, then what it brings. */
    private static void applyToModel(TreeMap<String, String> model, List<Step> steps, int layer) {
        for (Step step : steps) {
            if (step.kind().equals("whiteout") && isPlain(model, parent(step.path()))) {
                removeTree(model, step.path());
                model.remove(step.path());
            } else if (step.kind().equals("opaque") && isPlain(model, step.path())) {
                removeTree(model, step.path());
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            switch (step.kind()) {
                case "file" -> bring(model, step.path(), "file " + (i + 1));
                case "dir" -> makeDirectories(model, step.path());
                case "opaque" -> makeDirectories(model, step.path());
                case "hardlink" -> {
                    String target = model.get("b");
                    if (target != null && !target.equals("dir") && !step.path().equals("b")) {
                        bring(model, step.path(), target);
                    }
                }
                case "symlink" -> bring(model, step.path(), "link");
                default -> {}
            }
        }
    }

    private static boolean isPlain(TreeMap<String, String> model, String path) {
        return path.isEmpty() || "dir".equals(model.get(path)) && isPlain(model, parent(path));
    }

    private static void bring(TreeMap<String, String> model, String path, String kind) {
        makeDirectories(model, parent(path));
        removeTree(model, path);
        model.put(path, kind);
    }

    private static void makeDirectories(TreeMap<String, String> model, String path) {
        if (!path.isEmpty()) {
            makeDirectories(model, parent(path));
            model.put(path, "dir");
        }
    }

    private static void removeTree(TreeMap<String, String> model, String path) {
        model.keySet().removeIf(other -> other.startsWith(path + "/"));
    }

    private static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }
}
