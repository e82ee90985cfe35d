package dev.slimgate.policy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code baseFamily}: the image must be of one of these families.
 *
 * <p>A distroless image's {@code debug} variant is still distroless: that it has a shell is for the rule {@code shell} to
 * say. A scratch, distroless or chiselled image that was {@linkplain Base#modified modified} is not what its family
 * promises, and is refused.
 *
 * <p>A family that an operator declared is known by the layers of its golden images and by nothing else: an image passes by
 * it when it is built on one of them, and nothing above it changed what decides a family. That is evidence of {@code
 * LAYERS}. An image that is not built on any is refused by its manifest and config alone where no other family is allowed.
 *
 * @param allow families that Slimgate knows itself, in the policy's order
 * @param declared names of families that operators declare, in the policy's order; one that nobody declares has no images.
 *     At least one family is allowed in all
 * @param minimumEvidence with {@code CLAIM} an allowed family that the image merely claims is enough, and the layers are
 *     not read for it; with {@code LAYERS} the image must have the very layers of a known base, unmodified
 */
public record BaseFamilyRule(
        List<Family> allow,
        List<String> declared,
        Strength minimumEvidence,
        @Nullable Enforcement enforcement) implements Rule {
    private static final int MOST_PATHS = 3;

    public BaseFamilyRule {
        allow = List.copyOf(allow);
        declared = List.copyOf(declared);
        if (allow.isEmpty() && declared.isEmpty()) {
            throw new IllegalArgumentException("a base family rule allows at least one family");
        }
    }

    /** Without families that operators declare. */
    public BaseFamilyRule(List<Family> allow, Strength minimumEvidence, @Nullable Enforcement enforcement) {
        this(allow, List.of(), minimumEvidence, enforcement);
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
    public Set<String> familiesAsked() {
        return Set.copyOf(declared);
    }

    @Override
    public Outcome judge(Subject subject) {
        Family claimed = subject.facts().claimedFamily();
        if (minimumEvidence == Strength.CLAIM && claimed != null && allow.contains(claimed)) {
            return new Outcome.Passed();
        }
        GoldenImages golden = new GoldenImages(declared, subject.facts(), subject.comparisons());
        List<GoldenImages.Under> under = golden.under();
        if (allow.isEmpty() && under.isEmpty()) {
            return failed(golden).orElseGet(() -> new Outcome.Violated("not built on " + golden.words()));
        }
        ContentFacts contents = subject.contents();
        return contents == null ? new Outcome.NeedsContents() : judge(contents.base(), golden, under);
    }

    /** By whichever family it may pass; an answer that is missing counts only where it could have made it pass. */
    private Outcome judge(Base base, GoldenImages golden, List<GoldenImages.Under> under) {
        if (under.stream().anyMatch(each -> each.unchanged(base))) {
            return new Outcome.Passed();
        }
        Optional<Outcome> known = allow.isEmpty() ? Optional.empty() : Optional.of(judge(base, golden));
        if (known.filter(Outcome.Passed.class::isInstance).isPresent()) {
            return known.get();
        }
        return failed(golden)
                .or(() -> under.stream().findFirst().map(first -> changed(first, base, golden.facts())))
                .or(() -> known)
                .orElseThrow(() -> new IllegalStateException("neither built on a golden image nor judged without"));
    }

    private static Optional<Outcome> failed(GoldenImages golden) {
        return golden.failed().map(Outcome.Uncompared::new);
    }

    private Outcome changed(GoldenImages.Under under, Base base, ImageFacts facts) {
        String what = under.hidden(base)
                ? "more was changed than is listed, so that it may be modified"
                : "modified: "
                        + Found.list(
                                under.changed(base).stream()
                                        .map(change -> new Found(Printable.of(change.path()), change.layer()))
                                        .toList(),
                                new Origin(facts.layers(), base));
        return new Outcome.Violated(
                "built on " + under.words() + ", but " + what + "; allowed unmodified: " + allowed());
    }

    private Outcome judge(Base base, GoldenImages golden) {
        if (!allow.contains(base.family())) {
            String notBuilt = declared.isEmpty() ? "" : ", not built on " + golden.words();
            return new Outcome.Violated(describe(base) + notBuilt + "; allowed: " + allowed());
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
        return Stream.concat(allow.stream().map(Family::label), declared.stream())
                .collect(Collectors.joining(", "));
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
