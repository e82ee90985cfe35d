package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.lint.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/policy-lint.md are the cases: each with its mistake, and mended. */
class PolicyLintCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("docs", "policy-lint.md");
    private static final String BELOW_BASE = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: tiny }
            spec:
              enforcement: Deny
              rules:
                baseFamily: { allow: [alpine] }
                compressedSize:
                  perLayer: 100M
                  max: 1M
            """;

    private final CommandRun run = new CommandRun();

    @TempDir
    Path directory;

    /** The section of a check: heading, example, mended. */
    private static List<String> section(Check check) throws IOException {
        String page = Files.readString(PAGE);
        String section = Pattern.compile("(?s)\n### " + check.id() + "\n(.*?)(?=\n### |\\z)")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check.id() + " is not documented"));
        List<String> parts = new ArrayList<>(List.of(section.strip()));
        Pattern.compile("(?s)```yaml\n(.*?)```").matcher(section).results().forEach(found -> parts.add(found.group(1)));
        return parts;
    }

    private List<JsonNode> remarks(Check check, String example) throws IOException {
        List<String> args = new ArrayList<>(List.of("policy", "lint", "-o", "json"));
        String[] files = example.split("# --- another file\n", -1);
        for (int i = 0; i < files.length; i++) {
            args.add(Files.writeString(directory.resolve(i + ".yaml"), files[i]).toString());
        }
        if (Files.readString(PAGE).contains("### " + check.id())
                && section(check).getFirst().contains("With `--namespace-labels`")) {
            args.add("--namespace-labels");
            args.add("shop:environment=production");
        }
        int code = run.run(args.toArray(String[]::new));
        assertThat(code).as(run.out + run.err).isLessThan(ExitCode.UNREADABLE);
        return StreamSupport.stream(JSON.readTree(run.out).get("remarks").spliterator(), false)
                .toList();
    }

    private static List<String> ids(List<JsonNode> remarks) {
        return remarks.stream().map(remark -> remark.get("id").textValue()).toList();
    }

    @ParameterizedTest
    @EnumSource
    void findsTheMistakeOfTheExampleAndNotInTheMendedOne(Check check) throws IOException {
        List<String> section = section(check);

        List<JsonNode> found = remarks(check, section.get(1));
        List<JsonNode> mended = remarks(check, section.get(2));

        assertThat(section).hasSize(3);
        assertThat(section.getFirst().toLowerCase(Locale.ROOT))
                .startsWith(check.severity().label() + ".");
        assertThat(ids(found)).contains(check.id());
        assertThat(found)
                .filteredOn(remark -> remark.get("id").textValue().equals(check.id()))
                .allSatisfy(remark -> {
                    assertThat(remark.get("severity").textValue())
                            .isEqualTo(check.severity().label());
                    assertThat(remark.get("line").intValue()).isPositive();
                    assertThat(remark.get("message").textValue()).isNotBlank();
                    assertThat(remark.get("fix").textValue()).isNotBlank();
                });
        assertThat(mended).as("the mended example is clean").isEmpty();
    }

    @Test
    void thePageHasNoCheckThatThereIsNot() throws IOException {
        assertThat(Pattern.compile("(?m)^### (.*)$")
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyElementsOf(
                        Arrays.stream(Check.values()).map(Check::id).toList());
    }

    static Stream<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("policies"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(PolicyLintCommandTest::holdsPolicies)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static boolean holdsPolicies(Path file) {
        try {
            return Files.readString(file).contains("MinimalImagePolicy");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void saysNothingOfAPolicyThatIsShipped(Path file) {
        int code = run.run("policy", "lint", "--strict", file.toString());

        assertThat(run.out).contains(": 0 errors, 0 warnings, 0 remarks");
        assertThat(code).isZero();
    }

    @Test
    void tellsInAWidthThatFitsEverywhere() throws IOException {
        Path file = Files.writeString(directory.resolve("tiny.yaml"), BELOW_BASE);

        int code = run.run("policy", "lint", file.toString());

        assertThat(run.out.replace(directory + "/", "")).isEqualToNormalizingNewlines("""
                tiny.yaml:9:7: warning limit-without-effect, policy tiny
                  a layer of 100 MB is in an image that is larger than 1 MB, the highest limit
                    for the whole, already
                  fix: choose a perLayer below max, or drop it

                tiny.yaml:10:7: error limit-below-base, policy tiny
                  no image of alpine has 1 MB compressed or less: the smallest alpine that we
                    know is alpine:3.6.5 in the catalogue, 1.9 MB; no other family is allowed,
                    so that nothing can pass
                  fix: raise the limit, or drop alpine from baseFamily.allow

                1 document: 1 error, 1 warning, 0 remarks
                """);
        assertThat(code).isEqualTo(ExitCode.DENIED);
    }

    /** What a policy says below {@code spec}, with {@code ;} for the end of a line, and what is found in it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // limits
                "rules: {compressedSize: {perLayer: 50M}, uncompressedSize: {max: 100M}} | ``",
                "rules: {compressedSize: {perLayer: 100M}, uncompressedSize: {max: 100M}} | limit-without-effect",
                // grandfather
                "rules: {shell: {forbid: true, enforcement: Warn}};grandfather: {before: 2026-01-01T00:00:00Z, until: 2027-01-01T00:00:00Z}"
                        + " | enforcement-unused grandfather-without-effect",
                "rules: {shell: {forbid: true, enforcement: Warn}};onUnresolved: {default: Deny};grandfather: {before: 2026-01-01T00:00:00Z, until: 2027-01-01T00:00:00Z}"
                        + " | enforcement-unused",
                "rules: {shell: {forbid: true}};grandfather: {before: 2026-11-21T12:00:00Z, until: 2026-11-21T12:00:01Z} | ``",
                "rules: {shell: {forbid: true}};grandfather: {before: 2026-11-21T11:00:00Z, until: 2026-11-21T12:00:00Z} | grandfather-over",
                "rules: {shell: {forbid: true}};grandfather: {before: 2026-11-21T12:00:01Z, until: 2027-01-01T00:00:00Z} | grandfather-open",
                "rules: {shell: {forbid: true}};stages: [{until: 2026-12-31T00:00:00Z, enforcement: Warn}];grandfather: {before: 2026-11-01T00:00:00Z, until: 2027-01-01T00:00:00Z}"
                        + " | ``",
                // debug
                "rules: {shell: {forbid: true}};debug: {images: [registry.example/debug]} | ``",
                "rules: {user: {nonRoot: true}};debug: {images: [registry.example/debug]} | debug-without-effect",
                "rules: {user: {nonRoot: true}};debug: {images: [registry.example/debug], rules: [shell]} | debug-without-effect",
                "rules: {user: {nonRoot: true}, shell: {forbid: true, enforcement: Warn}};debug: {images: [registry.example/debug], rules: [user, shell]}"
                        + " | debug-rule-unused",
                "rules: {shell: {forbid: true}, expressions: [{name: a, cel: image.user != 'a', message: m}]};debug: {images: [registry.example/debug], rules: [shell, expressions]}"
                        + " | debug-rule-unused",
                "rules: {shell: {forbid: true}};stages: [{until: 2027-01-01T00:00:00Z, enforcement: Warn}];debug: {images: [registry.example/debug], until: 2027-01-01T00:00:00Z}"
                        + " | debug-without-effect",
                "rules: {shell: {forbid: true}};stages: [{until: 2027-01-01T00:00:00Z, enforcement: Warn}];debug: {images: [registry.example/debug]} | ``",
                "rules: {shell: {forbid: true}};debug: {images: ['**']} | debug-any-image",
                "rules: {shell: {forbid: true}};match: {images: {include: [registry.example/debug]}};debug: {images: [registry.example/debug]} | ``",
                "rules: {shell: {forbid: true}};match: {images: {exclude: [registry.example/**]}};debug: {images: [registry.example/debug]} | debug-image-not-judged",
                "rules: {shell: {forbid: true}};match: {images: {include: [a.example/**]}};debug: {images: ['sha256:"
                        + "0000000000000000000000000000000000000000000000000000000000000000']} | ``",
                // expressions
                "rules: {expressions: [{name: a, cel: 'false', message: from no such registry}]} | ``",
                "rules: {expressions: [{name: a, cel: '1 > 2', message: m}]} | expression-constant",
                "rules: {expressions: [{name: a, cel: '1 / 0 == 1', message: m}]} | expression-constant",
                "rules: {compressedSize: {max: 1G}, expressions: [{name: a, cel: image.compressedBytes < 5000000000, enforcement: Deny, message: m}]} | ``",
                "rules: {shell: {forbid: true}, expressions: [{name: a, cel: size(image.shells) == 0, message: m}]} | expression-is-a-rule",
                "rules: {shell: {forbid: true, enforcement: Warn}, expressions: [{name: a, cel: size(image.shells) == 0, message: m}]} | ``",
            })
    void looksAtWhatIsBorneWithAndAtExpressions(String spec, String expected) throws IOException {
        String policy = """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec:
                  enforcement: Deny
                """ + "  " + spec.replace(";", "\n  ") + "\n";

        List<JsonNode> found = remarks(Check.NO_RULES, policy);

        assertThat(String.join(" ", ids(found))).isEqualTo(expected);
    }

    private static String expression(String policy, String name) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: %s }
                spec:
                  enforcement: Deny
                  waivers: { from: Namespaces, namespaces: [shop] }
                  rules: { expressions: [{ name: %s, cel: image.user != 'a', message: runs as a }] }
                """.formatted(policy, name);
    }

    @ParameterizedTest
    @CsvSource({"expressions, 0", "expressions/known, 0", "expressions/other, 1", "shell, 1"})
    void aWaiverMayNameAllExpressionsOrOne(String rule, int remarks) throws IOException {
        String waiver = """
                ---
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: w, namespace: shop }
                spec: { images: ["a.example/**"], rules: [%s], reason: r, expiresAt: 2026-12-01T00:00:00Z }
                """.formatted(rule);

        List<JsonNode> found = remarks(Check.NO_RULES, expression("p", "known") + waiver);

        assertThat(ids(found)).hasSize(remarks).allMatch("waiver-unused-rule"::equals);
    }

    @Test
    void aPolicyIsCoveredByAnotherOfTheSameExpression() throws IOException {
        List<JsonNode> same = remarks(Check.NO_RULES, expression("p", "a") + "---\n" + expression("q", "a"));
        List<JsonNode> renamed = remarks(Check.NO_RULES, expression("p", "a") + "---\n" + expression("q", "b"));

        assertThat(ids(same)).containsExactly("redundant-policy");
        assertThat(renamed).as("a waiver may name either").isEmpty();
    }

    @Test
    void tellsTheLineOfAnExpression() throws IOException {
        Path file = Files.writeString(directory.resolve("p.yaml"), """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec:
                  enforcement: Warn
                  stages: [{ until: 2027-01-01T00:00:00Z, enforcement: Audit }]
                  rules:
                    expressions:
                      - { name: first, cel: image.user != 'a', message: m }
                      - name: second
                        message: m
                        enforcement: Deny
                        cel: container.kind != 'init' || image.labels.owner == 'a'
                """);

        run.run("policy", "lint", file.toString());

        assertThat(run.out.replace(directory + "/", "")).isEqualToNormalizingNewlines("""
                p.yaml:12:9: info rule-held-back, policy p
                  expressions/second says Deny by its own word, and up to 2027-01-01T00:00:00Z
                    the stage makes it Audit
                  fix: move the rule to a policy without stages if it is to count now

                p.yaml:13:9: error expression-unknown-value, policy p
                  container.kind is never 'init'
                  fix: write 'Init'

                p.yaml:13:9: warning expression-absent-fact, policy p
                  image.labels.owner may be absent; the expression has no answer then, which is
                    an error and no violation
                  fix: ask first: has(image.labels.owner)

                1 document: 1 error, 1 warning, 1 remark
                """);
    }

    @Test
    void warningsCountWhereTheCallerSaysSo() throws IOException {
        String file = Files.writeString(directory.resolve("p.yaml"), BELOW_BASE.replace("max: 1M", "max: 50M"))
                .toString();

        assertThat(run.run("policy", "lint", file)).isZero();
        assertThat(run.run("policy", "lint", "--strict", file)).isEqualTo(ExitCode.DENIED);
    }

    @Test
    void writesForCodeScanningAndForAnnotations() throws IOException {
        Path file = Files.writeString(directory.resolve("tiny.yaml"), BELOW_BASE);

        run.run("policy", "lint", "-o", "sarif", file.toString());
        JsonNode sarif = JSON.readTree(run.out);
        run.run("policy", "lint", "-o", "github", file.toString());

        assertThat(sarif.at("/runs/0/results/0/ruleId").textValue()).isEqualTo("limit-below-base");
        assertThat(sarif.at("/runs/0/results/0/locations/0/physicalLocation/region/startLine")
                        .intValue())
                .isEqualTo(10);
        assertThat(sarif.at("/runs/0/tool/driver/rules/"
                                + sarif.at("/runs/0/results/0/ruleIndex").intValue() + "/id")
                        .textValue())
                .isEqualTo("limit-below-base");
        assertThat(run.out)
                .startsWith("::error file=" + file + ",line=10,col=7,title=slimgate/limit-below-base::policy tiny: ")
                .contains(
                        "\n::warning file=", "%0AFix: raise the limit", "\n::notice title=slimgate policy lint::1 doc");
    }

    @Test
    void whatCannotBeReadIsToldAsByAllCommands() throws IOException {
        Path file = Files.writeString(directory.resolve("p.yaml"), BELOW_BASE.replace("alpine", "alpin"));

        int code = run.run("policy", "lint", file.toString());

        assertThat(code).isEqualTo(ExitCode.UNREADABLE);
        assertThat(run.err).contains("did you mean \"alpine\"?");
    }

    @Test
    void theCommandsOfThePageAreOnes() throws IOException {
        for (String command : Files.readAllLines(PAGE)) {
            if (command.startsWith("slimgate policy lint")) {
                assertThat(run.run(command.substring("slimgate ".length()).split(" ")))
                        .as(command)
                        .isZero();
            }
        }
    }
}
