package dev.slimgate.filesystem;

import dev.slimgate.filesystem.LayerEntry.Kind;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One path of a {@link FileTree}. Hard links to one file are several nodes with one {@link #inode}. The tree alone makes
 * nodes and changes them, while it is being stacked.
 */
public final class TreeNode {
    /** What a path costs besides its name: node, name, and its place in the directory, on a JVM of 64 bits. */
    private static final int NODE_BYTES = 184;

    final String name;
    final Kind kind;
    final long sizeBytes;
    int mode;
    final @Nullable String linkTarget;
    final int marks;
    final byte @Nullable [] captured;
    final int inode;
    int layer;

    @Nullable Map<String, TreeNode> children;

    /** Shared by all names of one file; null while it has had no more than one. */
    @Nullable Names names;

    final @Nullable TreeNode parent;
    /** How long its path is, the slash at its beginning included. */
    final int pathLength;

    TreeNode(
            String name,
            Kind kind,
            long sizeBytes,
            int mode,
            @Nullable String linkTarget,
            int marks,
            byte @Nullable [] captured,
            int inode,
            @Nullable TreeNode parent) {
        this.name = name;
        this.kind = kind;
        this.sizeBytes = sizeBytes;
        this.mode = mode;
        this.linkTarget = linkTarget;
        this.marks = marks;
        this.captured = captured;
        this.inode = inode;
        this.parent = parent;
        this.pathLength = parent == null ? 0 : parent.pathLength + 1 + name.length();
    }

    /** What a file with several names needs to be known by once it has lost them all. */
    static final class Names {
        static final int BYTES = 32;

        /** The name that it was shipped under; null once that is gone. */
        @Nullable TreeNode first;
        /** Where that name was; null as long as it is there. */
        @Nullable String firstPath;

        final int layer;
        int count = 1;

        Names(TreeNode first) {
            this.first = first;
            this.layer = first.layer;
        }
    }

    /** FILE, DIRECTORY, SYMLINK or OTHER; a hard link is a FILE. */
    public Kind kind() {
        return kind;
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    public boolean isSymlink() {
        return kind == Kind.SYMLINK;
    }

    /** Of a regular file, holes not counted; 0 for others. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Permission bits. */
    public int mode() {
        return mode;
    }

    /** As written, of a symlink; null for others. */
    public @Nullable String linkTarget() {
        return linkTarget;
    }

    /** What the probe saw in the file; 0 for nothing. */
    public int marks() {
        return marks;
    }

    /** What the probe kept of the file; null for nothing. */
    public byte @Nullable [] captured() {
        return captured == null ? null : captured.clone();
    }

    /** Equal for hard links to one file, different for all else. */
    public int inode() {
        return inode;
    }

    /** The layer that brought this path as it is, counted from 0. */
    public int layer() {
        return layer;
    }

    /** Whether a directory has nothing in it; true for all else. */
    public boolean isEmpty() {
        return children == null || children.isEmpty();
    }

    /** The name in its directory; empty for the root. */
    public String name() {
        return name;
    }

    /** What is in a directory, sorted by name; empty for all else. */
    public List<TreeNode> children() {
        if (children == null) {
            return List.of();
        }
        TreeNode[] sorted = children.values().toArray(TreeNode[]::new);
        Arrays.sort(sorted, Comparator.comparing(TreeNode::name));
        return Collections.unmodifiableList(Arrays.asList(sorted));
    }

    long heapBytes() {
        return NODE_BYTES + 2L * name.length() + (linkTarget == null ? 0 : 2L * linkTarget.length());
    }

    @Nullable TreeNode child(String name) {
        return children == null ? null : children.get(name);
    }

    void put(String name, TreeNode child) {
        if (children == null) {
            children = new HashMap<>(4);
        }
        children.put(name, child);
    }

    @Nullable TreeNode remove(String name) {
        return children == null ? null : children.remove(name);
    }
}
