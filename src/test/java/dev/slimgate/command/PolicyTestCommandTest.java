package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTestCommandTest {
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: strict }
            spec:
              enforcement: Deny
              match: { namespaceSelector: { matchLabels: { env: prod } } }
              rules:
                shell: { forbid: true }
                compressedSize: { max: 10M }
                age: { maxDays: 30, enforcement: Warn }
              waivers: { from: Namespaces, namespaces: [platform] }
            """;

    private static final String HEAD = """
            apiVersion: slimgate.dev/v1alpha1
            kind: PolicyTest
            name: strict
            policies: [strict.yaml]
            now: 2026-11-21T12:00:00Z
            namespaces: { shop: { env: prod }, lab: {} }
            defaults: { namespace: shop }
            images:
              good: {}
              fat: { facts: { compressedBytes: 12M } }
              gone: { error: notFound }
              unread: { contentsError: tooLarge, message: too many files }
              slow: { pending: true, message: 1 of 2 layers }
            """;

    private final CommandRun run = new CommandRun();

    @TempDir
    Path folder;

    @BeforeEach
    void hasAPolicy() throws IOException {
        write("strict.yaml", POLICY);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private int test(String cases, String... options) throws IOException {
        write("t.yaml", HEAD + "cases:\n" + cases.indent(2));
        String[] args = new String[options.length + 3];
        args[0] = "policy";
        args[1] = "test";
        args[2] = folder.toString();
        System.arraycopy(options, 0, args, 3, options.length);
        int code = run.run(args);
        run.out = run.out.replace(folder.toString(), "DIR");
        run.err = run.err.replace(folder.toString(), "DIR");
        return code;
    }

    @Test
    void everyShippedPackIsCoveredWithPassingAndFailingFacts() {
        int code = run.run("policy", "test", "policies/", "--require-coverage");

        assertThat(run.out + run.err).doesNotContain("FAIL", "uncovered", "slimgate: ");
        assertThat(code).isZero();
        assertThat(run.out).contains("of 23 policies were seen passing and failing");
    }

    /** Other images are looked up by several threads at once; what they share once broke in one of many runs. */
    @RepeatedTest(40)
    void whatOneCaseComparesWithIsLookedUpAtOnce() {
        int code = run.run("policy", "test", "policies/tests/golden-base.yaml");

        assertThat(run.err).isEmpty();
        assertThat(code).isZero();
    }

    @Test
    void whatIsAsExpectedIsToldInALine() throws IOException {
        int code = test("""
                - { name: small, image: good, expect: { verdict: Admit, rules: {}, policies: [strict] } }
                - { name: elsewhere, image: fat, namespace: lab, expect: { verdict: Admit, policies: [] } }
                """);

        assertThat(code).isZero();
        assertThat(run.out.strip()).isEqualTo("""
                DIR/t.yaml  strict: 2 passed

                2 cases: 2 passed""");
        assertThat(run.err).isEmpty();
    }

    @Test
    void failuresAreADifference() throws IOException {
        int code = test("""
                - name: wrong in all ways
                  image: fat
                  facts: { shells: [ { path: /bin/sh } ] }
                  expect:
                    verdict: Admit
                    policies: [strict, other]
                    rules: { shell: fail, age: warn }
                    findings:
                      - { rule: shell, result: fail, text: /bin/sh }
                      - { policy: strict, rule: compressedSize, text: at most 9 MB, container: app }
                - { name: right, image: good, expect: { verdict: Admit } }
                """);

        assertThat(code).isEqualTo(ExitCode.DENIED);
        assertThat(run.out.strip()).isEqualTo("""
                DIR/t.yaml  strict: 1 passed, 1 failed
                  FAIL wrong in all ways (DIR/t.yaml:15)
                    - verdict: Admit
                    + verdict: Deny
                    - policies: other, strict
                    + policies: strict
                      shell: fail (strict: /bin/sh (layer 1))
                    - age: warn
                    + age: pass
                    - compressedSize: pass
                    + compressedSize: fail (strict: 12 MB compressed, at most 10 MB; largest layer 10 MB)
                      strict shell: fail (/bin/sh (layer 1)), container app
                    - strict, compressedSize, text with at most 9 MB, container app
                    + strict compressedSize: fail (12 MB compressed, at most 10 MB; largest layer 10 MB), container app

                2 cases: 1 passed, 1 failed""");
    }

    @Test
    void differencesAreRedAndGreenOnATerminalOnly() throws IOException {
        String wrong = "- { name: wrong, image: good, expect: { verdict: Deny } }";
        test(wrong);
        String plain = run.out;
        run.outTerminal = true;
        test(wrong);

        assertThat(plain).doesNotContain("\033[");
        assertThat(run.out).contains("\033[31m- verdict: Deny\033[0m", "\033[32m+ verdict: Admit\033[0m");
    }

    @Test
    void whatCouldNotBeFoundOutIsJudgedAsInTheCluster() throws IOException {
        int code = test("""
                - name: gone
                  image: gone
                  expect: { verdict: Deny, findings: [ { rule: shell, result: error, class: notFound } ] }
                - name: layers too large
                  image: unread
                  expect: { verdict: Deny, rules: { shell: error }, findings: [ { class: tooLarge, text: too many files } ] }
                - name: still being read
                  image: slow
                  expect: { verdict: Deny, findings: [ { rule: shell, pending: true, text: 1 of 2 layers } ] }
                - name: nobody knows the name
                  image: gone
                  namespace: lab
                  noMatch: Deny
                  expect: { verdict: Deny, policies: [] }
                """);

        assertThat(run.out + run.err).contains("4 cases: 4 passed");
        assertThat(code).isZero();
    }

    @Test
    void timeIsTheCases() throws IOException {
        assertThat(test("""
                        - { name: young, image: good, expect: { rules: {} } }
                        - { name: old, image: good, facts: { created: 2026-10-01T00:00:00Z }, expect: { rules: { age: warn } } }
                        - name: the same earlier
                          image: good
                          now: 2026-10-02T00:00:00Z
                          facts: { created: 2026-10-01T00:00:00Z }
                          expect: { rules: {} }
                        """)).as(run.out).isZero();
    }

    @Test
    void waiversOfACaseTouchThatCaseAlone() throws IOException {
        write("waiver.yml", """
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: fat, namespace: platform }
                spec: { images: ["registry.test/fat"], reason: known, expiresAt: "2026-12-01T00:00:00Z" }
                """);

        int code = test("""
                - name: waived
                  image: fat
                  waivers: [waiver.yml]
                  expect: { verdict: Warn, findings: [ { rule: compressedSize, result: skip, waiver: platform/fat } ] }
                - name: expired
                  image: fat
                  now: 2026-12-02T00:00:00Z
                  waivers: [waiver.yml]
                  expect: { verdict: Deny }
                - { name: without, image: fat, expect: { verdict: Deny } }
                """);

        assertThat(run.out + run.err).contains("3 cases: 3 passed");
        assertThat(code).isZero();
    }

    @Test
    void workloadsAreReadAsManifests() throws IOException {
        Files.createDirectory(folder.resolve("k8s"));
        write("k8s/api.yaml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: api, namespace: shop }
                spec: { template: { spec: { containers: [ { name: api, image: "registry.test/fat:1" } ] } } }
                """);

        int code = test("""
                - name: from a file
                  workloadFile: k8s/api.yaml
                  expect: { verdict: Deny, findings: [ { rule: compressedSize, container: api } ] }
                - name: written here
                  workload:
                    apiVersion: v1
                    kind: Pod
                    metadata: { name: api, namespace: lab }
                    spec: { initContainers: [ { name: init, image: fat } ], containers: [ { name: api, image: good } ] }
                  namespaceLabels: { env: prod }
                  expect: { verdict: Deny, findings: [ { container: init, result: fail }, { container: api, result: pass } ] }
                """);

        assertThat(run.out + run.err).contains("2 cases: 2 passed");
        assertThat(code).isZero();
    }

    @Test
    void testsStandBesidePoliciesWithoutASayThere() throws IOException {
        test("- { name: small, image: good, expect: { verdict: Admit } }");

        int code = run.run("policy", "explain", folder.toString());

        assertThat(run.err).isEmpty();
        assertThat(code).isZero();
        assertThat(run.out).contains("strict");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            - { name: a, image: god, expect: { verdict: Deny } }             | t.yaml:15:23: cases[0].image: "god" is none of the test's images; did you mean "good"?
            - { name: a, image: good, expect: { verdict: deny } }            | "deny" is not known; did you mean "Deny"?
            - { name: a, image: good, expects: { verdict: Deny } }           | cases[0].expects: unknown field; did you mean "expect"?
            - { name: a, image: good, expect: { rules: { shel: fail } } }    | "shel" is no rule; did you mean "shell"?
            - { name: a, image: good, expect: { rules: { shell: failed } } } | "failed" is not known; did you mean "fail"?
            - { name: a, image: good, expect: {} }                           | expects nothing
            - { name: a, expect: { verdict: Deny } }                         | a case has one of image, workload and workloadFile
            - { name: a, image: good, namespace: shp, expect: { verdict: Deny } } | "shp" is none of the test's namespaces; did you mean "shop"?
            - { name: a, image: good, now: tomorrow, expect: { verdict: Deny } } | "tomorrow" is no time
            - { name: a, image: good, waivers: [none.yaml], expect: { verdict: Deny } } | "none.yaml" is no file
            - { name: a, image: good, facts: { shels: [] }, expect: { verdict: Deny } } | t.yaml:15:38: facts: /shels is no known field
            - { name: a, image: good, facts: { compressedBytes: 12X }, expect: { verdict: Deny } } | "12X"
            - { name: a, image: good, facts: { compressedBytes: 1e999999999 }, expect: { verdict: Deny } } | is no plain decimal number
            - { name: a, image: good, facts: { base: { family: debain } }, expect: { verdict: Deny } } | /base/family is none of the known words
            - { name: a, image: gone, facts: { user: "0" }, expect: { verdict: Deny } } | nothing is known of it
            - { name: a, workload: { apiVersion: v1, kind: ConfigMap }, expect: { verdict: Deny } } | the workload runs no images
            """)
    void whatMakesNoSenseIsToldWithItsPlace(String cases, String problem) throws IOException {
        int code = test(cases);

        assertThat(run.err).contains(problem);
        assertThat(code).isEqualTo(ExitCode.UNREADABLE);
    }

    @Test
    void aMistypedKindIsNoTestThatIsPassedOver() throws IOException {
        write("t.yaml", HEAD.replace("kind: PolicyTest", "kind: PolicyTests"));

        int code = run.run("policy", "test", folder.toString());

        assertThat(run.err).contains("\"PolicyTests\" is no kind of slimgate.dev; did you mean \"PolicyTest\"?");
        assertThat(code).isEqualTo(ExitCode.UNREADABLE);
    }

    @Test
    void aDirectoryWithoutTestsIsAMistake() {
        int code = run.run("policy", "test", folder.toString());

        assertThat(run.err).contains("there is no document of kind PolicyTest");
        assertThat(code).isEqualTo(ExitCode.UNREADABLE);
    }

    @Test
    void oneUnreadableTestDoesNotHideAnother() throws IOException {
        write("a.yaml", HEAD + "cases: [ { name: a, image: god, expect: { verdict: Deny } } ]\n");

        int code = test("- { name: wrong, image: good, expect: { verdict: Deny } }");

        assertThat(code).isEqualTo(ExitCode.UNREADABLE);
        assertThat(run.err).contains("a.yaml").doesNotContain("t.yaml");
        assertThat(run.out).contains("1 case: 0 passed, 1 failed");
    }

    @Test
    void aThousandCasesAreTheMost() throws IOException {
        String thousand = IntStream.range(0, 1_000)
                .mapToObj(i -> "- { name: c" + i + ", image: good, expect: { verdict: Admit } }")
                .collect(Collectors.joining("\n"));

        assertThat(test(thousand)).as(run.err).isZero();
        assertThat(run.out).contains("1000 cases: 1000 passed");
        assertThat(test(thousand + "\n- { name: more, image: good, expect: { verdict: Admit } }"))
                .isEqualTo(ExitCode.UNREADABLE);
        assertThat(run.err).contains("cases: names more than 1000");
    }

    @Test
    void foreignTextIsShownEscaped() throws IOException {
        test("""
                - name: "a\\e[31mname"
                  image: good
                  facts: { shells: [ { path: "/bin/\\e[2Jsh" } ] }
                  expect: { verdict: Admit }
                """, "--color", "never");

        assertThat(run.out + run.err).contains("FAIL").doesNotContain("\033");
    }

    @Test
    void coverageTellsWhatNoCaseShows() throws IOException {
        int told = test("- { name: small, image: good, expect: { verdict: Admit } }", "--coverage");
        String out = run.out;
        int required = test("- { name: small, image: good, expect: { verdict: Admit } }", "--require-coverage");

        assertThat(told).isZero();
        assertThat(required).isEqualTo(ExitCode.DENIED);
        assertThat(out)
                .contains(
                        "uncovered  strict (DIR/strict.yaml) shell: no case breaks it",
                        "0 of 3 rules of 1 policy were seen passing and failing");
    }

    @Test
    void aPolicyThatNoTestNamesIsNotCovered() throws IOException {
        write("other.yaml", POLICY.replace("name: strict", "name: other"));

        test("- { name: small, image: good, expect: { verdict: Admit } }", "--coverage");

        assertThat(run.out).contains("uncovered  other (DIR/other.yaml) shell: no case keeps it, none breaks it");
    }

    @Test
    void jsonHoldsCasesDifferencesAndCoverage() throws IOException {
        int code = test("- { name: wrong, image: good, expect: { verdict: Deny } }", "-o", "json");

        JsonNode json = new ObjectMapper().readTree(run.out);
        assertThat(code).isEqualTo(ExitCode.DENIED);
        assertThat(json.path("failed").asInt()).isEqualTo(1);
        assertThat(json.at("/cases/0/verdict").asText()).isEqualTo("admit");
        assertThat(json.at("/cases/0/line").asInt()).isEqualTo(15);
        assertThat(json.at("/cases/0/diff/0/kind").asText()).isEqualTo("expected");
        assertThat(json.at("/cases/0/diff/1/text").asText()).isEqualTo("verdict: Admit");
        assertThat(json.at("/coverage/0/rule").asText()).isEqualTo("compressedSize");
        assertThat(json.at("/coverage/0/passing").asBoolean()).isTrue();
    }

    @Test
    void junitHasASuiteForEachFile() throws IOException {
        int code = test("""
                - { name: right, image: good, expect: { verdict: Admit } }
                - { name: wrong, image: good, expect: { verdict: Deny } }
                """, "-o", "junit");

        assertThat(code).isEqualTo(ExitCode.DENIED);
        assertThat(run.out.strip()).isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="slimgate policy test" tests="2" failures="1" errors="0">
                  <testsuite name="DIR/t.yaml" file="DIR/t.yaml" tests="2" failures="1" errors="0" skipped="0">
                    <testcase classname="strict" name="right"/>
                    <testcase classname="strict" name="wrong">
                      <failure type="difference" message="- verdict: Deny; + verdict: Admit">DIR/t.yaml:16
                - verdict: Deny
                + verdict: Admit</failure>
                    </testcase>
                  </testsuite>
                </testsuites>""");
    }
}
