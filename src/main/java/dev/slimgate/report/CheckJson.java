package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.CheckReport.CheckedObject;
import java.util.List;
import java.util.Locale;

/**
 * What {@code slimgate check -o json} prints: a stable contract, whose JSON Schema is
 * {@code docs/schema/check.schema.json}.
 *
 * <pre>
 * {"summary": {"verdict": "deny", "objects": 1, "images": 1, "denied": 1, "warned": 0, "admitted": 0},
 *  "objects": [{"file": "api.yaml", "line": 1, "kind": "Pod", "namespace": "shop", "name": "api", "verdict": "deny",
 *    "images": [{"container": "api", "image": "node:22", "verdict": "deny", "findings": [{"policy": "production",
 *      "rule": "shell", "result": "fail", "effect": "Deny", "label": "shell", "text": "/bin/sh"}]}]}],
 *  "problems": []}
 * </pre>
 */
public final class CheckJson {
    private CheckJson() {}

    /** The document, several lines without a line break at the end. */
    public static String of(CheckReport report) {
        return JsonText.write(json(report));
    }

    /** The document beside a baseline: findings that the baseline knows are counted and nothing else. */
    public static String of(Baseline.Comparison comparison) {
        ObjectNode json = json(comparison.counting());
        json.putObject("baseline")
                .put("known", comparison.known())
                .put("worse", comparison.worse())
                .put("gone", comparison.gone())
                .put("notChecked", comparison.notChecked());
        return JsonText.write(json);
    }

    private static ObjectNode json(CheckReport report) {
        ObjectNode json = JsonText.object();
        json.putObject("summary")
                .put("verdict", label(report.verdict()))
                .put("objects", report.objects().size())
                .put("images", report.images())
                .put("denied", report.count(Verdict.DENY))
                .put("warned", report.count(Verdict.WARN))
                .put("admitted", report.count(Verdict.ADMIT));
        ArrayNode objects = json.putArray("objects");
        report.objects().forEach(object -> objects.add(object(object)));
        ArrayNode problems = json.putArray("problems");
        report.problems()
                .forEach(problem -> at(problems.addObject(), problem.location()).put("message", problem.message()));
        return json;
    }

    private static ObjectNode object(CheckedObject object) {
        PodContext pod = object.assessment().pod();
        ObjectNode json = at(JsonText.object(), object.location())
                .put("kind", pod.kind())
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("verdict", label(object.assessment().verdict()));
        ArrayNode images = json.putArray("images");
        List<ImageAssessment> assessed = object.assessment().images();
        for (int i = 0; i < assessed.size(); i++) {
            ObjectNode image = image(assessed.get(i));
            if (object.place(i).line() > 0) {
                image.put("line", object.place(i).line());
            }
            images.add(image);
        }
        return json;
    }

    private static ObjectNode at(ObjectNode json, SourceLocation location) {
        if (!location.file().isEmpty()) {
            json.put("file", location.file());
        }
        if (location.line() > 0) {
            json.put("line", location.line());
        }
        return json;
    }

    /** One image with its verdict and findings. */
    static ObjectNode image(ImageAssessment image) {
        PlatformAssessment told = image.worst();
        ObjectNode json = JsonText.object()
                .put("container", image.use().name())
                .put("containerKind", image.use().kind().label())
                .put("image", JsonText.redacted(image.use().image()));
        JsonText.putKnown(json, "digest", image.resolved());
        if (told != null) {
            JsonText.putKnown(json, "platform", told.platform());
            if (told.signedBy() != null) {
                json.putObject("evidence").put("signedBy", told.signedBy());
            }
        }
        json.put("verdict", label(image.verdict()));
        ArrayNode findings = json.putArray("findings");
        image.findings().forEach(finding -> findings.add(finding(finding)));
        if (told != null) {
            JsonText.putKnown(json, "fix", told.fix());
        }
        return json;
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode json = JsonText.object()
                .put("policy", finding.policyName())
                .put("rule", finding.rule())
                .put("result", finding.result().label())
                .put("effect", finding.effect().label())
                .put("label", finding.label())
                .put("text", finding.text());
        if (finding.errorClass() != null) {
            json.put("class", finding.errorClass().label());
        }
        if (finding.pending()) {
            json.put("pending", true);
        }
        switch (finding.waiving()) {
            case Waiving.Waived waived -> waived(json.putObject("waiver"), waived);
            case Waiving.Refused refused ->
                json.putObject("refusedWaiver").put("name", refused.waiver()).put("why", refused.why());
            case null -> {}
        }
        return json;
    }

    private static void waived(ObjectNode json, Waiving.Waived waived) {
        json.put("name", waived.waiver()).put("reason", JsonText.redacted(waived.reason()));
        if (waived.ticket() != null) {
            json.put("ticket", JsonText.redacted(waived.ticket()));
        }
        json.put("expiresAt", waived.expiresAt().toString()).put("signed", waived.signed());
    }

    private static String label(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
