package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.filesystem.LayerEntry.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    /** How many links Linux follows for one path. */
    private static final int MAX_LINKS = 40;
    /** How long the path of a directory can be, since Linux takes no path of more bytes. */
    private static final int MAX_PATH_LENGTH = 4096;

    private static final int STEPS_BETWEEN_LOOKS = 4096;

    private final TreeNode root = new TreeNode("", Kind.DIRECTORY, 0, 0755, null, 0, null, 0, null);
    private final IndexBudget.Hold hold;
    private final Deadline deadline;
    private final HiddenFiles hidden;
    private int inodes;
    private long steps;
    private String lastParent = "";
    private @Nullable TreeNode lastParentNode;
    private boolean endlessLinks;

    private FileTree(int layers, IndexBudget.Hold hold, Deadline deadline) {
        this.hidden = new HiddenFiles(layers, hold);
        this.hold = hold;
        this.deadline = deadline;
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
        FileTree tree = new FileTree(layersBaseFirst.size(), hold, deadline);
        for (int i = 0; i < layersBaseFirst.size(); i++) {
            LayerIndex layer = layersBaseFirst.get(i);
            tree.hide(layer, i);
            tree.forgetParent();
            for (LayerEntry entry : layer.entries()) {
                tree.step();
                tree.apply(entry, i);
            }
            tree.forgetParent();
        }
        return tree;
    }

    /** What the layers ship and this tree does not reach. */
    public HiddenFiles hidden() {
        return hidden;
    }

    /** The node at a path, itself when it is a symlink; links on the way are followed. */
    public Optional<TreeNode> lookup(String path) {
        return Optional.ofNullable(find(path, false));
    }

    /** Where a path leads when every link is followed as Linux does inside the root; empty for nowhere or a loop. */
    public Optional<Resolved> resolve(String path) {
        TreeNode node = find(path, true);
        return node == null ? Optional.empty() : Optional.of(new Resolved(pathOf(node), node));
    }

    /** Shows every path but the root, parents first, names in order. */
    public void walk(Visitor visitor) {
        walk("", root, visitor);
    }

    private void walk(String path, TreeNode directory, Visitor visitor) {
        for (TreeNode node : directory.children()) {
            step();
            String child = path + "/" + node.name;
            visitor.visit(child, node);
            if (!node.isEmpty()) {
                walk(child, node, visitor);
            }
        }
    }

    private void step() {
        if (++steps % STEPS_BETWEEN_LOOKS == 0 && deadline.expired()) {
            throw new ContentException.TimedOut("the image's file tree was not looked through in time");
        }
    }

    /** Gives back what a path and all below it cost, and counts what thereby cannot be reached any more. */
    private void drop(TreeNode node, int layer) {
        step();
        hold.give(node.heapBytes());
        if (node.names != null) {
            loseName(node, node.names, layer);
        } else {
            lose(node, () -> pathOf(node), node.layer, layer);
        }
        if (node.children != null) {
            node.children.values().forEach(child -> drop(child, layer));
        }
    }

    private void loseName(TreeNode node, TreeNode.Names names, int layer) {
        if (names.first == node) {
            String path = pathOf(node);
            hold.take(2L * path.length());
            names.first = null;
            names.firstPath = path;
        }
        if (--names.count == 0 && names.firstPath != null) {
            String path = names.firstPath;
            lose(node, () -> path, names.layer, layer);
            hold.give(TreeNode.Names.BYTES + 2L * path.length());
        }
    }

    private void lose(TreeNode node, Supplier<String> path, int layer, int hiddenBy) {
        hold.give(node.captured == null ? 0 : node.captured.length);
        if (node.isFile()) {
            hidden.add(path, node.sizeBytes, layer, hiddenBy);
        }
    }

    private void hide(LayerIndex layer, int number) {
        for (LayerEntry entry : layer.entries()) {
            step();
            if (entry.kind() == Kind.WHITEOUT) {
                TreeNode parent = plainDirectory(PathParts.parentOf(entry.path()));
                TreeNode removed = parent == null ? null : parent.remove(PathParts.nameOf(entry.path()));
                if (removed != null) {
                    drop(removed, number);
                }
            } else if (entry.kind() == Kind.OPAQUE) {
                TreeNode directory = plainDirectory(entry.path());
                if (directory != null && directory.children != null) {
                    directory.children.values().forEach(child -> drop(child, number));
                    directory.children = null;
                }
            }
        }
    }

    /** The directory at a path that leads over no symlink; null if there is none. */
    private @Nullable TreeNode plainDirectory(String path) {
        TreeNode at = root;
        for (String part : PathParts.of(path)) {
            TreeNode child = at.child(part);
            if (child == null || !child.isDirectory()) {
                return null;
            }
            at = child;
        }
        return at;
    }

    private void apply(LayerEntry entry, int layer) {
        switch (entry.kind()) {
            case FILE, SYMLINK, OTHER -> {
                byte[] captured = entry.captured();
                hold.take(captured == null ? 0 : captured.length);
                TreeNode parent = parent(entry.path(), layer);
                replace(
                        parent,
                        new TreeNode(
                                PathParts.nameOf(entry.path()),
                                entry.kind(),
                                entry.sizeBytes(),
                                entry.mode(),
                                entry.linkTarget(),
                                entry.marks(),
                                captured,
                                ++inodes,
                                parent),
                        layer);
            }
            case HARD_LINK -> link(entry, layer);
            case DIRECTORY -> {
                TreeNode parent = parent(entry.path(), layer);
                TreeNode there = parent.child(PathParts.nameOf(entry.path()));
                if (there != null && there.isDirectory()) {
                    there.mode = entry.mode();
                } else {
                    replace(parent, directory(parent, PathParts.nameOf(entry.path()), entry.mode()), layer);
                }
            }
            case OPAQUE -> { // brings its directory, even where nothing else does
                directoryAt(entry.path(), layer);
            }
            case WHITEOUT -> {}
        }
    }

    /** A hard link to nothing is left out: a runtime refuses it, and so it must hide nothing here. */
    private void link(LayerEntry entry, int layer) {
        String target = entry.linkTarget() == null ? "" : entry.linkTarget();
        TreeNode at = find(PathParts.parentOf(target), true);
        TreeNode file = at == null || target.isEmpty() ? null : at.child(PathParts.nameOf(target));
        if (file == null || file.isDirectory()) {
            return;
        }
        TreeNode.Names names = names(file);
        names.count++; // before anything in the new name's way goes, which may be the file's last name
        TreeNode parent = parent(entry.path(), layer);
        TreeNode linked = new TreeNode(
                PathParts.nameOf(entry.path()),
                file.kind,
                file.sizeBytes,
                file.mode,
                file.linkTarget,
                file.marks,
                file.captured,
                file.inode,
                parent);
        linked.names = names;
        if (parent.child(linked.name) == file) {
            names.count--;
        } else {
            replace(parent, linked, layer);
        }
    }

    private TreeNode.Names names(TreeNode file) {
        TreeNode.Names names = file.names;
        if (names == null) {
            hold.take(TreeNode.Names.BYTES);
            names = new TreeNode.Names(file);
            file.names = names;
        }
        return names;
    }

    private void replace(TreeNode parent, TreeNode node, int layer) {
        TreeNode old = parent.child(node.name);
        if (node.isSymlink() || old != null && !old.isFile()) {
            forgetParent();
        }
        if (old != null) {
            drop(old, layer);
        }
        hold.take(node.heapBytes());
        node.layer = layer;
        parent.put(node.name, node);
    }

    private TreeNode directory(TreeNode parent, String name, int mode) {
        TreeNode made = new TreeNode(name, Kind.DIRECTORY, 0, mode, null, 0, null, ++inodes, parent);
        if (made.pathLength > MAX_PATH_LENGTH + 1) {
            throw new ContentException.Invalid(
                    "links of the image lead to a directory whose path has more than " + MAX_PATH_LENGTH + " bytes");
        }
        return made;
    }

    private TreeNode parent(String path, int layer) {
        String parent = PathParts.parentOf(path);
        if (lastParentNode != null && lastParent.equals(parent)) {
            return lastParentNode;
        }
        TreeNode found = directoryAt(parent, layer);
        lastParent = parent;
        lastParentNode = endlessLinks ? null : found; // the path leads elsewhere now that a directory ended them
        return found;
    }

    private void forgetParent() {
        lastParentNode = null;
    }

    /** The directory at a path, made where it is missing, over symlinks of this layer only. */
    private TreeNode directoryAt(String path, int layer) {
        TreeNode at = root;
        Deque<String> left = new ArrayDeque<>(PathParts.of(path));
        int links = 0;
        while (!left.isEmpty()) {
            step();
            String part = left.removeFirst();
            if (part.equals("..")) {
                at = at.parent == null ? at : at.parent;
                continue;
            }
            TreeNode child = at.child(part);
            if (child != null && child.isDirectory()) {
                at = child;
            } else if (child != null && child.isSymlink() && child.layer == layer && ++links <= MAX_LINKS) {
                at = follow(child, at, left);
            } else {
                TreeNode made = directory(at, part, 0755);
                replace(at, made, layer);
                at = made;
            }
        }
        endlessLinks = links > MAX_LINKS;
        return at;
    }

    private @Nullable TreeNode find(String path, boolean followLast) {
        TreeNode at = root;
        Deque<String> left = new ArrayDeque<>(PathParts.of(path));
        int links = 0;
        while (!left.isEmpty()) {
            step();
            String part = left.removeFirst();
            if (part.equals("..")) {
                at = at.parent == null ? at : at.parent;
                continue;
            }
            TreeNode child = at.child(part);
            if (child == null) {
                return null;
            }
            if (child.isSymlink() && (followLast || !left.isEmpty())) {
                if (++links > MAX_LINKS) {
                    return null;
                }
                at = follow(child, at, left);
            } else if (left.isEmpty() || child.isDirectory()) {
                at = child;
            } else {
                return null;
            }
        }
        return at;
    }

    /** Puts a link's target before what is left of a path, and says where to go on from. */
    private TreeNode follow(TreeNode link, TreeNode at, Deque<String> left) {
        String target = link.linkTarget == null ? "" : link.linkTarget;
        List<String> parts = PathParts.of(target);
        for (int i = parts.size() - 1; i >= 0; i--) {
            left.addFirst(parts.get(i));
        }
        return target.startsWith("/") ? root : at;
    }

    private String pathOf(TreeNode node) {
        Deque<String> names = new ArrayDeque<>();
        for (TreeNode at = node; at.parent != null; at = at.parent) {
            step();
            names.addFirst(at.name);
        }
        return "/" + String.join("/", names);
    }
}
