package dev.slimgate.report;

import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport.CheckedObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SarifTest {
    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final JsonSchema SCHEMA = schema();

    private static JsonSchema schema() {
        try (InputStream in = SarifTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode run(String document) {
        JsonNode log = Schemas.read(document);
        assertThat(SCHEMA.validate(log)).isEmpty();
        assertThat(log.path("runs")).hasSize(1);
        return log.path("runs").path(0);
    }

    private static JsonNode run(CheckReport report) {
        return run(Sarif.of(PipelineReport.of(report), "1.2.3", ROOT));
    }

    @Test
    void theSchemaRefusesWhatIsNoSarif() {
        assertThat(SCHEMA.validate(Schemas.read("{\"version\": \"2.1.0\", \"runs\": [{}]}")))
                .isNotEmpty();
    }

    @Test
    void tellsEachFindingWithLevelAndLineOfItsContainer() {
        JsonNode results = run(PipelineSamples.CHECK).path("results");

        assertThat(results.findValuesAsText("ruleId"))
                .containsExactly("slimgate/shell", "slimgate/tools", "slimgate/age", "slimgate/user", "slimgate/shell");
        assertThat(results.findValuesAsText("level")).containsExactly("error", "warning", "note", "error", "error");
        JsonNode first = results.path(0);
        assertThat(first.at("/locations/0/physicalLocation").toString())
                .isEqualTo("{\"artifactLocation\":{\"uri\":\"k8s/api.yaml\",\"uriBaseId\":\"%SRCROOT%\"},"
                        + "\"region\":{\"startLine\":14}}");
        assertThat(first.at("/locations/0/logicalLocations/0/fullyQualifiedName")
                        .asText())
                .isEqualTo("shop/Deployment/api/api");
        assertThat(first.at("/message/text").asText())
                .isEqualTo("container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB): shell /bin/sh"
                        + " (policy production)\nFix: use distroless");
        assertThat(results.path(4).at("/locations/0").has("physicalLocation")).isFalse();
    }

    @Test
    void theRootIsADirectory() {
        assertThat(run(PipelineSamples.CHECK)
                        .at("/originalUriBaseIds/%SRCROOT%/uri")
                        .asText())
                .startsWith("file:///")
                .endsWith("/");
    }

    @Test
    void filesElsewhereHaveWholeAddresses() {
        CheckReport report = new CheckReport(
                List.of(new CheckedObject(
                        new SourceLocation("/else where/ä#.yaml", 1, 0),
                        Samples.of(image("a", "a:1", fail("shell", "x"))))),
                List.of());

        JsonNode artifact = run(report).at("/results/0/locations/0/physicalLocation/artifactLocation");

        assertThat(artifact.toString()).isEqualTo("{\"uri\":\"file:///else%20where/%C3%A4%23.yaml\"}");
    }

    @Test
    void whatIsWaivedIsSuppressedAndNothingElse() {
        JsonNode results = run(PipelineSamples.CHECK).path("results");

        assertThat(results.findValues("suppressions"))
                .extracting(JsonNode::size)
                .containsExactly(0, 0, 0, 1, 0);
        assertThat(results.path(3).at("/suppressions/0/justification").asText())
                .isEqualTo("waived by shop/tmp until 2026-12-01T00:00:00Z, OPS-7: the base image is being rebuilt");
    }

    @Test
    void noResultSpeaksOfSuppressionsWhereNothingIsSuppressed() {
        JsonNode results = run(PipelineSamples.large(1)).path("results");

        assertThat(results.findValues("suppressions")).isEmpty();
        assertThat(results.findValues("baselineState")).isEmpty();
    }

    @Test
    void problemsAreNotificationsOfAnInvocationThatFailed() {
        JsonNode invocation = run(PipelineSamples.CHECK).at("/invocations/0");

        assertThat(invocation.path("executionSuccessful").asBoolean()).isFalse();
        JsonNode problem = invocation.at("/toolExecutionNotifications/0");
        assertThat(problem.at("/message/text").asText()).isEqualTo("is no Kubernetes object");
        assertThat(problem.at("/locations/0/physicalLocation/region/startLine").asInt())
                .isEqualTo(7);
    }

    @Test
    void aFingerprintSurvivesMovedLinesNewTagsAndNewFigures() {
        CheckReport before = at("a.yaml", 3, image("a", "node:22", fail("shell", "/bin/sh")));
        CheckReport after = at("b.yaml", 30, image("a", "node:24@" + Samples.DIGEST, fail("shell", "/bin/bash")));

        assertThat(fingerprints(before)).hasSize(1).isEqualTo(fingerprints(after));
    }

    @Test
    void fingerprintsTellContainersImagesPoliciesAndRulesApart() {
        CheckReport report = at(
                "a.yaml",
                3,
                image("a", "node:22", fail("shell", "x"), fail("p2", "shell", "x"), fail("user", "x")),
                image("b", "node:22", fail("shell", "x")),
                image("a", "nodes:22", fail("shell", "x")));

        assertThat(fingerprints(report)).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void theSameFindingTwiceIsCounted() {
        CheckReport report =
                at("a.yaml", 3, image("a", "node:22", fail("shell", "x")), image("a", "node:24", fail("shell", "x")));

        List<String> fingerprints = fingerprints(report);

        assertThat(fingerprints.get(0)).endsWith(":1");
        assertThat(fingerprints.get(1)).isEqualTo(fingerprints.get(0).replaceAll(":1$", ":2"));
    }

    @Test
    void everyRuleThatThereIsHasAGuide() throws IOException {
        String rules = Files.readString(Path.of("docs", "rules.md"));
        TreeSet<String> documented = new TreeSet<>(Pattern.compile("(?m)^\\| `(\\w+)` \\|")
                .matcher(rules)
                .results()
                .map(match -> match.group(1))
                .toList());

        JsonNode guides = run(PipelineSamples.CHECK).at("/tool/driver/rules");

        documented.add("policy");
        assertThat(guides.findValuesAsText("name")).containsExactlyInAnyOrderElementsOf(documented);
        assertThat(guides)
                .allSatisfy(guide -> assertThat(StreamSupport.stream(guide.spliterator(), false))
                        .noneMatch(field -> field.isTextual() && field.asText().isBlank()));
    }

    @Test
    void aRuleThatNobodyDescribedIsTaggedAllTheSame() {
        JsonNode run = run(at("a.yaml", 1, image("a", "a:1", fail("novelty", "x"))));

        int index = run.at("/results/0/ruleIndex").asInt();
        assertThat(run.at("/tool/driver/rules/" + index + "/id").asText())
                .isEqualTo(run.at("/results/0/ruleId").asText())
                .isEqualTo("slimgate/novelty");
    }

    @Test
    void foreignTextIsNeitherLinkNorPlaceholderNorControl() {
        CheckReport report = at(
                "a.yaml",
                1,
                image("a\u202eb\u0007", "a:1", fail("shell", "RUN echo ${X} {0} [click](http://evil)\nnext")));

        String document = Sarif.of(PipelineReport.of(report), "1.2.3", ROOT);

        assertThat(run(document).at("/results/0/message/text").asText())
                .contains("container a\\u202eb\\x07: ")
                .contains("RUN echo ${{X}} {{0}} [click] (http://evil) next");
        assertThat(document).matches("[\\x20-\\x7e\\n]+");
    }

    @Test
    void allResultsAreThereUpToWhatGitHubShows() {
        JsonNode run = run(PipelineSamples.large(2_500));

        assertThat(run.path("results")).hasSize(5_000);
        assertThat(run.at("/results/0/level").asText()).isEqualTo("warning");
        assertThat(run.at("/invocations/0/toolExecutionNotifications")).isEmpty();
    }

    @Test
    void theGravestStandFirstBeyondWhatGitHubShows() {
        JsonNode run = run(PipelineSamples.large(2_501));

        assertThat(run.path("results")).hasSize(5_002);
        assertThat(run.at("/results/2500/level").asText()).isEqualTo("error");
        assertThat(run.at("/results/2501/level").asText()).isEqualTo("warning");
        assertThat(run.at("/invocations/0/toolExecutionNotifications/0/message/text")
                        .asText())
                .isEqualTo("5002 findings, the gravest first; GitHub shows the first 5000");
    }

    @Test
    void whatGitHubWouldRefuseIsLeftOutAndTold() {
        JsonNode run = run(PipelineSamples.large(12_501));

        assertThat(run.path("results")).hasSize(25_000);
        assertThat(run.at("/invocations/0/toolExecutionNotifications/0/message/text")
                        .asText())
                .isEqualTo("25002 findings; the 25000 gravest are told here, the others are left out");
    }

    @Test
    void anAuditNamesObjectsAndTellsOnceWhatPodsAndTemplateShare() {
        JsonNode run = run(Sarif.of(PipelineReport.of(PipelineSamples.audited()), "1.2.3"));

        assertThat(run.path("results").findValuesAsText("fullyQualifiedName"))
                .containsExactly("shop/Deployment/api/c", "shop/Deployment/web/c");
        assertThat(run.path("results").findValues("physicalLocation")).isEmpty();
        assertThat(run.at("/results/1/message/text").asText()).startsWith("container c in 1 pod: node:22 (");
        assertThat(run.at("/invocations/0/endTimeUtc").asText()).isEqualTo("2026-11-21T12:00:00.123Z");
        assertThat(run.at("/invocations/0/toolExecutionNotifications/0/message/text")
                        .asText())
                .isEqualTo("pods in namespace bank: forbidden");
    }

    private static CheckReport at(String file, int line, dev.slimgate.assess.ImageAssessment... images) {
        return new CheckReport(
                List.of(new CheckedObject(new SourceLocation(file, line, 0), Samples.of(images))), List.of());
    }

    private static List<String> fingerprints(CheckReport report) {
        return run(report).path("results").findValuesAsText("primaryLocationLineHash");
    }
}
