package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.lint.Remark;
import dev.slimgate.lint.Severity;

/** Remarks on policies for machines: {@code {"documents": 1, "errors": 1, …, "remarks": [{"id": …}]}}. */
public final class LintJson {
    private LintJson() {}

    /** The document, several lines without a line break at the end. */
    public static String of(LintReport report) {
        ObjectNode document = JsonText.object()
                .put("documents", report.documents())
                .put("errors", report.count(Severity.ERROR))
                .put("warnings", report.count(Severity.WARNING))
                .put("infos", report.count(Severity.INFO));
        ArrayNode remarks = document.putArray("remarks");
        for (Remark remark : report.remarks()) {
            ObjectNode object = remarks.addObject()
                    .put("id", remark.check().id())
                    .put("severity", remark.severity().label())
                    .put("file", remark.location().file());
            if (remark.location().line() > 0) {
                object.put("line", remark.location().line())
                        .put("column", remark.location().column());
            }
            object.put("subject", remark.subject())
                    .put("path", remark.path())
                    .put("message", remark.message())
                    .put("fix", remark.fix());
        }
        return JsonText.write(document);
    }
}
