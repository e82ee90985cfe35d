package dev.slimgate.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a policy becomes strict step by step: up to each date, nothing that it finds has more effect than is written there.
 *
 * @param stages by their dates, the first one first; empty for a policy that means what it says from the beginning
 */
public record Stages(List<Stage> stages) {
    /** None: nothing is held back. */
    public static final Stages NONE = new Stages(List.of());

    private static final Duration DAY = Duration.ofDays(1);

    public Stages {
        stages = stages.stream().sorted(Comparator.comparing(Stage::until)).toList();
    }

    /**
     * One step.
     *
     * @param until from this instant on it counts no more
     * @param most the strictest effect that anything has up to then
     */
    public record Stage(Instant until, Enforcement most) {}

    /** The step that counts at this time, the first that has not ended; empty once all have. */
    public Optional<Stage> at(Instant now) {
        for (Stage stage : stages) {
            if (now.isBefore(stage.until())) {
                return Optional.of(stage);
            }
        }
        return Optional.empty();
    }

    /** The strictest effect that anything has at this time. */
    public Enforcement most(Instant now) {
        return at(now).map(Stage::most).orElse(Enforcement.DENY);
    }

    /** The same, and up to a further date nothing stricter than a warning. */
    Stages warningUntil(Instant end) {
        List<Stage> all = new ArrayList<>();
        for (Stage stage : stages) {
            all.add(
                    stage.until().isAfter(end)
                            ? stage
                            : new Stage(stage.until(), stage.most().milder(Enforcement.WARN)));
        }
        // What holds up to the end is what the first stage that lasts as long allows, if that is less than a warning.
        all.add(new Stage(end, most(end.minusNanos(1)).milder(Enforcement.WARN)));
        return new Stages(all);
    }

    /**
     * What becomes of a finding later that is held back now.
     *
     * @param effect what it would do without steps
     * @return such as {@code denied from 2027-01-15}, the next change; empty where nothing is held back
     */
    Optional<String> announcement(Enforcement effect, Instant now) {
        Enforcement held = effect.milder(most(now));
        for (Stage stage : stages) {
            Enforcement then = effect.milder(most(stage.until()));
            boolean ends = !stage.until().equals(Instant.MAX);
            if (ends && now.isBefore(stage.until()) && then.compareTo(held) > 0) {
                return Optional.of((then == Enforcement.DENY ? "denied" : "warned of") + " from " + day(stage.until()));
            }
        }
        return Optional.empty();
    }

    /** The day where it begins with it, else the instant; in UTC. */
    static String day(Instant instant) {
        boolean midnight = instant.getNano() == 0 && instant.getEpochSecond() % DAY.toSeconds() == 0;
        String text = instant.toString();
        return midnight ? text.substring(0, text.indexOf('T')) : text;
    }
}
