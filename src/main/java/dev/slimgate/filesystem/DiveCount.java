package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of the tool dive for a stack of layers, by what dive 0.13 does. Costs about as much heap as a
 * {@link FileTree} while it counts, taken from a budget, and nothing afterwards.
 *
 * <ul>
 *   <li>A path occurs in a layer if nothing of the layer is below it: its size is that of its last entry, 0 for what is
 *       no regular file. Its whiteout is an occurrence too, beside the path itself where a layer has both.
 *   <li>A whiteout has the size of all that was below the path, if the last layer below that has the path says that it is a
 *       directory; a directory that only is on the way to something is said to be none.
 *   <li>What was below is worked out without opaque markers, without links, and with all that stood below a path
 *       before its kind changed.
 *   <li>A layer counts, in the order of names, up to its first whiteout of what is not there; if nothing else occurs at
 *       that path, it takes one byte from the smallest sizes.
 * </ul>
 *
 * <p>The decisions behind it are in {@code docs/adr/0014-waste-twice.md}.
 */
public final class DiveCount {
    private static final String WHITEOUT = ".wh.";
    private static final int STEPS_BETWEEN_LOOKS = 4096;
    private static final int NONE = -1;

    private final IndexBudget.Hold hold;
    private final Deadline deadline;
    private final Path root = new Path(null, "");
    private final List<Path> inLayer = new ArrayList<>();
    private final List<Path> whiteouts = new ArrayList<>();
    private int layer;
    private long steps;
    private long taken;
    private long smallestBytes;
    private long allBytes;
    private long wastedBytes;

    private DiveCount(IndexBudget.Hold hold, Deadline deadline) {
        this.hold = hold;
        this.deadline = deadline;
    }

    /**
     * What dive says.
     *
     * @param wastedBytes of the paths that occur twice or more, all occurrences together
     * @param efficiency the smallest occurrences over all occurrences; 1 without bytes
     */
    public record Figures(long wastedBytes, double efficiency) {}

    /**
     * Counts.
     *
     * @param hold what it costs is taken from it, and given back at the end
     * @throws ContentException.TooLarge if the budget has not enough left
     * @throws ContentException.TimedOut once the deadline has passed
     */
    public static Figures of(List<LayerIndex> layersBaseFirst, IndexBudget.Hold hold, Deadline deadline) {
        DiveCount count = new DiveCount(hold, deadline);
        try {
            for (LayerIndex index : layersBaseFirst) {
                count.add(index);
            }
        } finally {
            hold.give(count.taken);
        }
        double efficiency = count.allBytes == 0 ? 1 : (double) Math.max(0, count.smallestBytes) / count.allBytes;
        return new Figures(count.wastedBytes, efficiency);
    }

    private void add(LayerIndex index) {
        read(index);
        if (layer == 0) {
            bring(); // dive lays the first layer over a copy of itself
        }
        count();
        hide(false);
        bring();
        hide(true);
        layer++;
    }

    private void read(LayerIndex index) {
        inLayer.clear();
        whiteouts.clear();
        String lastParent = "";
        Path parent = root;
        for (LayerEntry entry : index.entries()) {
            step();
            String parentPath = PathParts.parentOf(entry.path());
            if (!parentPath.equals(lastParent)) {
                parent = reach(parentPath);
                lastParent = parentPath;
            }
            switch (entry.kind()) {
                case OPAQUE -> reach(entry.path());
                case WHITEOUT -> {
                    parent.innerLayer = layer;
                    Path hidden = child(parent, PathParts.nameOf(entry.path()));
                    if (hidden.whiteoutLayer != layer) {
                        hidden.whiteoutLayer = layer;
                        whiteouts.add(hidden);
                    }
                }
                case FILE, DIRECTORY, SYMLINK, HARD_LINK, OTHER -> {
                    Path path = enter(parent, PathParts.nameOf(entry.path()));
                    path.layerBytes = entry.sizeBytes();
                    path.layerDirectory = entry.kind() == LayerEntry.Kind.DIRECTORY;
                }
            }
        }
    }

    private Path reach(String path) {
        Path at = root;
        for (String name : PathParts.of(path)) {
            step();
            at = enter(at, name);
        }
        return at;
    }

    /** A child that stands in the layer. */
    private Path enter(Path parent, String name) {
        parent.innerLayer = layer;
        Path path = child(parent, name);
        if (path.layer != layer) {
            path.layer = layer;
            path.layerBytes = 0;
            path.layerDirectory = false;
            inLayer.add(path);
        }
        return path;
    }

    private Path child(Path parent, String name) {
        Map<String, Path> children = parent.children;
        if (children == null) {
            children = new HashMap<>(4);
            parent.children = children;
        }
        Path path = children.get(name);
        if (path == null) {
            path = new Path(parent, name);
            hold.take(path.heapBytes());
            taken += path.heapBytes();
            children.put(name, path);
        }
        return path;
    }

    private void count() {
        byte[][] end = null;
        Path last = null;
        for (Path path : whiteouts) {
            step();
            if (!path.there) {
                byte[][] order = order(path, true);
                if (end == null || compare(order, end) < 0) {
                    end = order;
                    last = path;
                }
            }
        }
        for (Path path : inLayer) {
            step();
            if (path.innerLayer != layer && (end == null || compare(order(path, false), end) < 0)) {
                occurs(path, path.layerBytes);
            }
        }
        for (Path path : whiteouts) {
            step();
            if (end == null || compare(order(path, true), end) < 0) {
                occurs(path, path.directory ? bytesBelow(path) : 0);
            }
        }
        if (last != null && last.occurrences == 0 && !last.missed) {
            last.missed = true;
            smallestBytes--;
        }
    }

    private void occurs(Path path, long bytes) {
        allBytes += bytes;
        switch (path.occurrences++) {
            case 0 -> {
                path.smallestBytes = bytes;
                smallestBytes += bytes + (path.missed ? 1 : 0);
                return;
            }
            case 1 -> wastedBytes += path.smallestBytes + bytes;
            default -> wastedBytes += bytes;
        }
        if (bytes < path.smallestBytes) {
            smallestBytes -= path.smallestBytes - bytes;
            path.smallestBytes = bytes;
        }
    }

    private long bytesBelow(Path path) {
        step();
        long sum = path.bytes;
        if (path.children != null) {
            for (Path child : path.children.values()) {
                sum += child.there ? bytesBelow(child) : 0;
            }
        }
        return sum;
    }

    private void bring() {
        for (Path path : inLayer) {
            step();
            path.there = true;
            path.bytes = path.layerBytes;
            path.directory = path.layerDirectory;
        }
    }

    /**
     * Takes away what whiteouts name.
     *
     * @param late only what the same layer brings and has a name before that of its whiteout
     */
    private void hide(boolean late) {
        for (Path path : whiteouts) {
            step();
            if (path.there && (!late || path.layer == layer && path.name.compareTo(WHITEOUT + path.name) < 0)) {
                remove(path);
            }
        }
    }

    private void remove(Path path) {
        step();
        path.there = false;
        path.bytes = 0;
        path.directory = false;
        if (path.children != null) {
            for (Path child : path.children.values()) {
                if (child.there) {
                    remove(child);
                }
            }
        }
    }

    /** Where dive looks at a path: by the bytes of the names on the way, of a whiteout's with its prefix. */
    private byte[][] order(Path path, boolean whiteout) {
        Deque<byte[]> names = new ArrayDeque<>();
        names.addFirst(PathBytes.encode(whiteout ? WHITEOUT + path.name : path.name));
        for (Path at = path.parent; at != null && at.parent != null; at = at.parent) {
            step();
            names.addFirst(PathBytes.encode(at.name));
        }
        return names.toArray(byte[][]::new);
    }

    private static int compare(byte[][] one, byte[][] other) {
        return Arrays.compare(one, other, Arrays::compareUnsigned);
    }

    private void step() {
        if (++steps % STEPS_BETWEEN_LOOKS == 0 && deadline.expired()) {
            throw new ContentException.TimedOut("the image's waste was not counted in time");
        }
    }

    /** A path that stands in any of the layers. */
    private static final class Path {
        /** Itself, its name, and its places in the directory and in the list of a layer's paths. */
        private static final int PATH_BYTES = 192;

        private final @Nullable Path parent;
        private final String name;
        private @Nullable Map<String, Path> children;

        private int occurrences;
        private long smallestBytes;
        /** Dive has given up here, and nothing has occurred since. */
        private boolean missed;

        /** The last layer that holds it, and that holds something below it, and that holds its whiteout. */
        private int layer = NONE;

        private int innerLayer = NONE;
        private int whiteoutLayer = NONE;
        private long layerBytes;
        private boolean layerDirectory;

        /** In the layers so far, stacked. */
        private boolean there;

        private long bytes;
        private boolean directory;

        Path(@Nullable Path parent, String name) {
            this.parent = parent;
            this.name = name;
        }

        long heapBytes() {
            return PATH_BYTES + 2L * name.length();
        }
    }
}
