package dev.slimgate.inspect;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentChanges.Changed;
import dev.slimgate.facts.ContentChanges.DirectoryChange;
import dev.slimgate.facts.ContentChanges.Extent;
import dev.slimgate.facts.ContentChanges.Tally;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.TreeNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Walks two file trees side by side. The trees stand in memory; beside them only the directories with the most bytes are
 * kept. For one thread.
 */
final class TreeComparison {
    private static final int STEPS_BETWEEN_LOOKS = 4096;
    private static final Comparator<DirectoryChange> FEWEST_BYTES = Comparator.comparingLong(DirectoryChange::bytes)
            .thenComparing(DirectoryChange::path, Comparator.reverseOrder());

    private final List<LayerIndex> before;
    private final List<LayerIndex> after;
    private final Deadline deadline;
    private final BitSet seenBefore = new BitSet();
    private final BitSet seenAfter = new BitSet();
    private final PriorityQueue<DirectoryChange> largest = new PriorityQueue<>(FEWEST_BYTES);
    private long moreDirectories;
    private long unproven;
    private Tally added = Tally.NONE;
    private Tally removed = Tally.NONE;
    private Changed changed = Changed.NONE;
    private long steps;

    TreeComparison(List<LayerIndex> before, List<LayerIndex> after, Deadline deadline) {
        this.before = before;
        this.after = after;
        this.deadline = deadline;
    }

    void compare(FileTree first, FileTree second) {
        directory("", first.lookup("/").orElseThrow(), second.lookup("/").orElseThrow());
    }

    Tally added() {
        return added;
    }

    Tally removed() {
        return removed;
    }

    Changed changed() {
        return changed;
    }

    long unproven() {
        return unproven;
    }

    List<DirectoryChange> directories() {
        List<DirectoryChange> sorted = new ArrayList<>(largest);
        sorted.sort(FEWEST_BYTES.reversed());
        return sorted;
    }

    long moreDirectories() {
        return moreDirectories;
    }

    /** A directory that both have: both lists of children are sorted by name. */
    private void directory(String path, TreeNode was, TreeNode is) {
        List<TreeNode> left = was.children();
        List<TreeNode> right = is.children();
        Tally came = Tally.NONE;
        Tally went = Tally.NONE;
        Changed differ = Changed.NONE;
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            step();
            int order = order(left, i, right, j);
            if (order < 0) {
                went = went.plus(gone(path, left.get(i++)));
            } else if (order > 0) {
                came = came.plus(come(path, right.get(j++)));
            } else {
                TreeNode old = left.get(i++);
                TreeNode now = right.get(j++);
                if (old.isDirectory() && now.isDirectory()) {
                    directory(path + "/" + old.name(), old, now);
                } else if (old.isDirectory() || now.isDirectory()) {
                    went = went.plus(gone(path, old));
                    came = came.plus(come(path, now));
                } else {
                    differ = differ.plus(change(old, now));
                }
            }
        }
        keep(new DirectoryChange(path.isEmpty() ? "/" : path, Extent.PARTS, came, went, differ));
    }

    private static int order(List<TreeNode> left, int i, List<TreeNode> right, int j) {
        if (i == left.size()) {
            return 1;
        }
        return j == right.size()
                ? -1
                : left.get(i).name().compareTo(right.get(j).name());
    }

    /** What only the first image has; a directory is told by itself. */
    private Tally gone(String path, TreeNode node) {
        Tally all = tally(node, seenBefore);
        removed = removed.plus(all);
        if (!node.isDirectory()) {
            return all;
        }
        keep(new DirectoryChange(path + "/" + node.name(), Extent.REMOVED, Tally.NONE, all, Changed.NONE));
        return Tally.NONE;
    }

    /** What only the second image has; a directory is told by itself. */
    private Tally come(String path, TreeNode node) {
        Tally all = tally(node, seenAfter);
        added = added.plus(all);
        if (!node.isDirectory()) {
            return all;
        }
        keep(new DirectoryChange(path + "/" + node.name(), Extent.ADDED, all, Tally.NONE, Changed.NONE));
        return Tally.NONE;
    }

    private Tally tally(TreeNode node, BitSet seen) {
        step();
        if (!node.isDirectory()) {
            return new Tally(1, bytes(node, seen));
        }
        Tally all = Tally.NONE;
        for (TreeNode child : node.children()) {
            all = all.plus(tally(child, seen));
        }
        return all;
    }

    private Changed change(TreeNode old, TreeNode now) {
        long was = bytes(old, seenBefore);
        long is = bytes(now, seenAfter);
        boolean same = old.kind() == now.kind()
                && old.sizeBytes() == now.sizeBytes()
                && old.mode() == now.mode()
                && Objects.equals(old.linkTarget(), now.linkTarget());
        if (same) {
            if (old.isFile() && old.sizeBytes() > 0 && !sameLayer(old, now)) {
                unproven++;
            }
            return Changed.NONE;
        }
        Changed one = new Changed(1, was, is);
        changed = changed.plus(one);
        return one;
    }

    /** A layer gives a path one content, whatever stands below it. */
    private boolean sameLayer(TreeNode old, TreeNode now) {
        return before.get(old.layer()).diffId().equals(after.get(now.layer()).diffId());
    }

    private static long bytes(TreeNode node, BitSet seen) {
        if (!node.isFile() || seen.get(node.inode())) {
            return 0;
        }
        seen.set(node.inode());
        return node.sizeBytes();
    }

    private void keep(DirectoryChange change) {
        if (change.added().files() == 0
                && change.removed().files() == 0
                && change.changed().files() == 0) {
            return;
        }
        largest.add(change);
        if (largest.size() > ContentChanges.MOST_DIRECTORIES) {
            largest.remove();
            moreDirectories++;
        }
    }

    private void step() {
        if (++steps % STEPS_BETWEEN_LOOKS == 0 && deadline.expired()) {
            throw new ContentException.TimedOut("the images' file trees were not compared in time");
        }
    }
}
