package dev.slimgate.cluster;

import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.cluster.ClusterEvents.Regarding;
import dev.slimgate.cluster.EventWriter.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event with a count of what is told again and again, and keeps to a rate. Used by one thread.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/">Event</a>
 */
final class EventSeries {
    /** The same, told again within this time, is the same event. */
    static final Duration SAME = Duration.ofMinutes(10);
    /** How often at most a count is written. */
    static final Duration COUNT_WRITTEN = Duration.ofSeconds(10);

    static final int MOST_KEPT = 1_000;
    static final int BURST = 50;
    private static final Duration ONE_MORE = Duration.ofMillis(100);

    private final EventWriter writer;
    private final Runnable dropped;
    private final Map<Key, Series> all = new LinkedHashMap<>(16, 0.75f, true);
    private double tokens = BURST;
    private @Nullable Instant filled;

    EventSeries(EventWriter writer, Runnable dropped) {
        this.writer = writer;
        this.dropped = dropped;
    }

    private record Key(Regarding regarding, String reason, String note) {}

    private static final class Series {
        final Written event;
        int count = 1;
        int told = 1;
        Instant last;
        Instant written;

        Series(Written event, Instant now) {
            this.event = event;
            this.last = now;
            this.written = now;
        }
    }

    /** A new event, or one more of a series. */
    void add(Notice notice, Instant now) {
        Key key = new Key(notice.regarding(), notice.reason(), notice.note());
        Series known = all.get(key);
        if (known != null && known.last.plus(SAME).isAfter(now)) {
            known.count++;
            known.last = now;
            return;
        }
        if (!take(now)) {
            dropped.run();
            return;
        }
        Written event = writer.create(notice, now);
        if (event == null) {
            dropped.run();
        } else {
            all.put(key, new Series(event, now));
        }
    }

    /** Writes the counts that are due and forgets what is over. */
    void sweep(Instant now) {
        Iterator<Series> each = all.values().iterator();
        while (each.hasNext()) {
            Series series = each.next();
            boolean over = !series.last.plus(SAME).isAfter(now) || all.size() > MOST_KEPT;
            boolean due = series.count > series.told
                    && (over || !series.written.plus(COUNT_WRITTEN).isAfter(now));
            if (due && take(now)) {
                tell(series, now);
            }
            if (over) {
                each.remove();
            }
        }
    }

    /** Writes all counts that are not written, whatever their number. */
    void end(Instant now) {
        all.values().stream().filter(series -> series.count > series.told).forEach(series -> tell(series, now));
    }

    private void tell(Series series, Instant now) {
        writer.count(series.event, series.count, series.last);
        series.told = series.count;
        series.written = now;
    }

    private boolean take(Instant now) {
        if (filled != null) {
            double more = (double) Duration.between(filled, now).toMillis() / ONE_MORE.toMillis();
            tokens = Math.min(BURST, tokens + Math.max(0, more));
        }
        filled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
