package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.CheckReport.CheckedObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code slimgate check} prints for people: each object with its verdict, in the words that the webhook would use.
 *
 * <pre>
 * DENY   Deployment shop/api (k8s/api.yaml:1)
 *   production: the image is not minimal
 *     container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)
 *       shell   /bin/sh -> /usr/bin/dash
 *     explain   slimgate inspect node:22@sha256:5f7c…
 * 2 objects with 2 images: 1 denied, 0 warned of, 1 admitted
 * </pre>
 */
public final class CheckText {
    private CheckText() {}

    /** The text, several lines without a line break at the end; problems are not in it. */
    public static String of(CheckReport report, Ink ink) {
        return report.objects().stream()
                        .map(object -> object(object, ink) + "\n")
                        .collect(Collectors.joining())
                + summary(report);
    }

    private static String object(CheckedObject object, Ink ink) {
        Assessment assessment = object.assessment();
        Verdict verdict = assessment.verdict();
        StringBuilder out = new StringBuilder();
        out.append(ink.verdict(verdict, Lines.pad(verdict.name(), 7))).append(title(object));
        if (verdict == Verdict.DENY) {
            indented(out, AdmissionMessages.denial(assessment));
        }
        AdmissionMessages.warnings(assessment)
                .forEach(warning -> indented(out, ink.verdict(Verdict.WARN, "warning") + " " + warning));
        for (ImageAssessment image : assessment.images()) {
            if (image.verdict() != Verdict.DENY) {
                image(out, assessment.pod(), image, ink);
            }
        }
        return out.toString();
    }

    private static String title(CheckedObject object) {
        PodContext pod = object.assessment().pod();
        if (pod.kind().equals(ImageWords.ALONE)) {
            return object.assessment().images().stream()
                    .map(image -> "image " + ImageWords.reference(image.use()))
                    .collect(Collectors.joining(", "));
        }
        String namespace = pod.namespace().isEmpty() ? "" : Printable.of(pod.namespace()) + "/";
        String name = pod.name().isEmpty() ? "(without a name)" : Printable.of(pod.name());
        return Printable.of(pod.kind()) + " " + namespace + name + " (" + object.location() + ")";
    }

    /** An image that is not denied, with what an audit would tell of it. */
    private static void image(StringBuilder out, PodContext pod, ImageAssessment image, Ink ink) {
        String state = image.noMatch() != null ? "no policy matches" : counts(image.findings());
        indented(
                out,
                ImageWords.place(pod, image.use()) + ": " + ImageWords.reference(image.use())
                        + ImageWords.details(image) + ": " + state);
        List<Finding> audited = image.findings().stream()
                .filter(finding -> finding.result() == Result.FAIL || finding.result() == Result.ERROR)
                .filter(finding -> !finding.speaks())
                .toList();
        SaidLine.of(image, audited)
                .forEach(line -> indented(
                        out, "  " + ink.faint("audit") + "   " + line.label() + " " + Lines.cut(line.text(), 400)));
        List<Finding> waived = image.findings().stream()
                .filter(finding -> finding.waiver() != null)
                .toList();
        SaidLine.of(image, waived)
                .forEach(line -> indented(
                        out, "  " + ink.faint("waived") + "  " + line.label() + " " + Lines.cut(line.text(), 400)));
    }

    /** {@code 3 pass, 1 warn, 2 waived}, in the order of {@link Result}. */
    private static String counts(List<Finding> findings) {
        Stream<String> results = Arrays.stream(Result.values())
                .map(result -> count(findings, f -> f.waiver() == null && f.result() == result, result.label()));
        String counts = Stream.concat(results, Stream.of(count(findings, f -> f.waiver() != null, "waived")))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        return counts.isEmpty() ? "nothing to judge" : counts;
    }

    private static String count(List<Finding> findings, Predicate<Finding> which, String label) {
        long count = findings.stream().filter(which).count();
        return count == 0 ? "" : count + " " + label;
    }

    private static void indented(StringBuilder out, String lines) {
        lines.lines().forEach(line -> out.append("\n  ").append(line));
    }

    private static String summary(CheckReport report) {
        return String.format(
                Locale.ROOT,
                "%s with %s: %d denied, %d warned of, %d admitted",
                count(report.objects().size(), "object"),
                count(report.images(), "image"),
                report.count(Verdict.DENY),
                report.count(Verdict.WARN),
                report.count(Verdict.ADMIT));
    }

    private static String count(int count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }
}
