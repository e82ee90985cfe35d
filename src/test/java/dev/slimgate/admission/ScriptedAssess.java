package dev.slimgate.admission;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Result;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Judges by a script, as the real one would by facts, and keeps what it was asked. */
final class ScriptedAssess implements Assess {
    static final Digest DIGEST = Digest.parse("sha256:" + "ab".repeat(32));

    final List<AssessmentRequest> asked = new CopyOnWriteArrayList<>();
    private final Function<ImageUse, ImageAssessment> script;

    ScriptedAssess(Function<ImageUse, ImageAssessment> script) {
        this.script = script;
    }

    /** Every image passes, but those that are no reference, which are denied. */
    static ScriptedAssess passingReferences() {
        return new ScriptedAssess(use -> ImageReference.tryParse(use.image()).isPresent() ? passed(use) : invalid(use));
    }

    @Override
    public Assessment assess(AssessmentRequest request) {
        asked.add(request);
        return new Assessment(
                request.pod(), request.images().stream().map(script).toList());
    }

    static ImageAssessment passed(ImageUse use) {
        return with(use, finding("user", Result.PASS, Enforcement.DENY, ""));
    }

    static ImageAssessment denied(ImageUse use) {
        return with(use, finding("user", Result.FAIL, Enforcement.DENY, "root: the image sets no USER"));
    }

    static ImageAssessment warned(ImageUse use) {
        return with(use, finding("age", Result.WARN, Enforcement.WARN, "200 days old, at most 180"));
    }

    static ImageAssessment invalid(ImageUse use) {
        Finding finding = new Finding(
                "production",
                null,
                "reference",
                Result.ERROR,
                Enforcement.DENY,
                "image",
                "is no image reference",
                ErrorClass.INVALID,
                false);
        return new ImageAssessment(
                use,
                null,
                List.of(new PlatformAssessment(
                        null,
                        new Knowledge.Unresolved(ErrorClass.INVALID, "is no image reference", false),
                        List.of(finding),
                        null)),
                null);
    }

    static ImageAssessment with(ImageUse use, Finding... findings) {
        return new ImageAssessment(
                use,
                DIGEST,
                List.of(new PlatformAssessment(
                        null,
                        new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "stands in", false),
                        List.of(findings),
                        null)),
                null);
    }

    private static Finding finding(String rule, Result result, Enforcement effect, String text) {
        return new Finding("production", null, rule, result, effect, rule, text, null, false);
    }
}
