package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyTest.Expected;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationReaderTest {

    private static Expected read(GivenFields given) {
        return new ExpectationReader(given.problems).read(given.fields);
    }

    @Test
    void whatIsNotStatedMayBeAnything() {
        GivenFields given = new GivenFields("verdict: Warn");

        assertThat(read(given)).isEqualTo(new Expected(Verdict.WARN, null, null, List.of()));
        assertThat(given.told()).isEmpty();
    }

    @Test
    void rulesPoliciesAndFindingsAreExpected() {
        GivenFields given = new GivenFields("""
                rules: { shell: fail, policy: warn }
                policies: [strict, shop/own]
                findings: [ { rule: age, result: skip, waiver: platform/fat, pending: false } ]
                """);

        Expected expected = read(given);

        assertThat(given.told()).isEmpty();
        assertThat(expected.rules()).isEqualTo(Map.of("shell", Result.FAIL, "policy", Result.WARN));
        assertThat(expected.policies()).isEqualTo(Set.of("strict", "shop/own"));
        assertThat(expected.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("age");
            assertThat(finding.result()).isEqualTo(Result.SKIP);
            assertThat(finding.waiver()).isEqualTo("platform/fat");
            assertThat(finding.pending()).isFalse();
            assertThat(finding.text()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            findings: []                    | : expects nothing: name a verdict, rules, policies or findings
            rules: { shel: fail }           | rules.shel: "shel" is no rule; did you mean "shell"?
            rules: { shell: failed }        | rules.shell: "failed" is not known; did you mean "fail"?
            findings: [ {} ]                | findings[0]: says nothing of the finding
            findings: [ { rule: shel } ]    | findings[0].rule: "shel" is not known; did you mean "shell"?
            findings: [ { text: " " } ]     | findings[0].text: must hold 1 to 1024 characters
            findings: [ { results: fail } ] | findings[0].results: unknown field; did you mean "result"?
            """)
    void whatMakesNoSenseIsTold(String fields, String problem) {
        GivenFields given = new GivenFields(fields);

        read(given);

        assertThat(given.told()).containsExactly(problem);
    }

    @Test
    void twoHundredFindingsAreTheMost() {
        GivenFields most = new GivenFields("findings:\n" + "- { rule: shell }\n".repeat(200));
        GivenFields more = new GivenFields("findings:\n" + "- { rule: shell }\n".repeat(201));

        assertThat(read(most).findings()).hasSize(200);
        read(more);

        assertThat(most.told()).isEmpty();
        assertThat(more.told()).containsExactly("findings: names more than 200");
    }
}
