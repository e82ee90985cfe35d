package dev.slimgate.application;

import dev.slimgate.admission.Bodies;
import dev.slimgate.admission.InProgress;
import dev.slimgate.assess.WorkBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is done at a time, made of {@link ServeConfig.Bounds}.
 *
 * @param reviews bounds requests
 * @param bodies bounds what their bodies take
 * @param work bounds what they set going
 * @param bodyTime how long a body may take to come
 */
record Bounds(InProgress reviews, Bodies bodies, WorkBounds work, Duration bodyTime) {
    private static final int MOST_BODY_MEBIBYTES = 4_096;
    private static final Duration MOST_BODY_TIME = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException where something is wrong; the message names all that is, a line each */
    static Bounds of(ServeConfig.Bounds config) {
        List<String> problems = new ArrayList<>();
        atLeastOne(config.reviews(), "reviews", problems);
        atLeastOne(config.fetches(), "fetches", problems);
        atLeastOne(config.waitingScans(), "waiting-scans", problems);
        atLeastOne(config.bodyMebibytes(), "body-mebibytes", problems);
        if (config.bodyMebibytes() > MOST_BODY_MEBIBYTES) {
            problems.add("slimgate.bounds.body-mebibytes: must be at most " + MOST_BODY_MEBIBYTES);
        }
        if (config.bodyTime().compareTo(Duration.ofMillis(100)) < 0
                || config.bodyTime().compareTo(MOST_BODY_TIME) > 0) {
            problems.add("slimgate.bounds.body-time: must be 100ms to 30s");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new Bounds(
                new InProgress(config.reviews()),
                new Bodies((long) config.bodyMebibytes() << 20),
                new WorkBounds(config.fetches(), config.waitingScans()),
                config.bodyTime());
    }

    private static void atLeastOne(int value, String key, List<String> problems) {
        if (value < 1) {
            problems.add("slimgate.bounds." + key + ": must be at least 1");
        }
    }
}
