package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Waiving.Refused;
import dev.slimgate.policy.Waiving.Waived;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How messages tell of waivers. Names, reasons and tickets are tenants' words: shown redacted, escaped and cut. */
final class WaiverWords {
    private static final int TICKET = 40;
    private static final int REASON = 120;
    private static final int REFUSAL_BYTES = 160;

    private WaiverWords() {}

    /** {@code by shop/tmp until 2026-12-01T00:00:00Z, OPS-7: the base image is being rebuilt}. */
    static String grant(Waived waived) {
        return "by " + Printable.of(waived.waiver()) + " until " + waived.expiresAt() + ticket(waived) + ": "
                + Lines.one(Printable.of(waived.reason(), REASON));
    }

    private static String ticket(Waived waived) {
        return waived.ticket() == null ? "" : ", " + Lines.one(Printable.of(waived.ticket(), TICKET));
    }

    /** {@code shop/tmp expired 2026-11-20T10:00:00Z}: why a denied image is not waived, where somebody thought it is. */
    static Optional<String> refusal(ImageAssessment image) {
        List<Refused> refused = image.findings().stream()
                .filter(Finding::denies)
                .map(Finding::refusedWaiver)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        String first = Printable.of(refused.getFirst().waiver()) + " "
                + Lines.one(refused.getFirst().why());
        String more = refused.size() == 1 ? "" : " (and " + (refused.size() - 1) + " more)";
        return Optional.of(Lines.cutBytes(first, REFUSAL_BYTES) + more);
    }

    /** What is waived of an image, on whichever platform, by the waiver in whose name it is. */
    static Map<Waived, List<Finding>> uses(ImageAssessment image, Predicate<Finding> which) {
        return image.platforms().stream()
                .flatMap(platform -> platform.findings().stream())
                .filter(finding -> finding.waiver() != null && which.test(finding))
                .collect(Collectors.groupingBy(
                        finding -> Objects.requireNonNull(finding.waiver()), LinkedHashMap::new, Collectors.toList()));
    }

    /** {@code shell, user}: the rules that would have said something. */
    static String rules(List<Finding> findings) {
        return findings.stream().map(Finding::rule).distinct().collect(Collectors.joining(", "));
    }
}
