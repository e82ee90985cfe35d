package dev.slimgate.policytest;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policytest.CaseResult.Line;
import dev.slimgate.report.Ink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What came of tests, for people: a line for each test, and the difference of each case that is not as expected.
 *
 * <pre>
 * policies/tests/go.yaml  go: 11 passed, 1 failed
 *   FAIL a shell is denied (policies/tests/go.yaml:31)
 *     - verdict: Admit
 *     + verdict: Deny
 *       shell: fail (go: /bin/sh (layer 1))
 *
 * 12 cases: 11 passed, 1 failed
 * </pre>
 */
public final class TestText {
    private final TestReport report;
    private final boolean all;
    private final Ink ink;
    private final StringJoiner out = new StringJoiner("\n");

    private TestText(TestReport report, boolean all, Ink ink) {
        this.report = report;
        this.all = all;
        this.ink = ink;
    }

    /**
     * All tests, then how many cases passed.
     *
     * @param all whether cases that pass are told too
     */
    public static String of(TestReport report, boolean all, Ink ink) {
        return new TestText(report, all, ink).text();
    }

    /** The rules that were not seen passing and failing, or that all were. */
    public static String coverage(Coverage coverage, Ink ink) {
        StringJoiner out = new StringJoiner("\n");
        List<Coverage.Row> rows = coverage.rows();
        List<Coverage.Row> missing = coverage.missing();
        missing.forEach(row -> out.add(ink.verdict(Verdict.WARN, "uncovered") + "  " + policy(row) + " "
                + Printable.of(row.rule()) + ": " + words(row)));
        long policies = rows.stream()
                .map(row -> row.file() + " " + row.policy())
                .distinct()
                .count();
        out.add((rows.size() - missing.size()) + " of " + rows.size() + " rules of " + policies
                + (policies == 1 ? " policy" : " policies") + " were seen passing and failing");
        return out.toString();
    }

    private static String policy(Coverage.Row row) {
        return Printable.of(row.policy()) + " (" + Printable.of(row.file(), 200) + ")";
    }

    /** What no case shows. */
    static String words(Coverage.Row row) {
        return row.passing()
                ? "no case breaks it"
                : row.failing() ? "no case keeps it" : "no case keeps it, none breaks it";
    }

    private String text() {
        Map<String, List<CaseResult>> tests = new LinkedHashMap<>();
        for (CaseResult result : report.results()) {
            tests.computeIfAbsent(
                            file(result) + "  " + Printable.of(result.test().name()), key -> new ArrayList<>())
                    .add(result);
        }
        tests.forEach(this::test);
        if (!tests.isEmpty()) {
            out.add("");
        }
        int cases = report.results().size();
        out.add(ink.strong(cases + (cases == 1 ? " case: " : " cases: ") + counts(report.passed(), report.failed())));
        return out.toString();
    }

    private static String file(CaseResult result) {
        return Printable.of(result.test().location().file(), 200);
    }

    private static String counts(long passed, long failed) {
        return failed == 0 ? passed + " passed" : passed + " passed, " + failed + " failed";
    }

    private void test(String title, List<CaseResult> results) {
        long passed = results.stream().filter(CaseResult::passed).count();
        out.add(ink.strong(title) + ": " + counts(passed, results.size() - passed));
        for (CaseResult result : results) {
            String name = Printable.of(result.tested().name(), 200);
            if (!result.passed()) {
                SourceLocation at = result.tested().location();
                out.add("  " + ink.verdict(Verdict.DENY, "FAIL") + " " + name + ink.faint(" (" + place(at) + ")"));
                result.diff().forEach(line -> out.add("    " + line(line)));
            } else if (all) {
                out.add("  " + ink.verdict(Verdict.ADMIT, "pass") + " " + name);
            }
        }
    }

    private static String place(SourceLocation at) {
        return Printable.of(at.file(), 200) + ":" + at.line();
    }

    private String line(Line line) {
        String text = line.kind().sign() + " " + line.text();
        return switch (line.kind()) {
            case SAME -> text;
            case EXPECTED -> ink.verdict(Verdict.DENY, text);
            case ACTUAL -> ink.verdict(Verdict.ADMIT, text);
        };
    }
}
