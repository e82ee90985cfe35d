package dev.slimgate.report;

import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.PipelineReport.Entry;
import dev.slimgate.report.PipelineReport.Gravity;
import dev.slimgate.report.PipelineReport.Told;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A report as JUnit XML, in the form that Ant began and Jenkins and GitLab read: a suite for each file, or for each
 * namespace of an audit; a case for each rule of each policy on each image.
 *
 * <p>Only what denies is a failure, and an error where that could not be found out. JUnit knows no warnings: what warns or is
 * audited passes, and says so in its output. What is waived or known to a baseline is skipped.
 *
 * <pre>{@code
 * <testsuites name="slimgate check" tests="2" failures="1" errors="0">
 *   <testsuite name="k8s/api.yaml" file="k8s/api.yaml" tests="2" failures="1" errors="0" skipped="0">
 *     <testcase classname="shop.Deployment.api" name="container api (node:22): shell of production">
 *       <failure type="shell" message="shell /bin/sh">k8s/api.yaml:12 …</failure>
 * }</pre>
 */
public final class JUnit {
    /** The most cases of one document; those that pass are the first to be left out. */
    static final int MOST_CASES = 50_000;

    private static final int MOST_MESSAGE = 500;

    private final Xml xml = new Xml();
    private final PipelineReport report;
    private final String version;
    private final Predicate<Gravity> shown;
    private int room = MOST_CASES;

    private JUnit(PipelineReport report, String version) {
        this.report = report;
        this.version = version;
        long all = report.told().count() + report.problems().size();
        this.shown = all <= MOST_CASES ? gravity -> true : Gravity::isFound;
    }

    /**
     * The document, several lines without a line break at the end.
     *
     * @param version of this program
     */
    public static String of(PipelineReport report, String version) {
        return new JUnit(report, version).document();
    }

    private record Case(Entry entry, Told told) {}

    /** @param file {@code ""} where it is none */
    private record Suite(String name, String file, List<Case> cases, List<CheckReport.Problem> problems) {
        Suite(String name, String file) {
            this(name, file, new ArrayList<>(), new ArrayList<>());
        }

        int tests() {
            return cases.size() + problems.size();
        }

        long failures() {
            return cases.stream().filter(each -> failed(each.told())).count();
        }

        long errors() {
            return problems.size()
                    + cases.stream().filter(each -> erred(each.told())).count();
        }

        long skipped() {
            return cases.stream().filter(each -> isSkipped(each.told())).count();
        }
    }

    private static boolean failed(Told told) {
        return told.gravity() == Gravity.DENIED && told.finding().result() != Result.ERROR;
    }

    private static boolean erred(Told told) {
        return told.gravity() == Gravity.DENIED && told.finding().result() == Result.ERROR;
    }

    private static boolean isSkipped(Told told) {
        return told.gravity() == Gravity.SKIPPED || told.gravity() == Gravity.SET_ASIDE;
    }

    private String document() {
        List<Suite> suites = suites();
        xml.start("testsuites")
                .attribute("name", Printable.of(report.title()))
                .attribute("tests", suites.stream().mapToInt(Suite::tests).sum())
                .attribute(
                        "failures", suites.stream().mapToLong(Suite::failures).sum())
                .attribute("errors", suites.stream().mapToLong(Suite::errors).sum());
        suites.forEach(this::suite);
        return xml.end().toString();
    }

    private List<Suite> suites() {
        Map<String, Suite> suites = new LinkedHashMap<>();
        for (CheckReport.Problem problem : report.problems()) {
            if (room > 0) {
                suite(suites, problem.location(), "problems").problems().add(problem);
                room--;
            }
        }
        for (Entry entry : report.entries()) {
            for (Told told : entry.findings()) {
                if (room > 0 && shown.test(told.gravity())) {
                    suite(suites, entry.location(), group(entry)).cases().add(new Case(entry, told));
                    room--;
                }
            }
        }
        return List.copyOf(suites.values());
    }

    private static Suite suite(Map<String, Suite> suites, SourceLocation location, String otherwise) {
        String file = Printable.of(location.file(), MOST_MESSAGE);
        String name = file.isEmpty() ? otherwise : file;
        return suites.computeIfAbsent(name, key -> new Suite(key, SourceRoot.isFile(location) ? file : ""));
    }

    private String group(Entry entry) {
        String namespace = entry.subject().namespace();
        return namespace.isEmpty() ? "(no namespace)" : Printable.of(namespace);
    }

    private void suite(Suite suite) {
        xml.start("testsuite").attribute("name", suite.name());
        if (!suite.file().isEmpty()) {
            xml.attribute("file", suite.file());
        }
        xml.attribute("tests", suite.tests())
                .attribute("failures", suite.failures())
                .attribute("errors", suite.errors())
                .attribute("skipped", suite.skipped());
        if (report.at() != null) {
            String time = report.at().truncatedTo(ChronoUnit.SECONDS).toString();
            xml.attribute("timestamp", time.substring(0, time.length() - 1));
        }
        xml.start("properties");
        property("slimgate.version", version);
        property(
                "slimgate.images",
                suite.cases().stream().map(Case::entry).distinct().count());
        count("slimgate.denied", suite, Gravity.DENIED);
        count("slimgate.warned", suite, Gravity.WARNED);
        count("slimgate.audited", suite, Gravity.AUDITED);
        count("slimgate.setAside", suite, Gravity.SET_ASIDE);
        long all = report.told().count() + report.problems().size();
        if (all > MOST_CASES) {
            property("slimgate.leftOut", all - MOST_CASES + room + " cases of the whole report, those that pass first");
        }
        xml.end();
        suite.problems().forEach(this::problem);
        suite.cases().forEach(this::testCase);
        xml.end();
    }

    private void count(String name, Suite suite, Gravity gravity) {
        property(
                name,
                suite.cases().stream()
                        .filter(each -> each.told().gravity() == gravity)
                        .count());
    }

    private void property(String name, Object value) {
        xml.start("property").attribute("name", name).attribute("value", value).end();
    }

    private void problem(CheckReport.Problem problem) {
        xml.start("testcase").attribute("classname", "slimgate").attribute("name", "is readable");
        outcome("error", "unreadable", problem.message(), problem.toString());
        xml.end();
    }

    private void testCase(Case each) {
        Entry entry = each.entry();
        Told told = each.told();
        String policy = told.finding().policyName();
        xml.start("testcase")
                .attribute("classname", className(entry))
                .attribute(
                        "name",
                        ImageWords.place(entry.pod(), entry.image().use())
                                + (entry.pods().isEmpty() ? "" : " in " + entry.pods())
                                + " (" + ImageWords.reference(entry.image().use()) + "): "
                                + told.finding().rule()
                                + (policy.isEmpty() ? "" : " of " + Printable.of(policy)));
        String line = entry.line(told);
        switch (told.gravity()) {
            case PASSED -> {}
            case SKIPPED -> outcome("skipped", "", line, "");
            case SET_ASIDE -> outcome("skipped", "", aside(told) + ": " + line, "");
            case AUDITED -> output("audit: " + words(entry, told, line));
            case WARNED -> output("warning: " + words(entry, told, line));
            case DENIED ->
                outcome(failed(told) ? "failure" : "error", told.finding().rule(), line, words(entry, told, line));
        }
        xml.end();
    }

    private static String aside(Told told) {
        Waiving.Waived waiver = told.finding().waiver();
        return waiver == null ? "known to the baseline" : "waived " + WaiverWords.grant(waiver);
    }

    /** {@code shop.Deployment.api}: readers take what stands before the last dot for a package. */
    private static String className(Entry entry) {
        List<String> parts = new ArrayList<>();
        for (String part : List.of(
                entry.subject().namespace(),
                entry.subject().kind(),
                entry.subject().name())) {
            if (!part.isEmpty()) {
                parts.add(Printable.of(part));
            }
        }
        return String.join(".", parts);
    }

    private static String words(Entry entry, Told told, String line) {
        @Nullable PlatformAssessment platform = told.platform();
        String at = entry.location().file().isEmpty() ? "" : entry.location() + "\n";
        String fix = platform == null || platform.fix() == null ? "" : "\nfix: " + Lines.one(platform.fix());
        return at + entry.title(told) + "\n" + line + fix;
    }

    private void output(String text) {
        xml.start("system-out").text(text).end();
    }

    private void outcome(String element, String type, String message, String text) {
        xml.start(element);
        if (!type.isEmpty()) {
            xml.attribute("type", type);
        }
        xml.attribute("message", Lines.cut(Lines.one(message), MOST_MESSAGE));
        if (!text.isEmpty()) {
            xml.text(text);
        }
        xml.end();
    }
}
