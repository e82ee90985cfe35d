package dev.slimgate.policytest;

import dev.slimgate.oci.Printable;
import dev.slimgate.policytest.CaseResult.Kind;
import dev.slimgate.report.Xml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of tests as JUnit XML: a suite for each file, a case for each case, the difference as the failure's text. What
 * could not be read is an error of a suite of its own.
 */
public final class TestJUnit {
    private static final String TITLE = "slimgate policy test";

    private TestJUnit() {}

    /** The document. */
    public static String of(TestReport report) {
        Xml xml = new Xml();
        xml.start("testsuites")
                .attribute("name", TITLE)
                .attribute("tests", report.results().size() + report.problems().size())
                .attribute("failures", report.failed())
                .attribute("errors", report.problems().size());
        Map<String, List<CaseResult>> suites = new LinkedHashMap<>();
        report.results()
                .forEach(result -> suites.computeIfAbsent(
                                Printable.of(result.test().location().file(), 300), key -> new ArrayList<>())
                        .add(result));
        suites.forEach((file, results) -> suite(xml, file, results));
        if (!report.problems().isEmpty()) {
            problems(xml, report.problems());
        }
        return xml.end().toString();
    }

    private static void suite(Xml xml, String file, List<CaseResult> results) {
        long failed = results.stream().filter(result -> !result.passed()).count();
        xml.start("testsuite")
                .attribute("name", file)
                .attribute("file", file)
                .attribute("tests", results.size())
                .attribute("failures", failed)
                .attribute("errors", 0)
                .attribute("skipped", 0);
        for (CaseResult result : results) {
            xml.start("testcase")
                    .attribute("classname", Printable.of(result.test().name()))
                    .attribute("name", Printable.of(result.tested().name(), 200));
            if (!result.passed()) {
                xml.start("failure")
                        .attribute("type", "difference")
                        .attribute("message", message(result))
                        .text(text(result, file))
                        .end();
            }
            xml.end();
        }
        xml.end();
    }

    private static String message(CaseResult result) {
        return result.diff().stream()
                .filter(line -> line.kind() != Kind.SAME)
                .limit(2)
                .map(line -> line.kind().sign() + " " + line.text())
                .collect(Collectors.joining("; "));
    }

    private static String text(CaseResult result, String file) {
        return result.diff().stream()
                .map(line -> line.kind().sign() + " " + line.text())
                .collect(Collectors.joining(
                        "\n", file + ":" + result.tested().location().line() + "\n", ""));
    }

    private static void problems(Xml xml, List<String> problems) {
        xml.start("testsuite")
                .attribute("name", "problems")
                .attribute("tests", problems.size())
                .attribute("failures", 0)
                .attribute("errors", problems.size())
                .attribute("skipped", 0);
        for (String problem : problems) {
            String first = problem.lines().findFirst().orElse(problem);
            xml.start("testcase")
                    .attribute("classname", TITLE)
                    .attribute("name", first)
                    .start("error")
                    .attribute("type", "unreadable")
                    .attribute("message", first)
                    .text(problem)
                    .end()
                    .end();
        }
        xml.end();
    }
}
