package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of a message: a short label and what is said. The image is named before the line, so that no line repeats it.
 *
 * @param label never empty
 * @param text on one line
 */
record SaidLine(String label, String text) {

    /**
     * The lines of these findings in their order: what several policies say in the same words is said once, and so is an
     * error that keeps several rules from being judged.
     */
    static List<SaidLine> of(ImageAssessment image, List<Finding> findings) {
        return List.copyOf(bySource(image, findings).keySet());
    }

    /** The same lines, each with the findings that say it. */
    static Map<SaidLine, List<Finding>> bySource(ImageAssessment image, List<Finding> findings) {
        Map<String, List<Finding>> groups = new LinkedHashMap<>();
        for (Finding finding : findings) {
            String same = finding.result() == Result.ERROR
                    ? "\0" + finding.errorClass() + finding.text()
                    : finding.label() + "\0" + finding.text();
            groups.computeIfAbsent(same, key -> new ArrayList<>()).add(finding);
        }
        Map<SaidLine, List<Finding>> lines = new LinkedHashMap<>();
        groups.values()
                .forEach(alike -> lines.computeIfAbsent(line(image, alike), key -> new ArrayList<>())
                        .addAll(alike));
        return lines;
    }

    private static SaidLine line(ImageAssessment image, List<Finding> alike) {
        Finding first = alike.getFirst();
        if (first.result() != Result.ERROR) {
            return new SaidLine(Lines.one(first.label()), Lines.one(first.text()));
        }
        ErrorClass errorClass = first.errorClass();
        String why = errorClass == null ? "" : errorClass.words() + ": ";
        String text = Lines.one(first.text());
        String said = why + ImageWords.withoutName(text.startsWith(why) ? text.substring(why.length()) : text, image);
        long rules = alike.stream().map(Finding::label).distinct().count();
        String rule = rules > 1 ? "image" : Lines.one(first.label());
        if (errorClass == null) {
            return new SaidLine(first.pending() ? "pending" : rule, said);
        }
        return new SaidLine(label(errorClass, rule), said);
    }

    /** Who is to blame: the registry for what it does not give, else the image, or the rule that cannot judge it. */
    private static String label(ErrorClass errorClass, String otherwise) {
        return switch (errorClass) {
            case NOT_FOUND, UNAUTHORIZED, RATE_LIMITED, UNREACHABLE, TIMED_OUT, REFUSED -> "registry";
            case INVALID, TOO_LARGE -> otherwise;
        };
    }
}
