package dev.slimgate.inspect;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of some byte patterns occur in a stream, in one pass that looks at one byte in several: a shift table over
 * pairs of bytes, after Wu and Manber, "A fast algorithm for multi-pattern searching" (1994). Immutable.
 */
final class PatternSearch {
    private static final int PAIRS = 1 << 16;

    private static final int[] NONE = {};

    private final byte[][] patterns;
    private final int shortest;
    private final int longest;
    private final byte[] shifts = new byte[PAIRS];
    private final int[] @Nullable [] candidates = new int[PAIRS][];

    /** Is told of each occurrence. */
    @FunctionalInterface
    interface Hit {
        /** Pattern number and where it begins. */
        void at(int pattern, int position);
    }

    PatternSearch(List<byte[]> patterns) {
        this.patterns = patterns.stream().map(byte[]::clone).toArray(byte[][]::new);
        this.shortest = patterns.stream().mapToInt(p -> p.length).min().orElseThrow();
        this.longest = patterns.stream().mapToInt(p -> p.length).max().orElseThrow();
        Arrays.fill(shifts, (byte) (shortest - 1));
        for (int number = 0; number < this.patterns.length; number++) {
            byte[] pattern = this.patterns[number];
            for (int i = 1; i < shortest; i++) {
                int pair = pair(pattern[i - 1], pattern[i]);
                int shift = shortest - 1 - i;
                shifts[pair] = (byte) Math.min(shifts[pair], shift);
                if (shift == 0) {
                    candidates[pair] = append(candidates[pair], number);
                }
            }
        }
    }

    int longest() {
        return longest;
    }

    /** Tells of each occurrence that lies wholly between {@code from} and {@code to}. */
    void find(byte[] bytes, int from, int to, Hit hit) {
        int i = from + shortest - 1;
        while (i < to) {
            int pair = pair(bytes[i - 1], bytes[i]);
            int shift = shifts[pair];
            if (shift > 0) {
                i += shift;
                continue;
            }
            int start = i - shortest + 1;
            int[] numbers = candidates[pair];
            for (int number : numbers == null ? NONE : numbers) {
                byte[] pattern = patterns[number];
                if (start + pattern.length <= to
                        && Arrays.equals(bytes, start, start + pattern.length, pattern, 0, pattern.length)) {
                    hit.at(number, start);
                }
            }
            i++;
        }
    }

    private static int pair(byte first, byte second) {
        return (first & 0xff) << 8 | second & 0xff;
    }

    private static int[] append(int @Nullable [] old, int value) {
        int[] all = old == null ? new int[1] : Arrays.copyOf(old, old.length + 1);
        all[all.length - 1] = value;
        return all;
    }
}
