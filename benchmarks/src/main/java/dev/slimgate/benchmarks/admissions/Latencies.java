package dev.slimgate.benchmarks.admissions;

import java.time.Duration;

/** How long many things took, each to within 1.6 %. Not for use by several threads at a time. */
final class Latencies {
    /** Up to 2 to this power every nanosecond counts for itself; from there every doubling has so many steps. */
    private static final int STEP_BITS = 6;

    private static final int STEPS = 1 << STEP_BITS;

    private final long[] counts = new long[(Long.SIZE - STEP_BITS) * STEPS];
    private long count;

    void add(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(nanos));
        counts[(shift << STEP_BITS) + (int) (nanos >>> shift)]++;
        count++;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        count += others.count;
    }

    long count() {
        return count;
    }

    /** What this part of all, such as 0.99, did not exceed; zero where there is nothing. */
    Duration percentile(double part) {
        long wanted = (long) Math.ceil(part * count);
        long seen = 0;
        for (int i = 0; i < counts.length && count > 0; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return Duration.ofNanos(upperEnd(i));
            }
        }
        return Duration.ZERO;
    }

    private static long upperEnd(int bucket) {
        int shift = Math.max(0, (bucket >> STEP_BITS) - 1);
        return (((long) bucket - ((long) shift << STEP_BITS) + 1) << shift) - 1;
    }
}
