package dev.slimgate.report;

import dev.slimgate.lint.Remark;
import dev.slimgate.lint.Severity;
import java.util.List;

/**
 * What {@code slimgate policy lint} found.
 *
 * @param remarks by file and line
 * @param documents how many documents were looked at
 */
public record LintReport(List<Remark> remarks, int documents) {
    public LintReport {
        remarks = List.copyOf(remarks);
    }

    /** How many remarks are as bad as this. */
    public long count(Severity severity) {
        return remarks.stream().filter(remark -> remark.severity() == severity).count();
    }

    /** {@code 3 documents: 1 error, 0 warnings, 2 remarks}. */
    String totals() {
        return Page.count(documents, "document") + ": " + Page.count(count(Severity.ERROR), "error") + ", "
                + Page.count(count(Severity.WARNING), "warning") + ", " + Page.count(count(Severity.INFO), "remark");
    }
}
