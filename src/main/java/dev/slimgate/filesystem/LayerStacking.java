package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.filesystem.LayerEntry.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts layers onto a tree, base first, as overlay file systems stack them, and takes from a budget what the tree costs.
 * What a layer takes out of reach is counted as hidden. For one thread.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#applying-changesets">applying
 *     changesets</a>
 */
final class LayerStacking {
    /** How long the path of a directory can be, since Linux takes no path of more bytes. */
    private static final int MAX_PATH_LENGTH = 4096;

    private final TreePaths paths;
    private final HiddenFiles hidden;
    private final IndexBudget.Hold hold;
    private int inodes;
    private String lastParent = "";
    private @Nullable TreeNode lastParentNode;
    private boolean endlessLinks;

    LayerStacking(TreePaths paths, HiddenFiles hidden, IndexBudget.Hold hold) {
        this.paths = paths;
        this.hidden = hidden;
        this.hold = hold;
    }

    /**
     * Puts a layer onto those below it.
     *
     * @param number how many are below it
     * @throws ContentException.Invalid if directories stand deeper than any runtime can make them
     * @throws ContentException.TooLarge if the budget has not enough left
     */
    void add(LayerIndex layer, int number) {
        hide(layer, number);
        forgetParent();
        for (LayerEntry entry : layer.entries()) {
            paths.step();
            apply(entry, number);
        }
        forgetParent();
    }

    private void hide(LayerIndex layer, int number) {
        for (LayerEntry entry : layer.entries()) {
            paths.step();
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
        TreeNode at = paths.root();
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
        TreeNode at = paths.find(PathParts.parentOf(target), true);
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
        TreeNode at = paths.root();
        Deque<String> left = new ArrayDeque<>(PathParts.of(path));
        int links = 0;
        while (!left.isEmpty()) {
            paths.step();
            String part = left.removeFirst();
            if (part.equals("..")) {
                at = at.parent == null ? at : at.parent;
                continue;
            }
            TreeNode child = at.child(part);
            if (child != null && child.isDirectory()) {
                at = child;
            } else if (child != null && child.isSymlink() && child.layer == layer && ++links <= TreePaths.MAX_LINKS) {
                at = paths.follow(child, at, left);
            } else {
                TreeNode made = directory(at, part, 0755);
                replace(at, made, layer);
                at = made;
            }
        }
        endlessLinks = links > TreePaths.MAX_LINKS;
        return at;
    }

    /** Gives back what a path and all below it cost, and counts what thereby cannot be reached any more. */
    private void drop(TreeNode node, int layer) {
        paths.step();
        hold.give(node.heapBytes());
        if (node.names != null) {
            loseName(node, node.names, layer);
        } else {
            lose(node, () -> paths.pathOf(node), node.layer, layer);
        }
        if (node.children != null) {
            node.children.values().forEach(child -> drop(child, layer));
        }
    }

    private void loseName(TreeNode node, TreeNode.Names names, int layer) {
        if (names.first == node) {
            String path = paths.pathOf(node);
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
}
