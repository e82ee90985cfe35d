package dev.slimgate.report;

import static dev.slimgate.report.Samples.WAIVER;
import static dev.slimgate.report.Samples.audit;
import static dev.slimgate.report.Samples.error;
import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static dev.slimgate.report.Samples.pass;
import static dev.slimgate.report.Samples.pending;
import static dev.slimgate.report.Samples.unmatched;
import static dev.slimgate.report.Samples.waived;
import static dev.slimgate.report.Samples.warn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaselineTest {
    /** The sample image has 389.2 MB in 2 layers. */
    private static final CheckReport BEFORE = PipelineSamples.check(
            image("a", "node:22", fail("shell", "/bin/sh"), warn("tools", "curl"), audit("age", "old"), pass("user")),
            image("b", "web:1", fail("compressedSize", "large")));

    private static Baseline.Comparison compare(CheckReport before, CheckReport now) {
        return compare(Baseline.of(before, Rulebook.EMPTY), now);
    }

    private static Baseline.Comparison compare(Baseline before, CheckReport now) {
        return before.compare(now, Rulebook.EMPTY, 1);
    }

    private static Baseline read(String json) {
        return Baseline.read(Schemas.read(json));
    }

    @Test
    void whatTheBaselineHasDoesNotCount() {
        Baseline.Comparison comparison = compare(BEFORE, BEFORE);

        assertThat(comparison.counting().verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(CheckText.of(comparison.counting(), Ink.NONE)).doesNotContain("/bin/sh", "large");
        assertThat(comparison.words()).isEqualTo("baseline: 4 findings are known, 0 are worse");
    }

    @Test
    void aNewTagIsTheSameImageAndAnotherImageIsNot() {
        Baseline baseline = Baseline.of(BEFORE, Rulebook.EMPTY);

        CheckReport newTag = PipelineSamples.check(image("a", "node:24", fail("shell", "/bin/sh")));
        CheckReport other = PipelineSamples.check(image("a", "nodejs:24", fail("shell", "/bin/sh")));

        assertThat(compare(baseline, newTag).counting().verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(compare(baseline, other).counting().verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void aNewFindingCounts() {
        CheckReport now = PipelineSamples.check(image("a", "node:22", fail("shell", "/bin/sh"), fail("user", "root")));

        Baseline.Comparison comparison = compare(BEFORE, now);

        assertThat(comparison.counting().verdict()).isEqualTo(Verdict.DENY);
        assertThat(CheckText.of(comparison.counting(), Ink.NONE))
                .contains("root")
                .doesNotContain("/bin/sh");
    }

    @Test
    void aNewFindingOnAnotherPlatformCounts() {
        ImageAssessment before = platforms(List.of(fail("shell", "/bin/sh")), List.of(pass("shell")));
        ImageAssessment now = platforms(List.of(fail("shell", "/bin/sh")), List.of(fail("user", "root")));

        Baseline.Comparison comparison = compare(PipelineSamples.check(before), PipelineSamples.check(now));

        assertThat(comparison.counting().verdict()).isEqualTo(Verdict.DENY);
        assertThat(CheckText.of(comparison.counting(), Ink.NONE)).contains("user    root");
    }

    private static ImageAssessment platforms(List<Finding> amd64, List<Finding> arm64) {
        return new ImageAssessment(
                ImageUse.ofImage("node:22"),
                Samples.DIGEST,
                List.of(
                        new PlatformAssessment(Platform.LINUX_AMD64, Samples.known(), amd64, null),
                        new PlatformAssessment(Platform.parse("linux/arm64"), Samples.known(), arm64, null)),
                null);
    }

    @ParameterizedTest
    @CsvSource({"389200000, 0, true", "389199999, 0, false", "385346535, 1, true", "385346534, 1, false"})
    void bytesMayGrowAsFarAsIsTolerated(long before, double percent, boolean known) {
        String json = Baseline.of(BEFORE, Rulebook.EMPTY).toJson().replace("389200000", "" + before);

        Baseline.Comparison comparison = read(json).compare(BEFORE, Rulebook.EMPTY, percent);

        assertThat(comparison.worse()).isEqualTo(known ? 0 : 1);
        assertThat(comparison.counting().verdict()).isEqualTo(known ? Verdict.ADMIT : Verdict.DENY);
    }

    @Test
    void whatHasGrownSaysByHowMuch() {
        String json = Baseline.of(BEFORE, Rulebook.EMPTY).toJson().replace("389200000", "100000000");

        Baseline.Comparison comparison = compare(read(json), BEFORE);

        assertThat(CheckText.of(comparison.counting(), Ink.NONE))
                .contains("large (100 MB in the baseline, 389.2 MB now)");
        assertThat(comparison.words()).isEqualTo("baseline: 3 findings are known, 1 is worse");
        JsonNode results = Schemas.read(Sarif.of(comparison.pipeline(), "1")).at("/runs/0/results");
        assertThat(results.findValuesAsText("baselineState"))
                .containsExactly("unchanged", "unchanged", "unchanged", "updated");
        assertThat(results.findValues("suppressions"))
                .extracting(JsonNode::size)
                .containsExactly(1, 1, 1, 0);
    }

    @Test
    void countsMayNotGrowAtAll() {
        CheckReport report = PipelineSamples.check(image("a", "a:1", fail("layers", "2 layers")));
        String json = Baseline.of(report, Rulebook.EMPTY).toJson();

        assertThat(compare(read(json), report).worse()).isZero();
        assertThat(compare(read(json.replaceFirst("\"count\":[0-9]+", "\"count\":1")), report)
                        .worse())
                .isOne();
    }

    @Test
    void whatIsKnownIsSkippedInJUnitAndNoAnnotation() {
        PipelineReport pipeline = compare(BEFORE, BEFORE).pipeline();

        assertThat(JUnit.of(pipeline, "1"))
                .contains("<skipped message=\"known to the baseline: shell /bin/sh\"/>")
                .doesNotContain("<failure");
        assertThat(GitHubAnnotations.of(pipeline, Path.of("")))
                .isEqualTo("::notice title=slimgate::2 images: 0 denials, 0 warnings, 0 audited, 4 set aside");
    }

    @Test
    void whatIsGoneIsToldAndWhatWasNotCheckedIsNotGone() {
        CheckReport now = PipelineSamples.check(image("a", "node:22", pass("shell")));
        String elsewhere =
                Baseline.of(BEFORE, Rulebook.EMPTY).toJson().replaceFirst("\"name\":\"api\"", "\"name\":\"other\"");

        Baseline.Comparison comparison = compare(read(elsewhere), now);

        assertThat(comparison.gone()).isEqualTo(3);
        assertThat(comparison.words())
                .isEqualTo("baseline: 0 findings are known, 0 are worse; 3 are gone: write it anew with"
                        + " --write-baseline; 1 is of objects that were not checked");
    }

    @Test
    void whatCannotBeFoundOutOrIsWaivedTodayIsNotGone() {
        CheckReport now = PipelineSamples.check(
                image(
                        "a",
                        "node:22",
                        error(ErrorClass.UNREACHABLE, "shell", "no answer"),
                        waived(Enforcement.WARN, "tools", "curl", WAIVER),
                        audit("age", "old")),
                image("b", "web:1", fail("compressedSize", "large")));

        Baseline.Comparison comparison = compare(BEFORE, now);

        assertThat(comparison.gone()).isZero();
        assertThat(comparison.counting().verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void errorsThatPassAndWaivedFindingsAreNotWritten() {
        CheckReport report = PipelineSamples.check(
                image(
                        "a",
                        "a:1",
                        error(ErrorClass.UNREACHABLE, "shell", "x"),
                        error(ErrorClass.NOT_FOUND, "user", "x"),
                        waived(Enforcement.DENY, "tools", "curl", WAIVER)),
                image("b", "b:1", pending("later")));

        Baseline baseline = Baseline.of(report, Rulebook.EMPTY);

        assertThat(baseline.size()).isOne();
        assertThat(baseline.toJson()).contains("\"class\":\"notFound\"").doesNotContain("tools", "\"b\"");
        assertThat(Baseline.passing(report)).isEqualTo(2);
        assertThat(compare(baseline, report).counting().verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void anImageWithoutAPolicyCanBeKnown() {
        CheckReport report = PipelineSamples.check(unmatched("a", "a:1", NoMatch.DENY));

        assertThat(compare(report, report).counting().verdict()).isEqualTo(Verdict.ADMIT);
    }

    @Test
    void theFileIsSortedALineAFindingAndReadAsWritten() {
        String json = Baseline.of(BEFORE, Rulebook.EMPTY).toJson();

        Schemas.valid("baseline", json);
        assertThat(json.lines()).hasSize(6);
        assertThat(json.lines().filter(line -> line.startsWith("{\"namespace\"")))
                .isSorted();
        assertThat(json)
                .contains("{\"namespace\":\"shop\",\"kind\":\"Deployment\",\"name\":\"api\",\"containerKind\":"
                        + "\"Container\",\"container\":\"b\",\"image\":\"docker.io/library/web\",\"policy\":"
                        + "\"production\",\"rule\":\"compressedSize\",\"bytes\":389200000}");
        assertThat(read(json).toJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"findings\": []}",
                "{\"version\": 2, \"findings\": []}",
                "{\"version\": 1, \"findings\": [17]}",
                "{\"version\": 1, \"findings\": [{\"namespace\": \"x\"}]}",
            })
    void whatIsNoBaselineIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"bytes\":389200000' | '\"bytes\":-1' | 'finding 0: bytes is a whole number from 0 on'",
                "'\"bytes\":389200000' | '\"bytes\":1.5' | 'finding 0: bytes is a whole number from 0 on'",
                "'\"bytes\":389200000' | '\"bytes\":1,\"count\":1' | 'finding 0: has either bytes or count'",
                "'\"bytes\":389200000' | '\"byte\":1' | 'finding 0: unknown field byte'",
                "'\"bytes\":389200000' | '\"class\":\"odd\"' | 'finding 0: unknown class odd'",
            })
    void whatIsWrongWithAFindingIsTold(String right, String wrong, String message) {
        CheckReport report = PipelineSamples.check(image("b", "web:1", fail("compressedSize", "large")));
        String json = Baseline.of(report, Rulebook.EMPTY).toJson().replace(right, wrong);

        assertThatThrownBy(() -> read(json)).hasMessage(message);
    }

    @Test
    void jsonTellsWhatTheBaselineCameTo() {
        JsonNode json = Schemas.valid("check", CheckJson.of(compare(BEFORE, BEFORE)));

        assertThat(json.path("baseline").toString()).isEqualTo("{\"known\":4,\"worse\":0,\"gone\":0,\"notChecked\":0}");
        assertThat(json.at("/summary/verdict").asText()).isEqualTo("admit");
    }
}
