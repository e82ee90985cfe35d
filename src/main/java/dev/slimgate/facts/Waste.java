package dev.slimgate.facts;

import java.util.List;

/**
 * The bytes of regular files that an image ships and no path of its final tree reaches: overwritten, whited out, below
 * an opaque directory, or replaced by another kind. Each byte counts once; hard links keep their file reachable as long
 * as one of them stays.
 *
 * @param unreachableBytes sum over all layers
 * @param efficiency the reachable share of {@link ContentFacts#uncompressedBytes}, 0 to 1; 1 for an image without bytes
 * @param paths what is wasted, most bytes first, then by path; at most {@value #MOST_PATHS}
 * @param morePaths how many wasted paths were left out of {@code paths}
 */
public record Waste(long unreachableBytes, double efficiency, List<WastedPath> paths, long morePaths) {
    /** The most paths that are listed. */
    public static final int MOST_PATHS = 1000;

    /** Nothing wasted. */
    public static final Waste NONE = new Waste(0, 1, List.of(), 0);

    public Waste {
        paths = List.copyOf(paths);
    }

    /**
     * A file that is shipped and cannot be reached.
     *
     * @param path absolute
     * @param bytes of the file, holes not counted
     * @param layer the layer that ships it, counted from 0
     * @param hiddenBy the layer that hides it, counted from 0; the same one where a layer holds a path twice
     */
    public record WastedPath(String path, long bytes, int layer, int hiddenBy) {}
}
