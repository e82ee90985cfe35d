package dev.slimgate.report;

import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.PipelineReport.Entry;
import dev.slimgate.report.PipelineReport.Gravity;
import dev.slimgate.report.PipelineReport.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A report as workflow commands of GitHub, which shows them beside the changed lines, and as a Markdown summary of the job.
 *
 * <pre>
 * ::error title=slimgate::2 objects …
 * ::error file=k8s/api.yaml,line=12,title=slimgate/shell::container api: node:22: shell /bin/sh
 * </pre>
 *
 * GitHub shows {@value #MOST_OF_A_KIND} of each kind for each step, so the first tells of all, and no more are written.
 *
 * @see <a href="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands">workflow commands</a>
 */
public final class GitHubAnnotations {
    /** The most errors, warnings and notices that GitHub shows of one step. */
    static final int MOST_OF_A_KIND = 10;

    /** The most rows of the summary. */
    static final int MOST_ROWS = 500;

    /** The most bytes of the summary: GitHub takes 1 MiB of one step, and other commands may have written some. */
    static final int MOST_SUMMARY_BYTES = 512 * 1024;

    private static final int MOST_MESSAGE = 1_000;
    private static final int MOST_CELL = 300;

    private final PipelineReport report;
    private final SourceRoot root;
    private final List<String> lines = new ArrayList<>();

    private GitHubAnnotations(PipelineReport report, SourceRoot root) {
        this.report = report;
        this.root = root;
    }

    /**
     * The commands, one a line, without a line break at the end.
     *
     * @param root the directory that names of files are relative to
     */
    public static String of(PipelineReport report, Path root) {
        return new GitHubAnnotations(report, new SourceRoot(root)).commands();
    }

    private String commands() {
        Verdict verdict = report.verdict();
        boolean failed = verdict == Verdict.DENY || !report.problems().isEmpty();
        String kind = failed ? "error" : verdict == Verdict.WARN ? "warning" : "notice";
        lines.add(command(kind, "title=slimgate", totals(report)));
        List<Problem> errors = Stream.concat(
                        report.problems().stream()
                                .map(problem -> new Problem(problem.location(), "slimgate", problem.message())),
                        problems(Gravity.DENIED))
                .toList();
        add("error", errors, failed);
        add("warning", problems(Gravity.WARNED).toList(), kind.equals("warning"));
        add("notice", problems(Gravity.AUDITED).toList(), kind.equals("notice"));
        return String.join("\n", lines);
    }

    private record Problem(SourceLocation location, String title, String message) {}

    private Stream<Problem> problems(Gravity gravity) {
        return report.entries().stream()
                .flatMap(entry -> entry.findings().stream()
                        .filter(told -> told.gravity() == gravity)
                        .map(told -> new Problem(
                                entry.location(), "slimgate/" + told.finding().rule(), message(entry, told))));
    }

    private static String message(Entry entry, Told told) {
        PlatformAssessment platform = told.platform();
        String fix = platform == null || platform.fix() == null ? "" : "\nFix: " + Lines.one(platform.fix());
        return entry.title(told) + ": " + entry.line(told) + fix;
    }

    /** @param summed whether the first of all is of this kind, so that one fewer finds room */
    private void add(String kind, List<Problem> problems, boolean summed) {
        problems.stream().limit(MOST_OF_A_KIND - (summed ? 1 : 0)).forEach(problem -> {
            List<String> properties = new ArrayList<>();
            if (SourceRoot.isFile(problem.location())) {
                properties.add("file=" + property(root.name(problem.location().file())));
                if (problem.location().line() > 0) {
                    properties.add("line=" + problem.location().line());
                }
            }
            properties.add("title=" + property(problem.title()));
            lines.add(command(kind, String.join(",", properties), Lines.cut(problem.message(), MOST_MESSAGE)));
        });
    }

    static String command(String kind, String properties, String message) {
        return "::" + kind + " " + properties + "::" + data(message);
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    /** {@code 3 images: 1 denial, 2 warnings, 4 audited, 1 set aside, 2 problems}. */
    static String totals(PipelineReport report) {
        return String.format(
                Locale.ROOT,
                "%s: %s, %s, %d audited, %d set aside%s",
                Page.count(report.entries().size(), "image"),
                Page.count(report.count(told -> told.gravity() == Gravity.DENIED), "denial"),
                Page.count(report.count(told -> told.gravity() == Gravity.WARNED), "warning"),
                report.count(told -> told.gravity() == Gravity.AUDITED),
                report.count(told -> told.gravity() == Gravity.SET_ASIDE),
                report.problems().isEmpty()
                        ? ""
                        : ", " + Page.count(report.problems().size(), "problem"));
    }

    /**
     * A summary in Markdown, with a line break at its end: a table of what was found, the gravest first, of at most
     * {@value #MOST_SUMMARY_BYTES} bytes.
     */
    public static String summary(PipelineReport report) {
        StringBuilder out = new StringBuilder("### Slimgate\n\n")
                .append(Markdown.escaped(totals(report)))
                .append("\n");
        for (CheckReport.Problem problem :
                report.problems().stream().limit(MOST_ROWS).toList()) {
            out.append("\n- ").append(cell(problem.toString()));
        }
        List<String> rows = Stream.of(Gravity.DENIED, Gravity.WARNED, Gravity.AUDITED)
                .flatMap(gravity -> report.entries().stream()
                        .flatMap(entry -> entry.findings().stream()
                                .filter(told -> told.gravity() == gravity)
                                .map(told -> row(gravity, entry, told))))
                .toList();
        int shown = 0;
        int room = MOST_SUMMARY_BYTES - Lines.utf8(out.toString()) - 1_000;
        StringBuilder table = new StringBuilder();
        for (String row : rows.subList(0, Math.min(MOST_ROWS, rows.size()))) {
            room -= Lines.utf8(row);
            if (room < 0) {
                break;
            }
            table.append(row);
            shown++;
        }
        if (shown > 0) {
            out.append("\n| | object | image | found |\n|---|---|---|---|\n").append(table);
        }
        if (shown < rows.size()) {
            out.append("\n… and ").append(rows.size() - shown).append(" more\n");
        }
        return out.toString();
    }

    private static String row(Gravity gravity, Entry entry, Told told) {
        String word =
                switch (gravity) {
                    case DENIED -> "denied";
                    case WARNED -> "warned";
                    case AUDITED -> "audited";
                    case SET_ASIDE, SKIPPED, PASSED -> "";
                };
        String object = Printable.of(entry.subject().kind()) + " "
                + Printable.of(entry.subject().name());
        String place = entry.location().file().isEmpty() ? "" : " (" + entry.location() + ")";
        return "| " + word + " | " + cell(object + place) + " | "
                + cell(ImageWords.reference(entry.image().use())) + " | " + cell(entry.line(told)) + " |\n";
    }

    private static String cell(String text) {
        return Markdown.escaped(Lines.cut(Lines.one(text), MOST_CELL));
    }
}
