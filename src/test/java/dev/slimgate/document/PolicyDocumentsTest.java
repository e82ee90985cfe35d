package dev.slimgate.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.BaseSupportRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.ImagePatterns;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.LeftoversRule;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.RunnableRule;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Stages;
import dev.slimgate.policy.ToolsRule;
import dev.slimgate.policy.UncompressedSizeRule;
import dev.slimgate.policy.UserRule;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.policy.WasteRule;
import dev.slimgate.policy.WasteRule.DiveLimits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDocumentsTest {
    private static final String HEAD = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: p }
            """;
    private static final String SOUND = HEAD + "spec: { enforcement: Deny, rules: { shell: { forbid: true } } }\n";

    private static Policy only(String text) {
        PolicyDocuments.Result result = PolicyDocuments.read("p.yaml", text);
        assertThat(result.problems()).isEmpty();
        assertThat(result.policies()).hasSize(1);
        return result.policies().getFirst();
    }

    private static List<String> problems(String text) {
        PolicyDocuments.Result result = PolicyDocuments.read("p.yaml", text);
        return result.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void readsEveryFieldThatThisVersionKnows() {
        Policy policy = only("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata:
                  name: production
                  labels: { app.kubernetes.io/part-of: slimgate }
                  annotations: { note: anything }
                  managedFields: [{ manager: kubectl }]
                spec:
                  enforcement: Deny
                  match:
                    namespaceSelector:
                      matchLabels: { environment: production }
                      matchExpressions: [{ key: team, operator: NotIn, values: [a, b] }]
                    objectSelector: { matchExpressions: [{ key: debug, operator: DoesNotExist }] }
                    images: { include: ["**"], exclude: ["registry.k8s.io/**"] }
                    containers: [Container, Init]
                    imageVolumes: AllRules
                    templates: Warn
                  rules:
                    baseFamily: { allow: [scratch, distroless], minimumEvidence: Claim }
                    compressedSize: { max: 150M, perRuntime: { go: 15M, java: 1Gi }, perLayer: 100M, enforcement: Warn }
                    uncompressedSize: { max: 100M, enforcement: Warn }
                    shell: { forbid: true }
                    packageManager: { forbid: true, enforcement: Audit }
                    tools: { forbid: [curl, compilers], enforcement: Warn }
                    user: { nonRoot: true, allowUserNamespace: true }
                    waste:
                      maxBytes: 100M
                      minEfficiency: 0.95
                      dive: { lowestEfficiency: 1, highestWastedBytes: 100M, highestUserWastedPercent: 0.2 }
                      enforcement: Audit
                    leftovers: { forbid: [Credentials, PackageCache], enforcement: Warn }
                    layers: { maxCount: 40 }
                    age: { maxDays: 180 }
                    baseSupport: { forbidEndOfLife: true, warnDays: 90 }
                    reference: { tags: Deny, forbidLatest: true }
                    growth: { maxPercent: 10, maxBytes: 100M, baseline: "registry.test/api:1", enforcement: Warn }
                    runnable: { require: true, enforcement: Warn }
                  onUnresolved: { default: Deny, rateLimited: Warn, timedOut: Audit }
                  onPending: { templates: Warn, pods: Deny }
                status: { observed: 1 }
                """);

        Quantity hundred = new Quantity(100_000_000);
        assertThat(policy)
                .isEqualTo(new Policy(
                        "production",
                        null,
                        new SourceLocation("p.yaml", 1, 1),
                        Enforcement.DENY,
                        new Match(
                                new LabelSelector(List.of(
                                        new Requirement("environment", Operator.IN, List.of("production")),
                                        new Requirement("team", Operator.NOT_IN, List.of("a", "b")))),
                                new LabelSelector(
                                        List.of(new Requirement("debug", Operator.DOES_NOT_EXIST, List.of()))),
                                new ImagePatterns(List.of("**"), List.of("registry.k8s.io/**")),
                                Set.of(ContainerKind.CONTAINER, ContainerKind.INIT),
                                Match.ImageVolumes.ALL_RULES,
                                Match.Templates.WARN),
                        List.of(
                                new BaseFamilyRule(List.of(Family.SCRATCH, Family.DISTROLESS), Strength.CLAIM, null),
                                new CompressedSizeRule(
                                        new Quantity(150_000_000),
                                        Map.of("go", new Quantity(15_000_000), "java", new Quantity(1L << 30)),
                                        hundred,
                                        Enforcement.WARN),
                                new UncompressedSizeRule(hundred, Enforcement.WARN),
                                new ShellRule(null),
                                new PackageManagerRule(Enforcement.AUDIT),
                                new ToolsRule(List.of("curl", "compilers"), Enforcement.WARN),
                                new UserRule(true, null),
                                new WasteRule(hundred, 0.95, new DiveLimits(1.0, hundred, 0.2), Enforcement.AUDIT),
                                new LeftoversRule(
                                        List.of(Category.CREDENTIALS, Category.PACKAGE_CACHE), Enforcement.WARN),
                                new LayersRule(40, null),
                                new AgeRule(180, null),
                                new BaseSupportRule(90, null),
                                new ReferenceRule(ReferenceRule.Tags.DENY, true, null),
                                new GrowthRule(10, hundred, "registry.test/api:1", Enforcement.WARN),
                                new RunnableRule(Enforcement.WARN)),
                        new OnUnresolved(
                                Enforcement.DENY,
                                Map.of(
                                        ErrorClass.RATE_LIMITED,
                                        Enforcement.WARN,
                                        ErrorClass.TIMED_OUT,
                                        Enforcement.AUDIT)),
                        new OnPending(Enforcement.WARN, Enforcement.DENY),
                        WaiverTerms.NONE,
                        null));
    }

    @Test
    void takesTheDefaultsOfTheDesign() {
        Policy policy = only(HEAD + "spec: { enforcement: Warn, rules: { baseFamily: { allow: [wolfi] } } }");

        assertThat(policy.match()).isEqualTo(Match.EVERYTHING);
        assertThat(policy.unresolved()).isEqualTo(OnUnresolved.DEFAULT);
        assertThat(policy.pending()).isEqualTo(OnPending.DEFAULT);
        assertThat(policy.rules()).containsExactly(new BaseFamilyRule(List.of(Family.WOLFI), Strength.CONTENT, null));
        assertThat(policy.broken()).isNull();
    }

    @Test
    void leavesOutRulesThatAreSwitchedOff() {
        Policy policy = only(HEAD + """
                spec:
                  enforcement: Warn
                  rules:
                    shell: { forbid: false }
                    packageManager: { forbid: false }
                    user: { nonRoot: false, enforcement: Deny }
                    reference: { tags: Allow, forbidLatest: false }
                    baseSupport: { forbidEndOfLife: false, warnDays: 9 }
                    runnable: { require: false }
                """);

        assertThat(policy.rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"yes, true", "on, true", "True, true", "no, false", "off, false"})
    void readsFlagsAsKubernetesDoes(String written, boolean on) {
        Policy policy = only(HEAD + "spec: { enforcement: Deny, rules: { shell: { forbid: " + written + " } } }");

        assertThat(policy.rules().isEmpty()).isNotEqualTo(on);
    }

    @Test
    void readsANamespacedPolicy() {
        Policy policy = only("""
                apiVersion: slimgate.dev/v1alpha1
                kind: MinimalImagePolicy
                metadata: { name: p, namespace: team-a }
                spec: { enforcement: Audit, rules: { layers: { maxCount: 3 } } }
                """);

        assertThat(policy.fullName()).isEqualTo("team-a/p");
    }

    @Test
    void readsTheStagesOfAPolicy() {
        Policy policy = only(HEAD + """
                spec:
                  enforcement: Deny
                  stages:
                    - { until: 2026-12-01T00:00:00Z, enforcement: Audit }
                    - { until: "2027-01-15T01:00:00+01:00", enforcement: Warn }
                  rules: { layers: { maxCount: 3 } }
                """);

        assertThat(policy.stages().stages())
                .containsExactly(
                        new Stages.Stage(Instant.parse("2026-12-01T00:00:00Z"), Enforcement.AUDIT),
                        new Stages.Stage(Instant.parse("2027-01-15T00:00:00Z"), Enforcement.WARN));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{until: 2026-12-01T00:00:00Z, enforcement: Deny}|is not known",
                "{until: 2026-12-01, enforcement: Warn}|is no time such as 2026-12-31T00:00:00Z",
                "{enforcement: Warn}|until",
                "{until: 2026-12-01T00:00:00Z, enforcement: Warn}, {until: 2027-12-01T00:00:00Z, enforcement: Audit}|must be stricter",
                "{until: 2026-12-01T00:00:00Z, enforcement: Audit}, {until: 2026-12-01T00:00:00Z, enforcement: Warn}|must be later",
                "{until: 2026-12-01T00:00:00Z, enforcement: Audit, form: x}|unknown field"
            })
    void refusesStagesThatMakeNoSense(String stages, String problem) {
        assertThat(problems(HEAD + "spec: { enforcement: Deny, stages: [" + stages
                        + "], rules: { layers: { maxCount: 3 } } }"))
                .anyMatch(told -> told.contains("spec.stages[") && told.contains(problem));
    }

    @Test
    void refusesAStageThatHoldsNothingBack() {
        assertThat(problems(HEAD
                        + "spec: { enforcement: Warn, stages: [{until: 2026-12-01T00:00:00Z, enforcement: Warn}],"
                        + " rules: { layers: { maxCount: 3 } } }"))
                .anyMatch(told -> told.contains("holds nothing back"));
    }

    @Test
    void readsWhatAPolicyBearsWith() {
        Policy policy = only(HEAD + """
                spec:
                  enforcement: Warn
                  rules: { layers: { maxCount: 3, enforcement: Deny } }
                  grandfather: { before: 2026-11-01T00:00:00Z, until: "2027-02-01T01:00:00+01:00" }
                  debug:
                    images: [ "registry.test/tools/*", "sha256:%s" ]
                    rules: [ shell, user ]
                    maxDuration: 4h
                    until: 2027-06-01T00:00:00Z
                """.formatted("a".repeat(64)));

        assertThat(policy.grandfather())
                .isEqualTo(
                        new Grandfather(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2027-02-01T00:00:00Z")));
        assertThat(policy.debug())
                .isEqualTo(new DebugProfile(
                        List.of("registry.test/tools/*", "sha256:" + "a".repeat(64)),
                        Set.of("shell", "user"),
                        Duration.ofHours(4),
                        Instant.parse("2027-06-01T00:00:00Z")));
    }

    @Test
    void aDebugProfileThatDoesNotSayLoosensTheUsualRulesForGood() {
        Policy policy = only(HEAD + """
                spec: { enforcement: Deny, rules: { layers: { maxCount: 3 } }, debug: { images: [ "registry.test/**" ] } }
                """);

        assertThat(policy.grandfather()).isNull();
        assertThat(policy.debug())
                .isEqualTo(new DebugProfile(List.of("registry.test/**"), DebugProfile.USUAL, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "grandfather: { before: 2026-11-01T00:00:00Z }|until",
                "grandfather: { until: 2026-11-01T00:00:00Z }|before",
                "grandfather: { before: 2026-11-01, until: 2026-12-01T00:00:00Z }|is no time such as",
                "grandfather: { before: 2026-11-01T00:00:00Z, until: 2026-11-01T00:00:00Z }|must be later than before",
                "grandfather: { before: 2026-11-01T00:00:00Z, untill: 2026-12-01T00:00:00Z }|did you mean \"until\"",
                "debug: { rules: [shell] }|images",
                "debug: { images: [] }|must name 1 to 100 images",
                "debug: { images: [\"sha256:12\"] }|is no digest",
                "debug: { images: [\"registry.test/a:1\"] }|names a tag",
                "debug: { images: [a/b], rules: [] }|names none",
                "debug: { images: [a/b], rules: [shel] }|did you mean \"shell\"",
                "debug: { images: [a/b], maxDuration: 0h }|is no time from 1m to 30d",
                "debug: { images: [a/b], maxDuration: 31d }|is no time from 1m to 30d",
                "debug: { images: [a/b], maxDuration: 4 hours }|is no time from 1m to 30d",
                "debug: { images: [a/b], maxDuration: h }|is no time from 1m to 30d",
                "debug: { images: [a/b], until: tomorrow }|is no time such as",
            })
    void refusesLeniencyThatMakesNoSense(String field, String problem) {
        assertThat(problems(HEAD + "spec: { enforcement: Deny, rules: { layers: { maxCount: 3 } }, " + field + " }"))
                .anyMatch(told -> told.contains(problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grandfather: { before: 2026-11-01T00:00:00Z, until: 2026-12-01T00:00:00Z }",
                "debug: { images: [a/b] }"
            })
    void refusesLeniencyOfAPolicyThatDeniesNothing(String field) {
        assertThat(problems(HEAD + "spec: { enforcement: Warn, rules: { layers: { maxCount: 3 } }, " + field + " }"))
                .anyMatch(told -> told.contains("holds nothing back"));
    }

    @Test
    void readsJsonWithTabsAndYamlInBraces() {
        String json = """
                {\t"apiVersion": "slimgate.dev/v1alpha1",
                \t"kind": "ClusterMinimalImagePolicy", "metadata": {"name": "p"},
                \t"spec": {"enforcement": "Deny", "rules": {"compressedSize": {"max": 100}}}}
                """;
        String yaml = "{apiVersion: slimgate.dev/v1alpha1, kind: ClusterMinimalImagePolicy, metadata: {name: p},"
                + " spec: {enforcement: Deny, rules: {compressedSize: {max: 1e2}}}}";

        assertThat(only(json).rules()).containsExactly(new CompressedSizeRule(new Quantity(100), Map.of(), null, null));
        assertThat(only(yaml).rules()).isEqualTo(only(json).rules());
    }

    @Test
    void readsManyDocumentsAndPassesOverEmptyOnes() {
        String second = SOUND.replace("name: p", "name: q");

        PolicyDocuments.Result result = PolicyDocuments.read(
                "p.yaml", "# nothing\n---\n---\n" + SOUND + "---\n# none\n---\n" + second + "...\n");

        assertThat(result.problems()).isEmpty();
        assertThat(result.policies()).extracting(Policy::name).containsExactly("p", "q");
        assertThat(result.policies().getLast().location()).hasToString("p.yaml:11:1");
    }

    @Test
    void keepsTheSoundPoliciesBesideTheWrongOnes() {
        PolicyDocuments.Result result =
                PolicyDocuments.read("p.yaml", SOUND + "---\n" + SOUND.replace("forbid", "forbit"));

        assertThat(result.policies()).extracting(Policy::name).containsExactly("p");
        assertThat(result.problems())
                .extracting(Problem::toString)
                .contains("p.yaml:9:46: spec.rules.shell.forbit: unknown field; did you mean \"forbid\"?");
    }

    @Test
    void refusesASecondPolicyOfOneName() {
        assertThat(problems(SOUND + "---\n" + SOUND))
                .containsExactly("p.yaml:6:1: metadata.name: a policy of this name stands in line 1 already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-policies", "wrong-rules"})
    void tellsEveryProblemWithItsPlaceAndWhatWasMeant(String name) throws IOException {
        String text = resource(name + ".yaml");

        PolicyDocuments.Result result = PolicyDocuments.read(name + ".yaml", text);

        String told = result.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")) + "\n";
        assertThat(told).isEqualTo(resource(name + ".txt"));
        assertThat(result.policies()).isEmpty();
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments(
                        "a: &x {b: 1}\nb: *x\n", "p.yaml:1:4: anchors (&name) are not supported: write the value out"),
                arguments("a: *x\n", "p.yaml:1:4: aliases (*name) are not supported: write the value out"),
                arguments("a: !!binary aGk=\n", "p.yaml:1:4: tags (!name) are not supported"),
                arguments("&x a: 1\n", "p.yaml:1:1: anchors (&name) are not supported: write the value out"),
                arguments("[".repeat(33) + "]".repeat(33), "p.yaml:1:33: nested deeper than 32 levels"),
                arguments("---\n1\n".repeat(1001), "p.yaml:2002:1: the file has more than 1000 documents"),
                arguments("a".repeat((1 << 20) + 1), "p.yaml:1:1: the file is larger than 1 MiB"),
                arguments("é".repeat(600_000), "p.yaml:1:1: the file is larger than 1 MiB"),
                arguments("", "p.yaml:1:1: there is no document in this file"),
                arguments("# only words\n", "p.yaml:1:1: there is no document in this file"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void refusesWhatCouldBeReadTwoWaysOrIsTooMuch(String text, String problem) {
        assertThat(problems(text)).contains(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: b\n\tc: d\n",
                "a: [1, 2\n",
                "a: 'x\n",
                "{\"a\": 1",
                "{\"a\": 1,}",
                "a: \u0000",
                "%YAML 9\n",
                "a: b: c\n",
                "? [a]\n: b\n",
                "- a\nb: c\n",
                "{\"a\": 01}",
                "]"
            })
    void tellsWhereAFileStopsBeingReadable(String text) {
        List<Problem> problems = PolicyDocuments.read("p.yaml", text).problems();

        assertThat(problems).isNotEmpty();
        assertThat(problems.getLast().message()).startsWith("is not readable: ").hasSizeGreaterThan(25);
        assertThat(problems.getLast().toString()).doesNotContain("\n").startsWith("p.yaml:");
        assertThat(problems.getLast().location().line()).isPositive();
    }

    @Test
    void boundsWhatItTells() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            text.append("unknown").append(i).append(": 1\n");
        }

        List<String> told = problems(SOUND + text);

        assertThat(told).hasSize(Problems.MOST + 1);
        assertThat(told).last().isEqualTo("p.yaml: and 400 more problems");
    }

    @Property(tries = 500)
    void neverFailsOnGarbage(@ForAll("garbage") String text) {
        PolicyDocuments.Result result = PolicyDocuments.read("p.yaml", text);

        assertThat(result.policies().isEmpty()).isNotEqualTo(result.problems().isEmpty());
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> bits = Arbitraries.of(
                "a", ":", " ", "\n", "- ", "[", "]", "{", "}", "'", "\"", "&x", "*x", "!t ", "#", "|\n", ">", "%", "@",
                "?", "\t", "---\n", "...\n", "\u0000", "\uFEFF", "é", ",", "null", "1e9", "<<: ", "\ud800");
        return bits.list().ofMaxSize(30).map(parts -> String.join("", parts));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = PolicyDocumentsTest.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void familiesOfSlimgatesOwnAndDeclaredOnesAreAllowedSideBySide() {
        Policy policy = only(HEAD
                + "spec: { enforcement: Warn, rules: { baseFamily: { allow: [corp-java, wolfi, corp.example] } } }");

        assertThat(policy.rules())
                .containsExactly(new BaseFamilyRule(
                        List.of(Family.WOLFI), List.of("corp-java", "corp.example"), Strength.CONTENT, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Wolfi | is not known; did you mean \"wolfi\"?",
                "corp java | is not known",
                "corp_java | is not known",
            })
    void whatCanBeNoNameOfAFamilyIsAProblem(String name, String told) {
        List<String> problems =
                problems(HEAD + "spec: { enforcement: Warn, rules: { baseFamily: { allow: [\"" + name + "\"] } } }");

        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains("spec.rules.baseFamily.allow[0]")
                        .endsWith(told));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "distroless | registry.example/base:1 | the name of a family that Slimgate knows itself",
                "golden | registry.example/*:1 | a * may stand in the tag only",
                "golden | Registry.Example/Base:1 | must be lower case",
            })
    void whatIsNoFamilyIsAProblem(String name, String image, String told) {
        List<String> problems = problems("""
                apiVersion: slimgate.dev/v1alpha1
                kind: BaseFamily
                metadata: { name: %s }
                spec: { images: ["%s"] }
                """.formatted(name, image));

        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains(told));
    }

    @Test
    void aNameThatIsNeitherOursNorDeclaredIsUnknownInAllDocumentsTogether() {
        PolicyDocuments.Result read = PolicyDocuments.read(
                "p.yaml",
                """
                apiVersion: slimgate.dev/v1alpha1
                kind: BaseFamily
                metadata: { name: golden }
                spec: { images: ["registry.example/base:*"] }
                ---
                """ + HEAD + "spec: { enforcement: Warn, rules: { baseFamily: { allow: [golden, distroles] } } }");

        assertThat(read.problems()).isEmpty();
        assertThat(DeclaredNames.unknown(read.rulebook()))
                .extracting(Problem::toString)
                .containsExactly("p.yaml:6:1: spec.rules.baseFamily.allow: \"distroles\" is no family that Slimgate"
                        + " knows, and no BaseFamily declares it; did you mean \"distroless\"?");
    }
}
