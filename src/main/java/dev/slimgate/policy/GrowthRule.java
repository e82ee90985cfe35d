package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.PodContext.Place;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code growth}: what a node downloads has not grown much since an older image, platform by platform.
 *
 * @param maxPercent of the older image's bytes; null for no limit
 * @param maxBytes on top of the older image's; null for no limit
 * @param baseline the older image's reference as the policy writes it; null for what the same workload ran before in the
 *     same place
 */
public record GrowthRule(
        @Nullable Integer maxPercent,
        @Nullable Quantity maxBytes,
        @Nullable String baseline,
        @Nullable Enforcement enforcement)
        implements Rule {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public GrowthRule {
        if (maxPercent == null && maxBytes == null) {
            throw new IllegalArgumentException("a growth rule has a limit");
        }
    }

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String label() {
        return "growth";
    }

    @Override
    public boolean judgesImageVolumes() {
        return false;
    }

    @Override
    public Set<String> imagesAsked() {
        return baseline == null ? Set.of() : Set.of(baseline);
    }

    @Override
    public boolean asksForPrevious() {
        return baseline == null;
    }

    @Override
    public Outcome judge(Subject subject) {
        Long bytes = subject.facts().compressedBytes();
        String older = baseline == null ? subject.pod().previous().get(Place.of(subject.use())) : baseline;
        if (older == null) {
            return new Outcome.Skipped("no older image to compare with");
        }
        if (bytes == null) {
            return new Outcome.Skipped("the compressed size is not known: the image is a docker save archive");
        }
        Comparisons comparisons = subject.comparisons();
        return switch (baseline == null
                ? comparisons.previous()
                : comparisons.images().get(older)) {
            case Comparison.Known known ->
                judge(bytes, older, known.images(), subject.facts().platform());
            case Comparison.Failed failed ->
                baseline == null && failed.errorClass() == ErrorClass.NOT_FOUND
                        ? new Outcome.Skipped("the image that ran before is gone: " + Printable.of(older))
                        : new Outcome.Uncompared(failed);
            case null ->
                new Outcome.Uncompared(new Comparison.Failed(
                        ErrorClass.TIMED_OUT, Printable.of(older) + ": nobody has looked it up so far", false));
        };
    }

    private Outcome judge(long bytes, String reference, List<OtherImage> images, Platform platform) {
        Optional<OtherImage> same = images.stream()
                .filter(image -> image.platform().equals(platform))
                .findFirst()
                .or(() -> images.stream()
                        .filter(image -> image.platform().os().equals(platform.os())
                                && image.platform().architecture().equals(platform.architecture()))
                        .findFirst());
        if (same.isEmpty()) {
            return new Outcome.Skipped(
                    Printable.of(reference) + " has no image for " + Printable.of(platform.toString()));
        }
        Long before = same.get().compressedBytes();
        return before == null
                ? new Outcome.Skipped("the compressed size of " + Printable.of(reference) + " is not known")
                : judge(bytes, before, Printable.of(reference));
    }

    private Outcome judge(long bytes, long before, String reference) {
        BigDecimal grown = BigDecimal.valueOf(bytes).subtract(BigDecimal.valueOf(before));
        boolean byPercent = maxPercent != null
                && grown.multiply(HUNDRED)
                                .compareTo(BigDecimal.valueOf(before).multiply(BigDecimal.valueOf(maxPercent)))
                        > 0;
        boolean byBytes = maxBytes != null && grown.compareTo(BigDecimal.valueOf(maxBytes.bytes())) > 0;
        if (!byPercent && !byBytes) {
            return new Outcome.Passed();
        }
        String limits = (byPercent ? maxPercent + " %" : "")
                + (byPercent && byBytes ? " and " : "")
                + (byBytes ? String.valueOf(maxBytes) : "");
        return new Outcome.Violated(Quantity.over(grown.longValueExact()) + percent(grown, before) + " larger than "
                + reference + " (" + Quantity.about(before) + "), at most " + limits);
    }

    /** {@code  or 12.4 %}, rounded up as all that is over a limit; nothing where there was nothing before. */
    private static String percent(BigDecimal grown, long before) {
        return before == 0
                ? ""
                : " or "
                        + grown.multiply(HUNDRED)
                                .divide(BigDecimal.valueOf(before), 1, RoundingMode.CEILING)
                                .stripTrailingZeros()
                                .toPlainString()
                        + " %";
    }
}
