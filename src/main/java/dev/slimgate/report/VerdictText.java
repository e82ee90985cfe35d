package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What policies say of an image, on its page: the words of a denial, and what to do about it. */
final class VerdictText {
    private static final int LABEL = 10;
    private static final int MOST_POLICIES = 3;

    private VerdictText() {}

    static void print(Page page, ImageAssessment image) {
        Verdict verdict = image.verdict();
        String word = page.ink().verdict(verdict, verdict.name());
        if (image.noMatch() != null) {
            page.row("verdict", word + ": no policy matches this image");
            return;
        }
        page.row("verdict", word + ": " + counts(image));
        lines(page, image, "denied", Finding::denies);
        lines(page, image, "warned", finding -> finding.speaks() && !finding.denies());
        lines(page, image, "audited", VerdictText::audited);
        lines(page, image, "waived", finding -> finding.waiver() != null);
        advice(page, image);
    }

    private static boolean audited(Finding finding) {
        boolean found = finding.result() == Result.FAIL || finding.result() == Result.ERROR;
        return found && !finding.speaks();
    }

    private static String counts(ImageAssessment image) {
        List<Finding> findings = image.findings();
        long passed = findings.stream()
                .filter(finding -> finding.result() == Result.PASS)
                .count();
        List<String> policies = findings.stream()
                .map(Finding::policyName)
                .distinct()
                .map(Printable::of)
                .toList();
        return passed + " of " + Page.count(findings.size(), "rule") + " pass, by "
                + Lines.some(policies, MOST_POLICIES);
    }

    private static void lines(Page page, ImageAssessment image, String label, Predicate<Finding> which) {
        String first = label;
        for (SaidLine line :
                SaidLine.of(image, image.findings().stream().filter(which).collect(Collectors.toList()))) {
            page.wrapped(first, Lines.pad(line.label(), LABEL) + line.text(), " ".repeat(LABEL));
            first = "";
        }
    }

    /** The place of everything that tells the developer what to do. */
    private static void advice(Page page, ImageAssessment image) {
        PlatformAssessment told = image.worst();
        if (told != null && told.fix() != null) {
            page.wrapped("fix", Lines.one(told.fix()));
        }
    }
}
