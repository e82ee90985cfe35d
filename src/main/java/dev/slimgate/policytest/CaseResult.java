package dev.slimgate.policytest;

import dev.slimgate.document.PolicyTest;
import dev.slimgate.policy.Verdict;
import java.util.List;

/**
 * What came of one case.
 *
 * @param test that it is part of
 * @param verdict that the policies gave
 * @param diff what was expected and what there is, in the order in which the case states it
 */
public record CaseResult(PolicyTest test, PolicyTest.Case tested, Verdict verdict, List<Line> diff) {
    public CaseResult {
        diff = List.copyOf(diff);
    }

    /** Whether all is as expected. */
    public boolean passed() {
        return diff.stream().allMatch(line -> line.kind() == Kind.SAME);
    }

    /** One line of a diff; safe to show. */
    public record Line(Kind kind, String text) {}

    /** What a line says. */
    public enum Kind {
        /** As expected. */
        SAME(' '),
        /** Expected, and not there. */
        EXPECTED('-'),
        /** There, and not expected. */
        ACTUAL('+');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        /** That begins the line, as in a unified diff. */
        public char sign() {
            return sign;
        }
    }
}
