package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.util.List;
import java.util.Optional;

/**
 * The file tree of an image: its layers stacked as overlay file systems stack them, which containerd, CRI-O and Docker
 * use. Costs some 200 bytes of heap per path, which are taken from a budget, so it is made for one look and let go. For
 * one thread; every step, of making it as of looking, watches the deadline, since links can make a small tree slow.
 *
 * <ul>
 *   <li>A layer's whiteouts hide what lower layers have, wherever in the layer they stand, and nothing of its own.
 *   <li>An entry below a symlink of its own layer goes where the link points. Below a symlink of a lower layer it makes
 *       a real directory in the link's place, since a layer is unpacked without sight of those below it.
 *   <li>A directory over a directory keeps what is in it; any other entry replaces what is there.
 * </ul>
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets">applying
 *     changesets</a>
 */
public final class FileTree {
    private final TreePaths paths;
    private final HiddenFiles hidden;

    private FileTree(TreePaths paths, HiddenFiles hidden) {
        this.paths = paths;
        this.hidden = hidden;
    }

    /**
     * Where a path leads to.
     *
     * @param path absolute, without links
     * @param node never a symlink
     */
    public record Resolved(String path, TreeNode node) {}

    /** Is shown each path of a tree. */
    @FunctionalInterface
    public interface Visitor {
        /** Takes an absolute path and its node. */
        void visit(String path, TreeNode node);
    }

    /**
     * Stacks layers.
     *
     * @param hold what the tree costs is taken from it, and given back when it is closed
     * @throws ContentException.Invalid if directories stand deeper than any runtime can make them
     * @throws ContentException.TooLarge if the budget has not enough left
     * @throws ContentException.TimedOut once the deadline has passed; so do all questions to the tree
     */
    public static FileTree stack(List<LayerIndex> layersBaseFirst, IndexBudget.Hold hold, Deadline deadline) {
        TreePaths paths = new TreePaths(deadline);
        HiddenFiles hidden = new HiddenFiles(layersBaseFirst.size(), hold);
        LayerStacking stacking = new LayerStacking(paths, hidden, hold);
        for (int i = 0; i < layersBaseFirst.size(); i++) {
            stacking.add(layersBaseFirst.get(i), i);
        }
        return new FileTree(paths, hidden);
    }

    /** What the layers ship and this tree does not reach. */
    public HiddenFiles hidden() {
        return hidden;
    }

    /** The node at a path, itself when it is a symlink; links on the way are followed. */
    public Optional<TreeNode> lookup(String path) {
        return Optional.ofNullable(paths.find(path, false));
    }

    /** Where a path leads when every link is followed as Linux does inside the root; empty for nowhere or a loop. */
    public Optional<Resolved> resolve(String path) {
        TreeNode node = paths.find(path, true);
        return node == null ? Optional.empty() : Optional.of(new Resolved(paths.pathOf(node), node));
    }

    /** Shows every path but the root, parents first, names in order. */
    public void walk(Visitor visitor) {
        walk("", paths.root(), visitor);
    }

    private void walk(String path, TreeNode directory, Visitor visitor) {
        for (TreeNode node : directory.children()) {
            paths.step();
            String child = path + "/" + node.name;
            visitor.visit(child, node);
            if (!node.isEmpty()) {
                walk(child, node, visitor);
            }
        }
    }
}
