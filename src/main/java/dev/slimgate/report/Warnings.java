package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving.Waived;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the warnings of one assessment together, within their bounds. */
final class Warnings {
    static final int MOST_CHARACTERS = 256;
    static final int MOST_CHARACTERS_IN_ALL = 4096;

    private static final int POLICIES = 2;
    private static final int PLACES = 2;
    private static final int NOTED = 3;

    private final Assessment assessment;

    Warnings(Assessment assessment) {
        this.assessment = assessment;
    }

    List<String> lines() {
        if (silent()) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        Map<Said, Sources> said = said();
        said.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().weight()))
                .forEach(entry -> all.add(line(entry.getKey(), entry.getValue())));
        note(!all.isEmpty(), all);
        return within(all);
    }

    /** Whether nothing is to be said of any image, as of most. */
    private boolean silent() {
        for (ImageAssessment image : assessment.images()) {
            if (image.noMatch() == NoMatch.WARN) {
                return false;
            }
            for (PlatformAssessment platform : image.platforms()) {
                for (Finding finding : platform.findings()) {
                    if (finding.speaks() || finding.speaksAsWaived()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** What matters most comes first: an image that nobody could look into before one that was found wanting. */
    private enum Weight {
        NOT_JUDGED,
        VIOLATED,
        WAIVED,
        NO_POLICY
    }

    /** What is said of an image; the same words are said once. */
    private record Said(Weight weight, String image, String text) {}

    /** Who says it, and where the image stands. */
    private record Sources(Set<String> policies, Set<String> places) {}

    private Map<Said, Sources> said() {
        Map<Said, Sources> said = new LinkedHashMap<>();
        Set<Told> told = told();
        for (ImageAssessment image : assessment.images()) {
            if (image.noMatch() == NoMatch.WARN) {
                add(said, image, Weight.NO_POLICY, "no policy matches this image", "slimgate");
            }
            List<Finding> warned = image.findings().stream()
                    .filter(finding -> finding.speaks() && !finding.denies())
                    .filter(finding -> !told.contains(Told.of(image, finding)))
                    .toList();
            SaidLine.bySource(image, Importance.sorted(warned))
                    .forEach((line, findings) -> add(said, image, line, findings));
            WaiverWords.uses(image, Finding::speaksAsWaived)
                    .forEach((waived, findings) -> addWaived(said, image, waived, findings));
        }
        return said;
    }

    /** One line for each waiver that was used; the waiver's own words come last, where a line is cut. */
    private void addWaived(Map<Said, Sources> said, ImageAssessment image, Waived waived, List<Finding> findings) {
        String text = "waived " + WaiverWords.rules(findings) + " " + WaiverWords.grant(waived);
        findings.forEach(finding -> add(said, image, Weight.WAIVED, text, Printable.of(finding.policyName())));
    }

    /** What the denial says of an image; an error keeps one rule as well as another from being judged. */
    private record Told(String image, String label, String text) {
        static Told of(ImageAssessment image, Finding finding) {
            String label = finding.result() == Result.ERROR ? "" : finding.label();
            return new Told(ImageWords.reference(image.use()), label, finding.text());
        }
    }

    private Set<Told> told() {
        return assessment.images().stream()
                .flatMap(image ->
                        image.findings().stream().filter(Finding::denies).map(finding -> Told.of(image, finding)))
                .collect(Collectors.toSet());
    }

    private void add(Map<Said, Sources> said, ImageAssessment image, SaidLine line, List<Finding> findings) {
        boolean error = findings.getFirst().result() == Result.ERROR;
        String text = line.label() + " " + line.text();
        findings.forEach(finding -> add(
                said, image, error ? Weight.NOT_JUDGED : Weight.VIOLATED, text, Printable.of(finding.policyName())));
    }

    private void add(Map<Said, Sources> said, ImageAssessment image, Weight weight, String text, String policy) {
        Said key = new Said(weight, ImageWords.reference(image.use()), text);
        Sources sources = said.computeIfAbsent(key, k -> new Sources(new LinkedHashSet<>(), new LinkedHashSet<>()));
        sources.policies().add(policy);
        sources.places().add(ImageWords.place(assessment.pod(), image.use()));
    }

    private String line(Said said, Sources sources) {
        String policies = Lines.cut(Lines.some(List.copyOf(sources.policies()), POLICIES), 60);
        String places = Lines.cut(Lines.some(List.copyOf(sources.places()), PLACES), 60);
        String where = assessment.pod().kind().equals(ImageWords.ALONE) ? places + " " : places + ": image ";
        return Lines.cut(policies + ": " + where + said.image() + ": " + said.text(), MOST_CHARACTERS);
    }

    /**
     * A verdict on a tag holds for what the tag named then. It is told once, and only beside another warning of an object
     * that goes in: alone it would be noise.
     */
    private void note(boolean warned, List<String> lines) {
        if (!warned || assessment.verdict() == Verdict.DENY) {
            return;
        }
        List<String> byTag = assessment.images().stream()
                .filter(Warnings::judgedByTag)
                .map(image -> ImageWords.reference(image.use()))
                .distinct()
                .toList();
        if (!byTag.isEmpty()) {
            lines.add(Lines.cut(
                    "note: judged is what the tag named now; it may name another image later: "
                            + Lines.some(byTag, NOTED),
                    MOST_CHARACTERS));
        }
    }

    private static boolean judgedByTag(ImageAssessment image) {
        return image.resolved() != null
                && ImageReference.tryParse(image.use().image())
                        .filter(reference -> reference.digest() == null)
                        .isPresent();
    }

    private static List<String> within(List<String> all) {
        List<String> kept = new ArrayList<>();
        int left = MOST_CHARACTERS_IN_ALL;
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            int rest = all.size() - i - 1;
            int reserve = rest == 0 ? 0 : more(rest).length();
            if (line.length() + reserve > left) {
                kept.add(more(rest + 1));
                break;
            }
            kept.add(line);
            left -= line.length();
        }
        return kept;
    }

    private static String more(int count) {
        return "… and " + count + (count == 1 ? " more warning" : " more warnings");
    }
}
