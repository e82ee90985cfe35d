package dev.slimgate.policy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Family;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code baseFamily}: the image must be of one of these families.
 *
 * <p>A distroless image's {@code debug} variant is still distroless: that it has a shell is for the rule {@code shell} to
 * say. A scratch, distroless or chiselled image that was {@linkplain Base#modified modified} is not what its family
 * promises, and is refused.
 *
 * @param allow in the policy's order; at least one
 * @param minimumEvidence with {@code CLAIM} an allowed family that the image merely claims is enough, and the layers are
 *     not read for it; with {@code LAYERS} the image must have the very layers of a known base, unmodified
 */
public record BaseFamilyRule(
        List<Family> allow,
        Strength minimumEvidence,
        @Nullable Enforcement enforcement) implements Rule {
    private static final int MOST_PATHS = 3;

    public BaseFamilyRule {
        allow = List.copyOf(allow);
        if (allow.isEmpty()) {
            throw new IllegalArgumentException("a base family rule allows at least one family");
        }
    }

    @Override
    public String name() {
        return "baseFamily";
    }

    @Override
    public String label() {
        return "base";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Outcome judge(Subject subject) {
        Family claimed = subject.facts().claimedFamily();
        if (minimumEvidence == Strength.CLAIM && claimed != null && allow.contains(claimed)) {
            return new Outcome.Passed();
        }
        ContentFacts contents = subject.contents();
        return contents == null ? new Outcome.NeedsContents() : judge(contents.base());
    }

    private Outcome judge(Base base) {
        if (!allow.contains(base.family())) {
            return new Outcome.Violated(describe(base) + "; allowed: " + allowed());
        }
        if (!base.modified().isEmpty() && (promisesAbsence(base.family()) || minimumEvidence == Strength.LAYERS)) {
            return new Outcome.Violated(
                    describe(base) + ", but modified: " + paths(base) + "; allowed unmodified: " + allowed());
        }
        if (base.strength().compareTo(minimumEvidence) < 0) {
            return new Outcome.Violated(
                    describe(base) + " by " + base.strength().label().toLowerCase(Locale.ROOT)
                            + " only; the policy asks for the evidence of known "
                            + minimumEvidence.label().toLowerCase(Locale.ROOT));
        }
        return new Outcome.Passed();
    }

    /** Whether what is not in an image of the family is why it gets allowed. */
    private static boolean promisesAbsence(Family family) {
        return family == Family.SCRATCH || family == Family.DISTROLESS || family == Family.CHISELLED;
    }

    private String allowed() {
        return allow.stream().map(Family::label).collect(Collectors.joining(", "));
    }

    private static String paths(Base base) {
        String first =
                base.modified().stream().limit(MOST_PATHS).map(Printable::of).collect(Collectors.joining(", "));
        int more = base.modified().size() - MOST_PATHS;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    /** {@code debian (full, Debian 12)}; for what is unknown, why. */
    private static String describe(Base base) {
        List<String> details = new ArrayList<>();
        String variant = base.variant();
        if (variant != null) {
            details.add(variant);
        }
        Base.Distribution distribution = base.distribution();
        if (distribution != null) {
            details.add(describe(distribution));
        } else if (base.family() == Family.UNKNOWN && !base.evidence().isEmpty()) {
            details.add(base.evidence().getFirst().text());
        }
        return base.family().label() + (details.isEmpty() ? "" : " (" + String.join(", ", details) + ")");
    }

    /** {@code Debian 12}, {@code RHEL 9.4}; safe to show. */
    static String describe(Base.Distribution distribution) {
        String id = Printable.of(distribution.id());
        String name = id.equals("rhel")
                ? "RHEL"
                : id.substring(0, Math.min(1, id.length())).toUpperCase(Locale.ROOT)
                        + id.substring(Math.min(1, id.length()));
        String version = distribution.version();
        return version == null ? name : name + " " + Printable.of(version);
    }
}
