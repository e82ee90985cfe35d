package dev.slimgate.command;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far something countable is, as a bar with the time that the rest will take at the same pace. */
final class TimeLeft {
    private static final int WIDTH = 20;
    private static final Duration NOT_BEFORE = Duration.ofSeconds(3);

    private final LongSupplier nanos;
    private final long start;

    /** @param nanos a monotonic clock; what is counted begins now */
    TimeLeft(LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** {@code [####----------------] 612 of 3,000 workloads, about 2 min left}. */
    String text(int done, int all, String what) {
        int filled = all == 0 ? WIDTH : (int) ((long) WIDTH * done / all);
        return "[" + "#".repeat(filled) + "-".repeat(WIDTH - filled) + "] "
                + String.format(Locale.ROOT, "%,d of %,d %s", done, all, what) + left(done, all);
    }

    private String left(int done, int all) {
        Duration spent = Duration.ofNanos(nanos.getAsLong() - start);
        if (done == 0 || done >= all || spent.compareTo(NOT_BEFORE) < 0) {
            return "";
        }
        long seconds = Math.round((double) spent.toMillis() * (all - done) / done / 1000);
        return ", about " + (seconds < 100 ? Math.max(1, seconds) + " s" : words(seconds)) + " left";
    }

    private static String words(long seconds) {
        long minutes = Math.round(seconds / 60.0);
        return minutes < 100 ? minutes + " min" : Math.round(minutes / 60.0) + " h";
    }
}
