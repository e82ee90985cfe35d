package dev.slimgate.inspect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of some byte patterns occur in a stream, in one pass that looks at one place in several: a shift table over
 * blocks of bytes, after Wu and Manber, "A fast algorithm for multi-pattern searching" (1994). A block is four bytes, so
 * that neither runs of zeros nor common pairs of letters stop it. The shorter the shortest pattern, the slower the search.
 * Immutable.
 */
final class PatternSearch {
    /** The least length of a pattern. */
    static final int BLOCK = 4;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** Small enough for a processor's nearest cache. */
    private static final int HASH_BITS = 13;

    private static final int[] NONE = {};

    private final byte[][] patterns;
    private final int shortest;
    private final int longest;
    private final byte[] shifts = new byte[1 << HASH_BITS];
    private final int[] @Nullable [] candidates = new int[1 << HASH_BITS][];

    /** Is told of each occurrence. */
    @FunctionalInterface
    interface Hit {
        /** Pattern number and where it begins. */
        void at(int pattern, int position);
    }

    /** Patterns of at least {@value #BLOCK} bytes. */
    PatternSearch(List<byte[]> patterns) {
        this.patterns = patterns.stream().map(byte[]::clone).toArray(byte[][]::new);
        this.shortest = patterns.stream().mapToInt(p -> p.length).min().orElseThrow();
        this.longest = patterns.stream().mapToInt(p -> p.length).max().orElseThrow();
        if (shortest < BLOCK) {
            throw new IllegalArgumentException("a pattern of " + shortest + " bytes");
        }
        int last = shortest - BLOCK;
        Arrays.fill(shifts, (byte) Math.min(Byte.MAX_VALUE, last + 1));
        for (int number = 0; number < this.patterns.length; number++) {
            for (int i = 0; i <= last; i++) {
                int hash = hash(this.patterns[number], i);
                shifts[hash] = (byte) Math.min(shifts[hash], last - i);
                if (i == last) {
                    candidates[hash] = append(candidates[hash], number);
                }
            }
        }
    }

    int longest() {
        return longest;
    }

    /** Tells of each occurrence that lies wholly between {@code from} and {@code to}. */
    void find(byte[] bytes, int from, int to, Hit hit) {
        int last = shortest - BLOCK;
        int i = from + last;
        while (i <= to - BLOCK) {
            int hash = hash(bytes, i);
            int shift = shifts[hash];
            if (shift > 0) {
                i += shift;
                continue;
            }
            int start = i - last;
            int[] numbers = candidates[hash];
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

    /** Of the block that begins there. */
    private static int hash(byte[] bytes, int at) {
        return (int) INT.get(bytes, at) * 0x9e3779b1 >>> Integer.SIZE - HASH_BITS;
    }

    private static int[] append(int @Nullable [] old, int value) {
        int[] all = old == null ? new int[1] : Arrays.copyOf(old, old.length + 1);
        all[all.length - 1] = value;
        return all;
    }
}
