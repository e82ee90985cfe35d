package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.filesystem.LayerEntry.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the paths of a tree lead, links followed as Linux does inside the root. Every step watches the deadline, since
 * links can make a small tree slow. For one thread.
 */
final class TreePaths {
    /** How many links Linux follows for one path. */
    static final int MAX_LINKS = 40;

    private static final int STEPS_BETWEEN_LOOKS = 4096;

    private final TreeNode root = new TreeNode("", Kind.DIRECTORY, 0, 0755, null, 0, null, 0, null);
    private final Deadline deadline;
    private long steps;

    TreePaths(Deadline deadline) {
        this.deadline = deadline;
    }

    TreeNode root() {
        return root;
    }

    /** @throws ContentException.TimedOut once the deadline has passed, which is looked at every so many steps */
    void step() {
        if (++steps % STEPS_BETWEEN_LOOKS == 0 && deadline.expired()) {
            throw new ContentException.TimedOut("the image's file tree was not looked through in time");
        }
    }

    /**
     * The node that a path leads to; null for nowhere or a loop.
     *
     * @param followLast whether the path's last name is followed where it is a symlink, as all before it are
     */
    @Nullable TreeNode find(String path, boolean followLast) {
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
    TreeNode follow(TreeNode link, TreeNode at, Deque<String> left) {
        String target = link.linkTarget == null ? "" : link.linkTarget;
        List<String> parts = PathParts.of(target);
        for (int i = parts.size() - 1; i >= 0; i--) {
            left.addFirst(parts.get(i));
        }
        return target.startsWith("/") ? root : at;
    }

    /** The absolute path of a node, without links. */
    String pathOf(TreeNode node) {
        Deque<String> names = new ArrayDeque<>();
        for (TreeNode at = node; at.parent != null; at = at.parent) {
            step();
            names.addFirst(at.name);
        }
        return "/" + String.join("/", names);
    }
}
