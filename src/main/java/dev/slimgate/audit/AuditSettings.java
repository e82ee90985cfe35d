package dev.slimgate.audit;

import dev.slimgate.assess.Effort;
import java.time.Duration;

/**
 * How hard an audit works.
 *
 * @param atOnce how many subjects are judged at a time that registries may have to be asked for
 * @param each how long one may take from when its turn comes
 * @param perSecond how many subjects may begin to ask registries in a second; 0 for no limit. What is known costs nothing
 * @param effort with how much of what is there it may work
 */
public record AuditSettings(int atOnce, Duration each, double perSecond, Effort effort) {
    /** Beside a webhook whose answers come first. */
    public static final AuditSettings BACKGROUND = new AuditSettings(4, Duration.ofMinutes(5), 20, Effort.BACKGROUND);

    /** For one person at a terminal. */
    public static final AuditSettings COMMAND = new AuditSettings(16, Duration.ofMinutes(2), 0, Effort.FULL);

    /** @throws IllegalArgumentException for what makes no sense, with the reason */
    public AuditSettings {
        if (atOnce < 1 || atOnce > 256) {
            throw new IllegalArgumentException("1 to 256 subjects are judged at a time, not " + atOnce);
        }
        if (each.isNegative() || each.isZero()) {
            throw new IllegalArgumentException("a subject needs time");
        }
        if (!(perSecond >= 0 && perSecond <= 1_000_000)) {
            throw new IllegalArgumentException("0 to 1000000 subjects a second, not " + perSecond);
        }
    }

    /** The same at another rate. */
    public AuditSettings at(double subjectsPerSecond) {
        return new AuditSettings(atOnce, each, subjectsPerSecond, effort);
    }
}
