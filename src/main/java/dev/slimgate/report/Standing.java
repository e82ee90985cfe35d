package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;

/** Where something that runs stands towards the policies, best first. */
enum Standing {
    /** No rule is broken that is not waived. */
    CLEAN("clean"),
    /** Admitted without a word, though rules are broken that are only audited. */
    AUDITED("audited"),
    /** Admitted with a warning. */
    WARNED("warned"),
    /** Not admitted, were it created today. */
    DENIED("denied");

    private final String label;

    Standing(String label) {
        this.label = label;
    }

    /** The name in JSON. */
    String label() {
        return label;
    }

    Standing worse(Standing other) {
        return compareTo(other) >= 0 ? this : other;
    }

    static Standing of(AuditedWorkload workload) {
        Standing worst = CLEAN;
        for (Part part : workload.parts()) {
            worst = worst.worse(of(part.assessment()));
        }
        return worst;
    }

    static Standing of(Assessment assessment) {
        Standing worst = CLEAN;
        for (ImageAssessment image : assessment.images()) {
            worst = worst.worse(of(image));
        }
        return worst;
    }

    static Standing of(ImageAssessment image) {
        Verdict verdict = image.verdict();
        return switch (verdict) {
            case DENY -> DENIED;
            case WARN -> WARNED;
            case ADMIT ->
                image.platforms().stream()
                                .flatMap(platform -> platform.findings().stream())
                                .anyMatch(Standing::broken)
                        ? AUDITED
                        : CLEAN;
        };
    }

    /** Whether a finding has something to say, be it only in reports. */
    static boolean broken(Finding finding) {
        return finding.result() == Result.FAIL || finding.result() == Result.WARN || finding.result() == Result.ERROR;
    }
}
