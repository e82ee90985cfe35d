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
