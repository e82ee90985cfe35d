package dev.slimgate.report;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of a message: a short label and what is said.
 *
 * @param label never empty
 * @param text on one line
 */
record SaidLine(String label, String text) {

    /**
     * The lines of these findings in their order: what several policies say in the same words is said once, and so is an
     * error that keeps several rules from being judged.
     */
    static List<SaidLine> of(List<Finding> findings) {
        Map<String, List<Finding>> groups = new LinkedHashMap<>();
        for (Finding finding : findings) {
            String same = finding.result() == Result.ERROR
                    ? "\0" + finding.errorClass() + finding.text()
                    : finding.label() + "\0" + finding.text();
            groups.computeIfAbsent(same, key -> new ArrayList<>()).add(finding);
        }
        return groups.values().stream().map(SaidLine::ofAlike).toList();
    }

    /** What one finding says by itself. */
    static SaidLine of(Finding finding) {
        return ofAlike(List.of(finding));
    }

    private static SaidLine ofAlike(List<Finding> alike) {
        Finding first = alike.getFirst();
        String text = Lines.one(first.text());
        if (first.result() != Result.ERROR) {
            return new SaidLine(Lines.one(first.label()), text);
        }
        long rules = alike.stream().map(Finding::label).distinct().count();
        ErrorClass errorClass = first.errorClass();
        if (errorClass == null) {
            String label = first.pending() ? "pending" : rules > 1 ? "image" : Lines.one(first.label());
            return new SaidLine(label, text);
        }
        String why = errorClass.words() + ": ";
        return new SaidLine(
                label(errorClass, rules > 1 ? "image" : Lines.one(first.label())),
                text.startsWith(why) ? text : why + text);
    }

    /** Who is to blame: the registry for what it does not give, else the image, or the rule that cannot judge it. */
    private static String label(ErrorClass errorClass, String otherwise) {
        return switch (errorClass) {
            case NOT_FOUND, UNAUTHORIZED, RATE_LIMITED, UNREACHABLE, TIMED_OUT, REFUSED -> "registry";
            case INVALID, TOO_LARGE -> otherwise;
        };
    }
}
