package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.report.AuditReport.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code slimgate audit -o csv} prints: a head, then one row for each finding that did not pass, as RFC 4180 has it. A
 * field that a spreadsheet would take for a formula begins with an apostrophe.
 */
public final class AuditCsv {
    private static final int MOST = 1000;
    private static final String LINE = "\r\n";
    private static final List<String> HEAD = List.of(
            "namespace",
            "kind",
            "name",
            "template",
            "pods",
            "nodes",
            "containerKind",
            "container",
            "image",
            "digest",
            "platform",
            "compressedBytes",
            "policy",
            "rule",
            "result",
            "effect",
            "class",
            "text",
            "fix");

    private final StringBuilder out = new StringBuilder();

    private AuditCsv() {}

    /** All rows, each with its line break. */
    public static String of(AuditReport report) {
        AuditCsv csv = new AuditCsv();
        csv.row(HEAD);
        for (AuditedWorkload workload : report.workloads()) {
            for (Part part : workload.parts()) {
                for (ImageAssessment image : part.assessment().images()) {
                    image.platforms().forEach(platform -> csv.findings(workload.owner(), part, image, platform));
                }
            }
        }
        return csv.out.toString();
    }

    private void findings(Owner owner, Part part, ImageAssessment image, PlatformAssessment platform) {
        platform.findings().stream()
                .filter(Standing::broken)
                .forEach(finding -> row(List.of(
                        owner.namespace(),
                        owner.kind(),
                        owner.name(),
                        Boolean.toString(part.template()),
                        Integer.toString(part.pods()),
                        Integer.toString(part.nodes().size()),
                        image.use().kind().label(),
                        image.use().name(),
                        ImageWords.reference(image.use()),
                        text(image.resolved()),
                        text(platform.platform()),
                        bytes(platform.knowledge()),
                        finding.policyName(),
                        finding.rule(),
                        finding.result().label(),
                        finding.effect().label(),
                        errorClass(finding),
                        Lines.one(finding.text()),
                        text(platform.fix()))));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : Lines.one(value.toString());
    }

    private static String errorClass(Finding finding) {
        if (finding.pending()) {
            return "pending";
        }
        return finding.errorClass() == null ? "" : finding.errorClass().label();
    }

    private static String bytes(Knowledge knowledge) {
        return switch (knowledge) {
            case Knowledge.Resolved known -> text(known.facts().compressedBytes());
            case Knowledge.Unresolved ignored -> "";
        };
    }

    private void row(List<String> fields) {
        String between = "";
        for (String field : fields) {
            out.append(between).append(field(Printable.of(field, MOST)));
            between = ",";
        }
        out.append(LINE);
    }

    private static String field(String text) {
        String harmless = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = harmless.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n')
                || !harmless.equals(harmless.strip());
        return quoted ? "\"" + harmless.replace("\"", "\"\"") + "\"" : harmless;
    }
}
