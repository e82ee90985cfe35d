package dev.slimgate.report;

import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
            String same =
                    finding.result() == Result.ERROR ? "\0" + finding.text() : finding.label() + "\0" + finding.text();
            groups.computeIfAbsent(same, key -> new ArrayList<>()).add(finding);
        }
        return groups.values().stream().map(SaidLine::ofAlike).toList();
    }

    private static SaidLine ofAlike(List<Finding> alike) {
        List<String> labels =
                alike.stream().map(Finding::label).distinct().map(Lines::one).toList();
        String text = Lines.one(alike.getFirst().text());
        if (labels.size() > 1) {
            String others = labels.stream().skip(1).collect(Collectors.joining(", "));
            text += " (the same for " + others + ")";
        }
        return new SaidLine(labels.getFirst(), text);
    }
}
