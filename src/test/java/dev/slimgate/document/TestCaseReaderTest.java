package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyTest.Case;
import dev.slimgate.document.PolicyTest.Given;
import dev.slimgate.document.TestCaseReader.Around;
import dev.slimgate.document.TestCaseReader.Defaults;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.NoMatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCaseReaderTest {

    /** With what the same document says for all of its cases. */
    private static List<Case> read(GivenFields given) {
        Around around =
                new Around(TestNamespaces.read(given.fields), Defaults.read(given.fields), Set.of("small", "large"));
        return new TestCaseReader(new NamedFiles(Path.of("")), given.problems, around).read(given.fields);
    }

    @Test
    void aCaseHasWhatTheTestSaysWhereItIsSilent() {
        GivenFields given = new GivenFields("""
                namespaces: { shop: { env: prod } }
                defaults: { namespace: shop, labels: { team: a } }
                cases: [ { name: small, image: small, expect: { verdict: Admit } } ]
                """);

        List<Case> cases = read(given);

        assertThat(given.told()).isEmpty();
        assertThat(cases).singleElement().satisfies(one -> {
            assertThat(one.noMatch()).isEqualTo(NoMatch.ADMIT);
            assertThat(one.now()).isNull();
            assertThat(one.waivers()).isEmpty();
            assertThat(one.given())
                    .isEqualTo(new Given.Single(
                            "small",
                            null,
                            ContainerKind.CONTAINER,
                            false,
                            "shop",
                            Map.of("team", "a"),
                            null,
                            null,
                            null));
        });
    }

    @Test
    void aCasesOwnWordGoesBeforeTheTests() {
        GivenFields given = new GivenFields("""
                namespaces: { shop: {} }
                cases:
                  - name: own
                    image: large
                    previous: small
                    namespace: other
                    namespaceLabels: { env: lab }
                    labels: {}
                    as: Init
                    template: true
                    runAsUser: 0
                    noMatch: Deny
                    now: 2026-11-21T12:00:00Z
                    expect: { verdict: Admit }
                """);

        Case one = read(given).getFirst();

        assertThat(given.told()).isEmpty();
        assertThat(one.noMatch()).isEqualTo(NoMatch.DENY);
        assertThat(one.now()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(one.given())
                .isEqualTo(new Given.Single(
                        "large",
                        null,
                        ContainerKind.INIT,
                        true,
                        "other",
                        Map.of(),
                        Map.of("env", "lab", "kubernetes.io/metadata.name", "other"),
                        0L,
                        "small"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            { name: a, image: small, namespace: shp, E }      | cases[0].namespace: "shp" is none of the test's namespaces; did you mean "shop"?
            { name: a, image: small, namespace: S, namespaceLabels: {}, E } | cases[0].namespace: "S" is no name of a namespace
            { name: a, image: small, previous: smal, E }      | cases[0].previous: "smal" is none of the test's images; did you mean "small"?
            { name: a, image: small, workload: {}, E }        | cases[0]: a case has one of image, workload and workloadFile
            { name: a, workloadFile: none.yaml, E }           | cases[0].workloadFile: "none.yaml" is no file that can be read
            { name: a, image: small, waivers: [no.yaml], E }  | cases[0].waivers[0]: "no.yaml" is no file or directory that can be read
            { name: a, image: small, runAsUser: -1, E }       | cases[0].runAsUser: must be a whole number from 0 to 2147483647
            { image: small, E }                               | cases[0].name: is missing: what it shows, in a few words
            { name: a, image: small }                         | cases[0].expect: is missing: what the policies are to say
            { name: a, image: small, E }, { name: a, image: small, E } | cases[1].name: "a" is another case's name already
            """)
    void whatMakesNoSenseIsTold(String cases, String problem) {
        GivenFields given = new GivenFields("namespaces: { shop: {} }\ndefaults: { namespace: shop }\ncases: ["
                + cases.replace("E }", "expect: { verdict: Admit } }") + "]");

        read(given);

        assertThat(given.told()).containsExactly(problem);
    }

    @Test
    void aTestHasCases() {
        GivenFields none = new GivenFields("cases: []");
        GivenFields absent = new GivenFields("name: a");

        read(none);
        read(absent);

        assertThat(none.told()).containsExactly("cases: must hold at least one case");
        assertThat(absent.told()).containsExactly("cases: is missing: at least one");
    }

    @Test
    void theNamespaceOfAManifestIsItsOwnWhereTheCaseIsSilent() {
        GivenFields given = new GivenFields("""
                namespaces: { shop: {} }
                cases: [ { name: a, workload: { kind: Pod }, expect: { verdict: Admit } } ]
                """);

        Case one = read(given).getFirst();

        assertThat(given.told()).isEmpty();
        assertThat(one.given()).isInstanceOfSatisfying(Given.Manifest.class, manifest -> {
            assertThat(manifest.namespace()).isEmpty();
            assertThat(manifest.namespaceLabels()).isNull();
            assertThat(manifest.object()).hasToString("{\"kind\":\"Pod\"}");
        });
    }
}
