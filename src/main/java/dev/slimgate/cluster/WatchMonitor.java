package dev.slimgate.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when watches are lost and when they are back: one line each. What was known stays in use meanwhile. Watches end
 * now and then by themselves and are renewed at once; that is no loss.
 */
final class WatchMonitor {
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(WatchMonitor.class);

    private final List<Watched<?, ?>> watched;
    private final InstantSource clock;
    private final Map<String, Instant> absent = new HashMap<>();
    private volatile Map<String, Instant> lost = Map.of();

    WatchMonitor(List<Watched<?, ?>> watched, InstantSource clock) {
        this.watched = List.copyOf(watched);
        this.clock = clock;
    }

    /** What is watched no longer, with the time since when. */
    Map<String, Instant> lost() {
        return lost;
    }

    /** Looks at all watches. Called by one thread. */
    void look() {
        Instant now = clock.instant();
        Map<String, Instant> found = new TreeMap<>();
        for (Watched<?, ?> one : watched) {
            if (!one.synced() || one.watching()) {
                absent.remove(one.what());
            } else {
                Instant since = absent.computeIfAbsent(one.what(), what -> now);
                if (!since.plus(PATIENCE).isAfter(now)) {
                    found.put(one.what(), since);
                }
            }
        }
        tell(lost, found, now);
        lost = Map.copyOf(found);
    }

    private static void tell(Map<String, Instant> before, Map<String, Instant> after, Instant now) {
        List<String> gone = new TreeMap<>(after)
                .keySet().stream().filter(what -> !before.containsKey(what)).toList();
        List<String> back = new TreeMap<>(before)
                .keySet().stream().filter(what -> !after.containsKey(what)).toList();
        if (!gone.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("watches", String.join(",", gone))
                    .log("the API server no longer tells of changes; what was known stays in force");
        }
        if (!back.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("watches", String.join(",", back))
                    .addKeyValue(
                            "lostSeconds",
                            Duration.between(before.getOrDefault(back.getFirst(), now), now)
                                    .toSeconds())
                    .log("the API server tells of changes again");
        }
    }
}
