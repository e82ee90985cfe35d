package dev.slimgate.filesystem;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * The files that layers ship and no path of their tree reaches any more. All bytes are counted, and of the paths those
 * with the most bytes are kept; what they cost is taken from the tree's budget. For one thread, as the tree is.
 */
public final class HiddenFiles {
    /** The most paths that are kept. */
    public static final int MOST_KEPT = 1000;

    private static final int FILE_BYTES = 112;
    private static final Comparator<HiddenFile> MOST_FIRST = Comparator.comparingLong(HiddenFile::bytes)
            .reversed()
            .thenComparing(HiddenFile::path)
            .thenComparingInt(HiddenFile::layer);

    private final IndexBudget.Hold hold;
    private final long[] bytes;
    private final PriorityQueue<HiddenFile> kept = new PriorityQueue<>(MOST_FIRST.reversed());
    private long count;

    HiddenFiles(int layers, IndexBudget.Hold hold) {
        this.bytes = new long[layers];
        this.hold = hold;
    }

    /**
     * A file that cannot be reached.
     *
     * @param path absolute, where its layer put it, which for a path over a link is where the link led
     * @param bytes holes not counted; never 0
     * @param layer the layer that ships it, counted from 0
     * @param hiddenBy the layer that took its last name, counted from 0; the same one where it holds a path twice
     */
    public record HiddenFile(String path, long bytes, int layer, int hiddenBy) {}

    /** How many bytes of one layer cannot be reached. */
    public long bytes(int layer) {
        return bytes[layer];
    }

    /** How many files cannot be reached, those without bytes not counted. */
    public long count() {
        return count;
    }

    /** Those with the most bytes, most first, then by path; {@value #MOST_KEPT} at most. */
    public List<HiddenFile> largest() {
        return kept.stream().sorted(MOST_FIRST).toList();
    }

    /** Counts a file; its path is only worked out where it may be kept. */
    void add(Supplier<String> path, long fileBytes, int layer, int hiddenBy) {
        if (fileBytes == 0) {
            return;
        }
        bytes[layer] += fileBytes;
        count++;
        if (kept.size() == MOST_KEPT && kept.element().bytes() > fileBytes) {
            return;
        }
        HiddenFile file = new HiddenFile(path.get(), fileBytes, layer, hiddenBy);
        hold.take(heapBytes(file));
        kept.add(file);
        if (kept.size() > MOST_KEPT) {
            hold.give(heapBytes(kept.remove()));
        }
    }

    private static long heapBytes(HiddenFile file) {
        return FILE_BYTES + 2L * file.path().length();
    }
}
