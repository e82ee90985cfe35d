package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.Rule.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GrowthRuleTest {
    private static final String BASELINE = "registry.test/team/api:1";
    private static final Outcome PASSED = new Outcome.Passed();

    private static Outcome judge(GrowthRule rule, GivenImage image, Comparisons comparisons) {
        return rule.judge(new Rule.Subject(Given.USE, Given.POD, image.facts(), null, comparisons, NOW));
    }

    private static Outcome judgeUpdate(String before, @Nullable Comparison known) {
        Comparisons comparisons = known == null ? Comparisons.NONE : Comparisons.NONE.with(known);
        return new GrowthRule(10, null, null, null)
                .judge(new Rule.Subject(
                        Given.USE,
                        Given.POD.after(List.of(Given.use(before))),
                        image().compressed(150_000_000).facts(),
                        null,
                        comparisons,
                        NOW));
    }

    @Test
    void comparesWithWhatRanBeforeWhereThePolicyNamesNoBaseline() {
        Comparison known = new Comparison.Known(List.of(older(Platform.LINUX_AMD64, 100_000_000L)));

        assertThat(judgeUpdate("registry.test/team/api:0", known))
                .isEqualTo(new Outcome.Violated(
                        "50 MB or 50 % larger than registry.test/team/api:0 (100 MB), at most 10 %"));
    }

    @Test
    void skipsWhereWhatRanBeforeIsGoneAndTellsWhyItCannotCompareElsewhere() {
        Comparison.Failed gone = new Comparison.Failed(ErrorClass.NOT_FOUND, "gone", false);
        Comparison.Failed silent = new Comparison.Failed(ErrorClass.UNREACHABLE, "silent", false);

        assertThat(judgeUpdate("registry.test/team/api:0", gone))
                .isEqualTo(new Outcome.Skipped("the image that ran before is gone: registry.test/team/api:0"));
        assertThat(judgeUpdate("registry.test/team/api:0", silent)).isEqualTo(new Outcome.Uncompared(silent));
    }

    private static OtherImage older(Platform platform, Long bytes) {
        Digest digest = Digest.sha256("older".getBytes(StandardCharsets.UTF_8));
        return new OtherImage(BASELINE, digest, platform, List.of(), List.of(), bytes);
    }

    private static Comparisons knowing(OtherImage... images) {
        return new Comparisons(Map.of(), Map.of(BASELINE, new Comparison.Known(List.of(images))));
    }

    private static GrowthRule rule(Integer maxPercent, String maxBytes) {
        return new GrowthRule(maxPercent, maxBytes == null ? null : Quantity.parse(maxBytes), BASELINE, null);
    }

    static Stream<Arguments> sizes() {
        String than = " larger than registry.test/team/api:1 (100 MB), at most ";
        return Stream.of(
                arguments(rule(10, null), 110_000_000L, PASSED),
                arguments(rule(10, null), 50_000_000L, PASSED),
                arguments(rule(10, null), 110_000_001L, new Outcome.Violated("10.1 MB or 10.1 %" + than + "10 %")),
                arguments(rule(0, null), 100_000_000L, PASSED),
                arguments(rule(0, null), 100_000_001L, new Outcome.Violated("1 B or 0.1 %" + than + "0 %")),
                arguments(rule(null, "5M"), 105_000_000L, PASSED),
                arguments(rule(null, "5M"), 125_000_000L, new Outcome.Violated("25 MB or 25 %" + than + "5 MB")),
                arguments(rule(20, "5M"), 110_000_000L, new Outcome.Violated("10 MB or 10 %" + than + "5 MB")),
                arguments(
                        rule(20, "5M"), 150_000_000L, new Outcome.Violated("50 MB or 50 %" + than + "20 % and 5 MB")));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void comparesWithTheBaseline(GrowthRule rule, long bytes, Outcome expected) {
        Comparisons comparisons = knowing(older(Platform.LINUX_AMD64, 100_000_000L));

        assertThat(judge(rule, image().compressed(bytes), comparisons)).isEqualTo(expected);
    }

    @Test
    void comparesWithTheImageOfTheSamePlatform() {
        Platform arm = new Platform("linux", "arm64", "v8", null);
        Comparisons both = knowing(older(arm, 200_000_000L), older(Platform.LINUX_AMD64, 100_000_000L));
        Comparisons armOnly = knowing(older(arm, 200_000_000L));

        assertThat(judge(rule(10, null), image().compressed(150_000_000), both)).isInstanceOf(Outcome.Violated.class);
        assertThat(judge(rule(10, null), image().compressed(150_000_000), armOnly))
                .isEqualTo(new Outcome.Skipped("registry.test/team/api:1 has no image for linux/amd64"));
    }

    @Test
    void anEmptyBaselineHasNoPercent() {
        Comparisons empty = knowing(older(Platform.LINUX_AMD64, 0L));

        assertThat(judge(rule(10, null), image().compressed(1000), empty))
                .isEqualTo(new Outcome.Violated("1 kB larger than registry.test/team/api:1 (0 B), at most 10 %"));
    }

    @Test
    void isSkippedWhereThereIsNothingToCompare() {
        GrowthRule withoutBaseline = new GrowthRule(10, null, null, null);
        Comparisons unknown = knowing(older(Platform.LINUX_AMD64, null));

        assertThat(withoutBaseline.imagesAsked()).isEmpty();
        assertThat(judge(withoutBaseline, image(), Comparisons.NONE))
                .isEqualTo(new Outcome.Skipped("no older image to compare with"));
        assertThat(judge(rule(10, null), image(), unknown))
                .isEqualTo(new Outcome.Skipped("the compressed size of registry.test/team/api:1 is not known"));
        assertThat(judge(rule(10, null), image().dockerSave(5), unknown))
                .isEqualTo(new Outcome.Skipped("the compressed size is not known: the image is a docker save archive"));
    }

    @Test
    void aBaselineThatCannotBeHadIsAnErrorOfItsClass() {
        Comparison.Failed failed = new Comparison.Failed(ErrorClass.NOT_FOUND, "no such tag", true);
        Comparisons comparisons = new Comparisons(Map.of(), Map.of(BASELINE, failed));
        Policy policy = Given.policy(Enforcement.DENY, rule(10, null));
        Knowledge known = new Knowledge.Resolved(image().facts(), new Knowledge.Contents.NotRead(), comparisons);

        List<Finding> findings =
                Judge.judge(List.of(policy), Given.USE, Given.POD, known, NOW).findings();

        assertThat(rule(10, null).imagesAsked()).containsExactly(BASELINE);
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.ERROR);
            assertThat(finding.errorClass()).isEqualTo(ErrorClass.NOT_FOUND);
            assertThat(finding.text()).isEqualTo("no such tag");
        });
    }

    @Test
    void aBaselineThatNobodyLookedUpNeverPasses() {
        assertThat(judge(rule(10, null), image(), Comparisons.NONE)).isInstanceOf(Outcome.Uncompared.class);
    }
}
