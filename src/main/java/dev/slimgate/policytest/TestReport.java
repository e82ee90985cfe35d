package dev.slimgate.policytest;

import java.util.List;

/**
 * What came of all tests.
 *
 * @param results of all cases that could be judged, in the order of the files
 * @param problems what could not be read or made no sense, each in one line with its file and line; safe to show
 */
public record TestReport(List<CaseResult> results, List<String> problems, Coverage coverage) {
    public TestReport {
        results = List.copyOf(results);
        problems = List.copyOf(problems);
    }

    /** How many cases are as expected. */
    public long passed() {
        return results.stream().filter(CaseResult::passed).count();
    }

    /** How many are not. */
    public long failed() {
        return results.size() - passed();
    }
}
