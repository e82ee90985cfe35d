package dev.slimgate.report;

import org.jspecify.annotations.Nullable;

/** Sums of what images say of themselves: they end at the largest number instead of beginning anew below zero. */
final class Bytes {
    private Bytes() {}

    static long plus(long one, long other) {
        long sum = one + other;
        boolean over = ((one ^ sum) & (other ^ sum)) < 0;
        return over ? Long.MAX_VALUE : sum;
    }

    /** Nothing where it is not known, or negative. */
    static long known(@Nullable Long bytes) {
        return bytes == null ? 0 : Math.max(0, bytes);
    }
}
