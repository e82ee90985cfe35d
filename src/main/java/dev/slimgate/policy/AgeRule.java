package dev.slimgate.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * {@code age}: the image was built not too long ago, by its own word.
 *
 * <p>Reproducible builds write a fixed date, mostly 1970-01-01 or 1980-01-01: such an image does not tell its age and is
 * skipped. A date in the future, beyond a day for clocks that differ, is a violation: it would keep an image young.
 *
 * @param maxDays at least 1
 */
public record AgeRule(int maxDays, @Nullable Enforcement enforcement) implements Rule {
    /** Dates up to this one are those of reproducible builds. */
    private static final Instant NO_REAL_DATE = Instant.parse("1980-01-02T00:00:00Z");

    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    public AgeRule {
        if (maxDays < 1) {
            throw new IllegalArgumentException("maxDays must be at least 1, not " + maxDays);
        }
    }

    @Override
    public String name() {
        return "age";
    }

    @Override
    public String label() {
        return "age";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        Instant created = subject.facts().created();
        if (created == null) {
            return new Outcome.Skipped("the image does not say when it was built");
        }
        LocalDate day = created.atOffset(ZoneOffset.UTC).toLocalDate();
        if (!created.isAfter(NO_REAL_DATE)) {
            return new Outcome.Skipped(
                    "the image does not say when it was built: " + day + " is the fixed date of a reproducible build");
        }
        Duration age = Duration.between(created, subject.now());
        if (age.compareTo(CLOCK_SKEW.negated()) < 0) {
            return new Outcome.Violated("says it was built on " + day + ", which is in the future");
        }
        if (age.compareTo(Duration.ofDays(maxDays)) <= 0) {
            return new Outcome.Passed();
        }
        long days = age.plusDays(1).minusNanos(1).toDays();
        return new Outcome.Violated("built on " + day + ", " + days + " days ago; at most " + maxDays);
    }
}
