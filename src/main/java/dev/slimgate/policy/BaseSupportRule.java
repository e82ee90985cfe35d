package dev.slimgate.policy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.oci.Printable;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code baseSupport}: the distribution inside still gets security updates. An image without a distribution keeps the
 * rule; where nobody knows when support ends, it is skipped.
 *
 * @param warnDays how many days before the end a warning begins; null for none
 */
public record BaseSupportRule(
        @Nullable Integer warnDays, @Nullable Enforcement enforcement) implements Rule {

    @Override
    public String name() {
        return "baseSupport";
    }

    @Override
    public String label() {
        return "support";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        ContentFacts contents = subject.contents();
        if (contents == null) {
            return new Outcome.NeedsContents();
        }
        Base base = contents.base();
        Base.Distribution distribution = base.distribution();
        if (distribution == null) {
            return new Outcome.Passed();
        }
        LocalDate end = distribution.endOfLife();
        return end == null
                ? new Outcome.Skipped("when support of " + BaseFamilyRule.describe(distribution) + " ends is not known")
                : judge(base, distribution, end, LocalDate.ofInstant(subject.now(), ZoneOffset.UTC));
    }

    private Outcome judge(Base base, Base.Distribution distribution, LocalDate end, LocalDate today) {
        long left = ChronoUnit.DAYS.between(today, end);
        if (left < 0) {
            return new Outcome.Violated(
                    words(base, distribution) + " gets no security updates since " + end + ", " + days(-left) + " ago");
        }
        return warnDays != null && left <= warnDays
                ? new Outcome.Warned(words(base, distribution) + " gets security updates until " + end + ", "
                        + days(left) + " from now")
                : new Outcome.Passed();
    }

    private static String words(Base base, Base.Distribution distribution) {
        String image = base.image();
        return BaseFamilyRule.describe(distribution) + (image == null ? "" : " (base " + Printable.of(image) + ")");
    }

    private static String days(long count) {
        return count + (count == 1 ? " day" : " days");
    }
}
