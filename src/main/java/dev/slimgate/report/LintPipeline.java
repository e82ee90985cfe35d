package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.lint.Check;
import dev.slimgate.lint.Remark;
import dev.slimgate.lint.Severity;
import dev.slimgate.policy.SourceLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Remarks on policies as pipelines take them: a SARIF log, and workflow commands of GitHub. The writers of findings on
 * images, {@link Sarif} and {@link GitHubAnnotations}, speak of images in objects; remarks are of lines in files alone.
 */
public final class LintPipeline {
    private static final List<Check> CHECKS = List.of(Check.values());
    private static final String ROOT = "%SRCROOT%";

    private LintPipeline() {}

    /**
     * A SARIF log of one run.
     *
     * @param version of this program
     * @param directory that names of files are relative to
     * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
     */
    public static String sarif(LintReport report, String version, Path directory) {
        SourceRoot root = new SourceRoot(directory);
        ObjectNode log = JsonText.object()
                .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
                .put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool")
                .putObject("driver")
                .put("name", "Slimgate policy lint")
                .put("version", version)
                .put("informationUri", "https://slimgate.dev/");
        ArrayNode rules = driver.putArray("rules");
        for (Check check : CHECKS) {
            ObjectNode rule = rules.addObject().put("id", check.id());
            rule.putObject("shortDescription").put("text", check.summary() + ".");
            rule.putObject("defaultConfiguration").put("level", level(check.severity()));
        }
        run.putObject("originalUriBaseIds").putObject(ROOT).put("uri", root.uri());
        ArrayNode results = run.putArray("results");
        report.remarks().stream()
                .sorted(Comparator.comparing(Remark::severity).reversed())
                .limit(Sarif.MOST_RESULTS)
                .forEach(remark -> results.add(result(remark, root)));
        return JsonText.write(log);
    }

    private static ObjectNode result(Remark remark, SourceRoot root) {
        ObjectNode result = JsonText.object()
                .put("ruleId", remark.check().id())
                .put("ruleIndex", CHECKS.indexOf(remark.check()))
                .put("level", level(remark.severity()));
        result.putObject("message")
                .put(
                        "text",
                        Sarif.message(
                                Lines.one(remark.subject() + ": " + remark.message()) + "\nFix: " + remark.fix()));
        SourceLocation location = remark.location();
        if (SourceRoot.isFile(location)) {
            ObjectNode place = result.putArray("locations").addObject().putObject("physicalLocation");
            ObjectNode artifact = place.putObject("artifactLocation");
            root.relative(location.file())
                    .ifPresentOrElse(
                            uri -> artifact.put("uri", uri).put("uriBaseId", ROOT),
                            () -> artifact.put("uri", SourceRoot.absolute(location.file())));
            if (location.line() > 0) {
                place.putObject("region").put("startLine", location.line()).put("startColumn", location.column());
            }
        }
        return result;
    }

    private static String level(Severity severity) {
        return severity == Severity.INFO ? "note" : severity.label();
    }

    /**
     * Workflow commands, one a line, without a line break at the end; GitHub shows the first ten of each kind.
     *
     * @param directory that names of files are relative to
     * @see <a href="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands">workflow commands</a>
     */
    public static String github(LintReport report, Path directory) {
        SourceRoot root = new SourceRoot(directory);
        List<String> lines = new ArrayList<>();
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
            report.remarks().stream()
                    .filter(remark -> remark.severity() == severity)
                    .limit(GitHubAnnotations.MOST_OF_A_KIND)
                    .forEach(remark -> lines.add(annotation(remark, root)));
        }
        lines.add(GitHubAnnotations.command("notice", "title=slimgate policy lint", report.totals()));
        return String.join("\n", lines);
    }

    private static String annotation(Remark remark, SourceRoot root) {
        List<String> properties = new ArrayList<>();
        SourceLocation location = remark.location();
        if (SourceRoot.isFile(location)) {
            properties.add("file=" + GitHubAnnotations.property(root.name(location.file())));
            if (location.line() > 0) {
                properties.add(String.format(Locale.ROOT, "line=%d,col=%d", location.line(), location.column()));
            }
        }
        properties.add("title=slimgate/" + remark.check().id());
        String kind =
                switch (remark.severity()) {
                    case ERROR -> "error";
                    case WARNING -> "warning";
                    case INFO -> "notice";
                };
        return GitHubAnnotations.command(
                kind,
                String.join(",", properties),
                Lines.one(remark.subject() + ": " + remark.message()) + "\nFix: " + remark.fix());
    }
}
