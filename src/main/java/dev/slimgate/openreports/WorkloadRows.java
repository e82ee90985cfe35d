package dev.slimgate.openreports;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import dev.slimgate.openreports.PolicyLimits.Numbers;
import dev.slimgate.openreports.RuleTopic.Severity;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The results of one workload: for each of its containers, images and rules one, whatever number of Pods and platforms there
 * is. Of several the worst counts; of equals what runs before what would run. Neither how many Pods run nor where is told, as
 * that changes all the time and would be a write each time.
 */
final class WorkloadRows {
    /** The policy of results that no policy gave. */
    static final String NO_POLICY = "slimgate";

    private static final String NO_MATCH = "noMatch";
    private static final int MOST_CONTAINER = 63;
    private static final int MOST_FIX = 200;
    private static final int MOST_REASON = 120;

    private final PolicyLimits limits;
    private final Map<String, String> shown = new HashMap<>();

    WorkloadRows(PolicyLimits limits) {
        this.limits = limits;
    }

    /**
     * What one workload's results come to.
     *
     * @param rows in no order; passes, and rules that do not apply, are left out
     * @param counts of all results
     * @param byRule the same by the rules' names
     */
    record Found(List<Row> rows, Counts counts, Map<String, Counts> byRule) {}

    private record Place(ContainerKind kind, String container, String image) {}

    private record Key(Place place, String policy, String rule) {}

    /** @param platform null where no policy matched */
    private record Told(
            Place place,
            ImageAssessment image,
            @Nullable PlatformAssessment platform,
            @Nullable Finding finding,
            boolean runs) {

        private static final Comparator<Told> WORST_FIRST = Comparator.comparing(
                        Told::verdict, Comparator.reverseOrder())
                .thenComparingInt(told -> Row.rank(told.result()))
                .thenComparing(told -> !told.runs)
                .thenComparing(Told::digest)
                .thenComparing(told -> told.platform == null ? "" : String.valueOf(told.platform.platform()))
                .thenComparing(told -> told.finding == null ? "" : told.finding.text());

        Result result() {
            if (finding != null) {
                return finding.result();
            }
            return image.verdict() == Verdict.DENY ? Result.FAIL : Result.WARN;
        }

        Verdict verdict() {
            return finding == null ? image.verdict() : Verdict.of(finding);
        }

        String policy() {
            return finding == null ? NO_POLICY : finding.policyName();
        }

        String rule() {
            return finding == null ? NO_MATCH : finding.rule();
        }

        /** Of the platform's manifest, else what the reference was resolved to; {@code ""} where neither is known. */
        String digest() {
            if (platform != null && platform.knowledge() instanceof Knowledge.Resolved resolved) {
                return resolved.facts().digest().toString();
            }
            return image.resolved() == null ? "" : image.resolved().toString();
        }
    }

    Found of(AuditedWorkload workload) {
        Map<Key, Told> worst = new HashMap<>();
        for (Part part : workload.parts()) {
            for (ImageAssessment image : part.assessment().images()) {
                told(image, !part.template())
                        .forEach(told -> worst.merge(
                                new Key(told.place, told.policy(), told.rule()),
                                told,
                                (one, other) -> Told.WORST_FIRST.compare(one, other) <= 0 ? one : other));
            }
        }
        Counts counts = new Counts();
        Map<String, Counts> byRule = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (Told told : worst.values()) {
            counts.add(told.result());
            byRule.computeIfAbsent(told.rule(), rule -> new Counts()).add(told.result());
            if (listed(told)) {
                rows.add(row(workload.owner(), told));
            }
        }
        return new Found(rows, counts, byRule);
    }

    private static Stream<Told> told(ImageAssessment image, boolean runs) {
        Place place = new Place(
                image.use().kind(),
                image.use().name(),
                withoutDigest(image.use().image()));
        if (image.noMatch() != null) {
            return image.noMatch() == NoMatch.ADMIT
                    ? Stream.empty()
                    : Stream.of(new Told(place, image, null, null, runs));
        }
        return image.platforms().stream()
                .flatMap(platform ->
                        platform.findings().stream().map(finding -> new Told(place, image, platform, finding, runs)));
    }

    /** A Pod whose tag was pinned runs the same place of its workload. */
    private static String withoutDigest(String image) {
        return ImageReference.tryParse(image).map(ImageReference::name).isPresent() && image.indexOf('@') > 0
                ? image.substring(0, image.indexOf('@'))
                : image;
    }

    /** What is waived is listed, as somebody answers for it; what does not apply is not. */
    private static boolean listed(Told told) {
        return switch (told.result()) {
            case PASS -> false;
            case SKIP -> told.finding != null && told.finding.waiver() != null;
            case FAIL, WARN, ERROR -> true;
        };
    }

    private Row row(Owner owner, Told told) {
        Finding finding = told.finding;
        ImageUse use = told.image.use();
        String place = use.kind().words() + " " + Bounded.line(use.name(), MOST_CONTAINER) + ": ";
        Map<String, String> properties = new TreeMap<>();
        properties.put("container", Bounded.line(use.name(), MOST_CONTAINER));
        properties.put("image", shown.computeIfAbsent(use.image(), image -> Printable.of(image, Row.MOST_PROPERTY)));
        if (!told.digest().isEmpty()) {
            properties.put("digest", told.digest());
        }
        if (finding == null || told.platform == null) {
            properties.put("effect", told.verdict() == Verdict.DENY ? "Deny" : "Warn");
            return new Row(
                    NO_POLICY,
                    NO_MATCH,
                    RuleTopic.POLICY.category(),
                    Severity.MEDIUM,
                    told.result(),
                    told.verdict(),
                    owner,
                    place + "no policy matches this image",
                    properties);
        }
        properties(finding, told.platform, properties);
        return new Row(
                finding.policyName(),
                finding.rule(),
                RuleTopic.of(finding.rule()).category(),
                RuleTopic.severity(finding, told.platform.knowledge()),
                finding.result(),
                told.verdict(),
                owner,
                place + message(finding),
                properties);
    }

    private void properties(Finding finding, PlatformAssessment platform, Map<String, String> properties) {
        properties.put("effect", finding.effect().label());
        if (platform.platform() != null) {
            properties.put("platform", platform.platform().toString());
        }
        Numbers numbers = limits.of(finding, platform.knowledge());
        if (numbers.measured() != null) {
            properties.put(numbers.unit(), Long.toString(numbers.measured()));
        }
        if (numbers.limit() != null) {
            properties.put("limit", Long.toString(numbers.limit()));
        }
        if (finding.errorClass() != null) {
            properties.put("class", finding.errorClass().label());
        }
        if (platform.fix() != null && (finding.result() == Result.FAIL || finding.result() == Result.WARN)) {
            properties.put("fix", Bounded.line(platform.fix(), MOST_FIX));
        }
        switch (finding.waiving()) {
            case Waiving.Waived waived -> {
                properties.put("waiver", waived.waiver());
                properties.put("waivedUntil", waived.expiresAt().toString());
                properties.put("waivedBecause", Printable.of(waived.reason(), MOST_REASON));
            }
            case Waiving.Refused refused -> properties.put("refusedWaiver", refused.waiver() + ": " + refused.why());
            case null -> {}
        }
    }

    /** How far a scan has come is another text each time, and would be a write each time. */
    private static String message(Finding finding) {
        if (finding.pending()) {
            return "its layers are still being read";
        }
        return finding.text().isEmpty() ? finding.label() : finding.text();
    }
}
