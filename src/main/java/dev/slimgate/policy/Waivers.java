package dev.slimgate.policy;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Waiver.Signature;
import dev.slimgate.policy.Waiving.Refused;
import dev.slimgate.policy.Waiving.Waived;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The waivers that speak of one image, and what they do to findings on it.
 *
 * <ul>
 *   <li>An image is named by a digest (the one asked for, the one that was resolved, the platform's) or by a glob over its
 *       name. What names no image, as its reference is malformed, is never waived.
 *   <li>A violation is waived where the waiver names its rule, or names no rules. So is an error of that rule: who may
 *       break a rule need not be found to keep it. An error of a policy as a whole is not, as it may be any policy.
 *   <li>A policy is named in full, {@code production} or {@code team-a/strict}; a bare name is always a cluster policy's.
 *   <li>A waiver touches a policy of its own namespace, for objects there; a cluster policy as that policy's
 *       {@link WaiverTerms} allow; nothing at all with a signature that is no good.
 * </ul>
 *
 * Of several waivers the one that lasts longest is named, and of those the first by name: their order never matters.
 */
final class Waivers {
    private static final Comparator<Waiver> LASTING_LONGEST = Comparator.comparing(Waiver::expiresAt)
            .reversed()
            .thenComparing(Waiver::fullName)
            .thenComparing(Waiver::toString);
    private static final int MOST_REASON = 120;

    private final List<Waiver> ofImage;
    private final PodContext pod;
    private final Instant now;

    private Waivers(List<Waiver> ofImage, PodContext pod, Instant now) {
        this.ofImage = ofImage;
        this.pod = pod;
        this.now = now;
    }

    /**
     * Those that speak of this image.
     *
     * @param digests what the image was resolved to, as far as it was, and its reference's own
     */
    static Waivers of(List<Waiver> all, ImageUse use, Set<Digest> digests, PodContext pod, Instant now) {
        if (all.isEmpty()) {
            return new Waivers(List.of(), pod, now);
        }
        List<Waiver> ofImage = all.stream()
                .filter(waiver -> waiver.images().stream().anyMatch(image -> ImagePatterns.names(image, use, digests)))
                .sorted(LASTING_LONGEST)
                .toList();
        return new Waivers(ofImage, pod, now);
    }

    /** The finding as it is after them. */
    Finding applyTo(Finding finding, Policy policy) {
        boolean waivable =
                switch (finding.result()) {
                    case FAIL, WARN, ERROR -> !finding.rule().equals(Judging.POLICY);
                    case PASS, SKIP -> false;
                };
        if (!waivable) {
            return finding;
        }
        @Nullable Refused refused = null;
        for (Waiver waiver : ofImage) {
            if (!speaksOf(waiver, finding, policy)) {
                continue;
            }
            @Nullable String objection = objection(waiver, policy);
            if (objection == null) {
                return finding.waived(new Waived(
                        waiver.fullName(),
                        waiver.reason(),
                        waiver.ticket(),
                        waiver.expiresAt(),
                        waiver.signature() instanceof Signature.Valid));
            }
            if (refused == null && isKnownHere(waiver, policy)) {
                refused = new Refused(waiver.fullName(), objection);
            }
        }
        return refused == null ? finding : finding.notWaived(refused);
    }

    private static boolean speaksOf(Waiver waiver, Finding finding, Policy policy) {
        return (waiver.rules().isEmpty() || names(waiver, finding.rule()))
                && (waiver.policies().isEmpty() || waiver.policies().contains(policy.fullName()));
    }

    private static boolean names(Waiver waiver, String rule) {
        return waiver.rules().contains(rule) || waiver.rules().contains(Rule.field(rule));
    }

    /** Nobody is told of waivers elsewhere that were not meant for them: only of their own, and of those that may count. */
    private boolean isKnownHere(Waiver waiver, Policy policy) {
        return waiver.namespace().equals(pod.namespace())
                || policy.namespace() == null && policy.waivers().namespaces().contains(waiver.namespace());
    }

    /** Why the waiver does not count; null where it does. */
    private @Nullable String objection(Waiver waiver, Policy policy) {
        if (waiver.signature() instanceof Signature.Invalid(String reason)) {
            return "has a signature that proves nothing: " + Printable.of(reason, MOST_REASON);
        }
        String place = policy.namespace() == null
                ? objectionOfTerms(waiver, policy)
                : policy.namespace().equals(waiver.namespace())
                                && waiver.namespace().equals(pod.namespace())
                        ? null
                        : "does not touch the policies of namespace " + policy.namespace();
        if (place != null) {
            return place;
        }
        if (!now.isBefore(waiver.expiresAt())) {
            return "expired " + waiver.expiresAt().truncatedTo(ChronoUnit.SECONDS);
        }
        return objectionOfLife(waiver, policy);
    }

    private @Nullable String objectionOfTerms(Waiver waiver, Policy policy) {
        WaiverTerms terms = policy.waivers();
        return switch (terms.from()) {
            case NONE -> "does not count: " + policy.fullName() + " takes no waivers";
            case NAMESPACES ->
                terms.namespaces().contains(waiver.namespace())
                        ? null
                        : "does not count: " + policy.fullName() + " takes waivers of other namespaces only";
            case SIGNED -> {
                if (!waiver.namespace().equals(pod.namespace())) {
                    yield "counts for objects in its own namespace only";
                }
                yield waiver.signature() instanceof Signature.Valid
                        ? null
                        : "is not signed, which " + policy.fullName() + " asks for";
            }
        };
    }

    private @Nullable String objectionOfLife(Waiver waiver, Policy policy) {
        Integer most = policy.waivers().maxDays();
        if (most == null) {
            return null;
        }
        Instant created = waiver.createdAt();
        // In a file its author says so: a time to come gives no longer life.
        Instant begin = created == null || created.isAfter(now) ? now : created;
        return Duration.between(begin, waiver.expiresAt()).compareTo(Duration.ofDays(most)) <= 0
                ? null
                : "is too long: it ends " + waiver.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ", "
                        + policy.fullName() + " grants " + most + (most == 1 ? " day" : " days");
    }
}
