package dev.slimgate.proposal;

import java.util.Collection;
import java.util.List;

/** Limits from what runs. */
final class Figures {
    private static final long MB = 1_000_000;

    private Figures() {}

    /** The least value that so large a share of all is not above; 0 where there are none. */
    static long quantile(Collection<Long> values, double share) {
        List<Long> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return 0;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.clamp(index, 0, sorted.size() - 1));
    }

    /** A size that people would choose as a limit, in MB: the next step up, the steps being wider the larger it is. */
    static long megabytes(long bytes) {
        long size = Math.ceilDiv(bytes, MB);
        long step = size <= 50 ? 5 : size <= 200 ? 10 : size <= 1_000 ? 50 : 100;
        return Math.max(step, Math.ceilDiv(size, step) * step);
    }

    /** A count that people would choose as a limit. */
    static long tens(long count) {
        return Math.ceilDiv(count, 10) * 10;
    }
}
