package dev.slimgate.report;

import dev.slimgate.lint.Remark;
import dev.slimgate.policy.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Remarks on policies for people.
 *
 * <pre>
 * policies/go.yaml:18:9: error limit-below-base, policy go
 *   no image of alpine has 1 MB compressed or less …
 *   fix: raise the limit, or drop alpine from baseFamily.allow
 *
 * 1 document: 1 error, 0 warnings, 0 remarks
 * </pre>
 */
public final class LintText {
    private static final String INDENT = "  ";

    private LintText() {}

    /** The page, without a line break at its end. */
    public static String of(LintReport report, PageStyle style) {
        List<String> lines = new ArrayList<>();
        for (Remark remark : report.remarks()) {
            lines.add(Lines.one(remark.location().toString()) + ": " + word(remark, style.ink()) + " "
                    + style.ink().strong(remark.check().id()) + ", " + Lines.one(remark.subject()));
            add(lines, remark.message(), style);
            add(lines, "fix: " + remark.fix(), style);
            lines.add("");
        }
        lines.add(report.totals());
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String text, PageStyle style) {
        style.broken(text, INDENT.length(), INDENT).forEach(line -> lines.add(INDENT + line));
    }

    private static String word(Remark remark, Ink ink) {
        String word = remark.severity().label();
        return switch (remark.severity()) {
            case ERROR -> ink.verdict(Verdict.DENY, word);
            case WARNING -> ink.verdict(Verdict.WARN, word);
            case INFO -> ink.faint(word);
        };
    }
}
