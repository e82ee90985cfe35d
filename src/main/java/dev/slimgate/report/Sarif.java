package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.PipelineReport.Entry;
import dev.slimgate.report.PipelineReport.Gravity;
import dev.slimgate.report.PipelineReport.Told;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A report as a SARIF log: one run, one result for each finding; what passes or is skipped is not in it.
 *
 * <p>Denials are errors, warnings warnings, audited findings notes. What is waived or known to a baseline is there as
 * suppressed. A result is known again by a partial fingerprint, which neither the line nor the tag is part of; GitHub reads
 * no other than {@code primaryLocationLineHash}, so it has that name too.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
public final class Sarif {
    /** The most results that GitHub takes of one run. */
    static final int MOST_RESULTS = 25_000;

    /** The most results that GitHub shows of one run. */
    static final int MOST_SHOWN = 5_000;

    private static final int MOST_PROBLEMS = 1_000;
    private static final int MOST_TEXT = 1_000;
    private static final String ROOT = "%SRCROOT%";
    private static final String HOME = "https://slimgate.dev/";

    private final PipelineReport report;
    private final String version;
    private final @Nullable SourceRoot root;
    private final boolean compared;
    private final boolean suppressing;
    private final List<RuleGuide> rules;

    private record Row(Entry entry, Told told) {}

    private Sarif(PipelineReport report, String version, @Nullable SourceRoot root) {
        this.report = report;
        this.version = version;
        this.root = root;
        this.compared = report.compared();
        this.suppressing = report.told().anyMatch(told -> told.gravity() == Gravity.SET_ASIDE);
        Set<String> names =
                new LinkedHashSet<>(RuleGuide.ALL.stream().map(RuleGuide::rule).toList());
        report.told().map(told -> told.finding().rule()).forEach(names::add);
        this.rules = names.stream().map(RuleGuide::of).toList();
    }

    /**
     * The document, several lines without a line break at the end.
     *
     * @param version of this program
     * @param root the directory that names of files are relative to
     */
    public static String of(PipelineReport report, String version, Path root) {
        return JsonText.write(new Sarif(report, version, new SourceRoot(root)).log());
    }

    /** The document of a report that names no files. */
    public static String of(PipelineReport report, String version) {
        return JsonText.write(new Sarif(report, version, null).log());
    }

    private ObjectNode log() {
        ObjectNode log = JsonText.object()
                .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
                .put("version", "2.1.0");
        ObjectNode run = log.putArray("runs").addObject();
        driver(run.putObject("tool").putObject("driver"));
        List<Row> rows = report.entries().stream()
                .flatMap(entry -> entry.findings().stream().map(told -> new Row(entry, told)))
                .filter(row -> row.told().gravity().compareTo(Gravity.SET_ASIDE) >= 0)
                .toList();
        invocation(run.putArray("invocations").addObject(), rows.size());
        if (root != null) {
            run.putObject("originalUriBaseIds").putObject(ROOT).put("uri", root.uri());
        }
        run.put("columnKind", "utf16CodeUnits");
        ArrayNode results = run.putArray("results");
        Map<String, Integer> seen = new HashMap<>();
        gravest(rows).forEach(row -> results.add(result(row.entry(), row.told(), seen)));
        return log;
    }

    /** In their order as long as there is room for all, else the gravest first. */
    private static List<Row> gravest(List<Row> rows) {
        if (rows.size() <= MOST_SHOWN) {
            return rows;
        }
        return rows.stream()
                .sorted(Comparator.comparing((Row row) -> row.told().gravity()).reversed())
                .limit(MOST_RESULTS)
                .toList();
    }

    private void driver(ObjectNode driver) {
        driver.put("name", "Slimgate").put("version", version).put("informationUri", HOME);
        ArrayNode array = driver.putArray("rules");
        for (RuleGuide guide : rules) {
            ObjectNode rule = array.addObject().put("id", guide.id()).put("name", guide.rule());
            rule.putObject("shortDescription").put("text", guide.summary());
            rule.putObject("fullDescription").put("text", guide.description());
            rule.putObject("help")
                    .put("text", message(guide.help()))
                    .put("markdown", "**Fix:** " + message(guide.help()));
            rule.putObject("defaultConfiguration").put("level", level(guide.usual()));
        }
    }

    private void invocation(ObjectNode invocation, int found) {
        invocation.put("executionSuccessful", report.problems().isEmpty());
        if (report.at() != null) {
            invocation.put("endTimeUtc", report.at().toString());
        }
        ArrayNode notifications = invocation.putArray("toolExecutionNotifications");
        report.problems().stream().limit(MOST_PROBLEMS).forEach(problem -> {
            ObjectNode notification = notifications.addObject().put("level", "error");
            notification.putObject("message").put("text", text(problem.message()));
            physical(problem.location())
                    .ifPresent(place ->
                            notification.putArray("locations").addObject().set("physicalLocation", place));
        });
        if (report.problems().size() > MOST_PROBLEMS) {
            warning(notifications, (report.problems().size() - MOST_PROBLEMS) + " more problems are not told here");
        }
        if (found > MOST_RESULTS) {
            warning(
                    notifications,
                    found + " findings; the " + MOST_RESULTS + " gravest are told here, the others are left out");
        } else if (found > MOST_SHOWN) {
            warning(notifications, found + " findings, the gravest first; GitHub shows the first " + MOST_SHOWN);
        }
    }

    private static void warning(ArrayNode notifications, String text) {
        notifications.addObject().put("level", "warning").putObject("message").put("text", text);
    }

    private ObjectNode result(Entry entry, Told told, Map<String, Integer> seen) {
        Finding finding = told.finding();
        int rule = rules.indexOf(RuleGuide.of(finding.rule()));
        ObjectNode result = JsonText.object()
                .put("ruleId", rules.get(rule).id())
                .put("ruleIndex", rule)
                .put("level", level(finding.effect()));
        result.putObject("message").put("text", message(words(entry, told)));
        ObjectNode location = result.putArray("locations").addObject();
        physical(entry.location()).ifPresent(place -> location.set("physicalLocation", place));
        logical(location.putArray("logicalLocations"), entry);
        String fingerprint = told.key().fingerprint();
        int occurrence = seen.merge(fingerprint, 1, Integer::sum);
        result.putObject("partialFingerprints")
                .put("primaryLocationLineHash", fingerprint + ":" + occurrence)
                .put("slimgateFinding/v1", fingerprint + ":" + occurrence);
        if (suppressing) {
            suppressions(result.putArray("suppressions"), told);
        }
        if (compared) {
            result.put("baselineState", state(told.standing()));
        }
        properties(result.putObject("properties"), entry, told);
        return result;
    }

    private static String words(Entry entry, Told told) {
        String text = entry.title(told) + ": " + entry.line(told);
        String policy = told.finding().policyName();
        PlatformAssessment platform = told.platform();
        return text
                + (policy.isEmpty() ? "" : " (policy " + Printable.of(policy) + ")")
                + (platform == null || platform.fix() == null ? "" : "\nFix: " + Lines.one(platform.fix()));
    }

    private Optional<ObjectNode> physical(SourceLocation location) {
        if (root == null || !SourceRoot.isFile(location)) {
            return Optional.empty();
        }
        ObjectNode place = JsonText.object();
        ObjectNode artifact = place.putObject("artifactLocation");
        root.relative(location.file())
                .ifPresentOrElse(
                        uri -> artifact.put("uri", uri).put("uriBaseId", ROOT),
                        () -> artifact.put("uri", SourceRoot.absolute(location.file())));
        if (location.line() > 0) {
            place.putObject("region").put("startLine", location.line());
        }
        return Optional.of(place);
    }

    private static void logical(ArrayNode places, Entry entry) {
        List<String> path = new ArrayList<>();
        Stream.of(
                        entry.subject().namespace(),
                        entry.subject().kind(),
                        entry.subject().name(),
                        entry.image().use().name())
                .filter(part -> !part.isEmpty())
                .map(Printable::of)
                .forEach(path::add);
        places.addObject()
                .put("name", path.getLast())
                .put("fullyQualifiedName", String.join("/", path))
                .put("kind", "object");
    }

    private static void suppressions(ArrayNode suppressions, Told told) {
        Waiving.Waived waiver = told.finding().waiver();
        if (waiver != null) {
            accepted(suppressions, "waived " + WaiverWords.grant(waiver));
        } else if (told.known()) {
            accepted(suppressions, "known to the baseline");
        }
    }

    private static void accepted(ArrayNode suppressions, String why) {
        suppressions
                .addObject()
                .put("kind", "external")
                .put("status", "accepted")
                .put("justification", Lines.cut(Lines.one(why), MOST_TEXT));
    }

    private static String state(SinceBaseline standing) {
        return switch (standing) {
            case SinceBaseline.NotCompared ignored -> "new";
            case SinceBaseline.New ignored -> "new";
            case SinceBaseline.Known ignored -> "unchanged";
            case SinceBaseline.Worse ignored -> "updated";
        };
    }

    private static void properties(ObjectNode properties, Entry entry, Told told) {
        Finding finding = told.finding();
        properties
                .put("policy", Printable.of(finding.policyName()))
                .put("result", finding.result().label())
                .put("effect", finding.effect().label())
                .put("image", JsonText.redacted(entry.image().use().image()));
        JsonText.putKnown(properties, "digest", entry.image().resolved());
        PlatformAssessment platform = told.platform();
        if (platform != null && platform.platform() != null) {
            properties.put("platform", ImageWords.platform(platform.platform()));
        }
        if (finding.errorClass() != null) {
            properties.put("class", finding.errorClass().label());
        }
        if (finding.pending()) {
            properties.put("pending", true);
        }
    }

    private static String level(Enforcement effect) {
        return switch (effect) {
            case DENY -> "error";
            case WARN -> "warning";
            case AUDIT -> "note";
        };
    }

    private static String text(String text) {
        return message(Lines.cut(Lines.one(text), MOST_TEXT));
    }

    /**
     * Text that means itself: braces, which stand for arguments, doubled; and nothing in it becomes a link.
     *
     * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317467">SARIF, section 3.11</a>
     */
    static String message(String text) {
        return text.replace("{", "{{").replace("}", "}}").replace("](", "] (");
    }
}
