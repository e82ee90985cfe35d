package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.HiddenFiles.HiddenFile;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Any sequence of layers gives the tree, the waste and dive's figures that plain maps of paths give. */
class StackedLayersTest {
    private static final Deadline LONG = Deadline.after(Duration.ofHours(1));

    @Provide
    Arbitrary<List<List<LayerStep>>> layers() {
        return LayerStep.layers();
    }

    private static List<LayerIndex> indexes(List<List<LayerStep>> layers) {
        return layers.stream().map(layer -> LayerStep.tar(layer).index()).toList();
    }

    private static FileTree stack(List<LayerIndex> indexes) {
        return FileTree.stack(indexes, new IndexBudget(64 << 20).hold(), LONG);
    }

    @Property(tries = 1500)
    void theTreeIsThatOfTheModel(@ForAll("layers") List<List<LayerStep>> layers) {
        FileTree tree = stack(indexes(layers));

        assertThat(seen(tree)).isEqualTo(StackModel.of(layers).tree());
    }

    private static Map<String, String> seen(FileTree tree) {
        Map<String, String> seen = new TreeMap<>();
        Map<Integer, String> names = new HashMap<>();
        TreeMap<String, TreeNode> nodes = new TreeMap<>();
        tree.walk(nodes::put);
        nodes.forEach((path, node) -> {
            String name = names.computeIfAbsent(node.inode(), inode -> path);
            seen.put(
                    path,
                    node.isDirectory()
                            ? "directory of layer " + node.layer()
                            : node.isSymlink()
                                    ? "link of layer " + node.layer() + " to " + node.linkTarget()
                                    : "file of layer " + node.layer() + ", " + node.sizeBytes() + " bytes, as " + name);
        });
        return seen;
    }

    @Property(tries = 1500)
    void theWasteIsThatOfTheModel(@ForAll("layers") List<List<LayerStep>> layers) {
        List<HiddenFile> expected = StackModel.of(layers).hidden();

        HiddenFiles hidden = stack(indexes(layers)).hidden();

        assertThat(hidden.largest()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(hidden.largest())
                .isSortedAccordingTo(
                        Comparator.comparingLong(HiddenFile::bytes).reversed().thenComparing(HiddenFile::path));
        assertThat(hidden.count()).isEqualTo(expected.size());
        assertThat(IntStream.range(0, layers.size()).mapToObj(hidden::bytes))
                .containsExactlyElementsOf(IntStream.range(0, layers.size())
                        .mapToObj(layer -> expected.stream()
                                .filter(file -> file.layer() == layer)
                                .mapToLong(HiddenFile::bytes)
                                .sum())
                        .toList());
    }

    @Property(tries = 1500)
    void whatIsReachedAndWhatIsWastedAreAllBytes(@ForAll("layers") List<List<LayerStep>> layers) {
        List<LayerIndex> indexes = indexes(layers);

        FileTree tree = stack(indexes);

        Map<Integer, Long> reached = new HashMap<>();
        tree.walk((path, node) -> reached.put(node.inode(), node.sizeBytes()));
        long wasted = IntStream.range(0, layers.size())
                .mapToLong(tree.hidden()::bytes)
                .sum();
        assertThat(reached.values().stream().mapToLong(bytes -> bytes).sum() + wasted)
                .isEqualTo(indexes.stream().mapToLong(LayerIndex::fileBytes).sum());
    }

    @Property(tries = 1500)
    void divesFiguresAreThoseOfTheModel(@ForAll("layers") List<List<LayerStep>> layers) {
        DiveCount.Figures figures = DiveCount.of(indexes(layers), new IndexBudget(64 << 20).hold(), LONG);

        assertThat(figures).isEqualTo(DiveModel.of(layers));
    }

    @Property(tries = 1000)
    void nothingIsKeptOfTheBudget(@ForAll("layers") List<List<LayerStep>> layers) {
        List<LayerIndex> indexes = indexes(layers);
        LayerIndex hidesAll = new Tars().file(".wh..wh..opq", "").index();
        List<LayerIndex> all =
                Stream.concat(indexes.stream(), Stream.of(hidesAll)).toList();
        IndexBudget budget = new IndexBudget(64 << 20);

        try (IndexBudget.Hold hold = budget.hold()) {
            DiveCount.of(indexes, hold, LONG);
            assertThat(budget.takenBytes()).isZero();
            FileTree tree = FileTree.stack(all, hold, LONG);

            long listed = tree.hidden().largest().stream()
                    .mapToLong(file -> 112 + 2L * file.path().length())
                    .sum();
            assertThat(budget.takenBytes()).isEqualTo(listed);
        }
    }

    @Property(tries = 1000)
    void anIndexThatWasStoredGivesTheSame(@ForAll("layers") List<List<LayerStep>> layers) {
        List<LayerIndex> indexes = indexes(layers);

        List<LayerIndex> stored = indexes.stream()
                .map(index -> LayerIndex.fromBytes(index.toBytes(), ReadLimits.DEFAULTS)
                        .orElseThrow())
                .toList();

        assertThat(seen(stack(stored))).isEqualTo(seen(stack(indexes)));
        assertThat(stack(stored).hidden().largest())
                .isEqualTo(stack(indexes).hidden().largest());
    }

    /** The same layers in every run, so that what is counted is the same too. */
    @Property(tries = 1000, seed = "5", edgeCases = EdgeCasesMode.NONE)
    void theLayersAreOfEverySort(@ForAll("layers") List<List<LayerStep>> layers) {
        StackModel model = StackModel.of(layers);
        Map<String, Predicate<List<List<LayerStep>>>> sorts = Map.of(
                "hides across layers", all -> model.hidden().stream().anyMatch(file -> file.hiddenBy() > file.layer()),
                "hides in its own layer",
                        all -> model.hidden().stream().anyMatch(file -> file.hiddenBy() == file.layer()),
                "hides nothing", all -> model.hidden().isEmpty() && all.size() > 1,
                "has hard links",
                        all -> seen(stack(indexes(all))).entrySet().stream()
                                .anyMatch(entry -> entry.getValue().startsWith("file")
                                        && !entry.getValue().endsWith(" as " + entry.getKey())),
                "goes through a link",
                        all -> seen(stack(indexes(all))).keySet().stream()
                                .anyMatch(path -> all.stream()
                                        .flatMap(List::stream)
                                        .noneMatch(step -> ("/" + step.path() + "/").startsWith(path + "/"))),
                "has whiteouts that dive counts",
                        all -> !DiveModel.of(all).equals(DiveModel.of(withoutWhiteouts(all))));

        sorts.forEach((label, test) -> Statistics.label(label)
                .collect(test.test(layers))
                .coverage(coverage -> coverage.check(true).count(count -> count >= 20)));
    }

    private static List<List<LayerStep>> withoutWhiteouts(List<List<LayerStep>> layers) {
        return layers.stream()
                .map(layer -> layer.stream()
                        .filter(step -> step.kind() != LayerStep.Kind.WHITEOUT)
                        .toList())
                .toList();
    }
}
