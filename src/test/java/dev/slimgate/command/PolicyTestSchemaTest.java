package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas of tests and of their results are what is read and printed. */
class PolicyTestSchemaTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String SOUND = """
            apiVersion: slimgate.dev/v1alpha1
            kind: PolicyTest
            policies: [p.yaml]
            images: { good: {} }
            cases: [ { name: a, image: good, expect: { verdict: Admit } } ]
            """;

    private static JsonSchema schema(String name) throws IOException {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("docs", "schema", name)));
    }

    static Stream<Path> tests() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("policies", "tests"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("tests")
    void acceptsTheShippedTests(Path file) throws IOException {
        assertThat(schema("policy-test.schema.json").validate(YAML.readTree(Files.readString(file))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: PolicyTest/kind: Test",
                "policies: [p.yaml]/policies: []",
                "image: good, expect/expect",
                "verdict: Admit/verdict: admit",
                "verdict: Admit/verdicts: Admit",
                "{ verdict: Admit }/{}",
                "good: {}/good: { error: lost }"
            })
    void refusesWhatTheReaderRefuses(String change) throws IOException {
        String[] both = change.split("/");
        JsonSchema schema = schema("policy-test.schema.json");
        assertThat(schema.validate(YAML.readTree(SOUND))).isEmpty();

        assertThat(schema.validate(YAML.readTree(SOUND.replace(both[0], both[1]))))
                .isNotEmpty();
    }

    @Test
    void describesWhatIsPrinted() throws IOException {
        CommandRun run = new CommandRun();
        run.run("policy", "test", "policies/tests", "-o", "json");

        assertThat(schema("policy-test-results.schema.json").validate(new ObjectMapper().readTree(run.out)))
                .isEmpty();
    }
}
