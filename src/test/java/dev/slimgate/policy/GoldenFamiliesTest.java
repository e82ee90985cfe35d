package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.facts.Base;
import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.Rule.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule {@code baseFamily} with families that operators declare; of {@link GivenImage}, layer n is {@code layern}. */
class GoldenFamiliesTest {
    private static final Outcome PASSED = new Outcome.Passed();
    private static final Comparison.Failed DOWN =
            new Comparison.Failed(ErrorClass.UNREACHABLE, "registry.example is down", true);
    private static final BaseFamilyRule CORP_JAVA = rule(List.of(), "corp-java");

    private static BaseFamilyRule rule(List<Family> allow, String... declared) {
        return new BaseFamilyRule(allow, List.of(declared), Strength.LAYERS, null);
    }

    private static Digest digest(String of) {
        return Digest.sha256(of.getBytes(StandardCharsets.UTF_8));
    }

    private static OtherImage golden(Platform platform, List<String> layers, List<String> diffIds) {
        return new OtherImage(
                "registry.example/base/java:21",
                digest("golden"),
                platform,
                layers.stream().map(GoldenFamiliesTest::digest).toList(),
                diffIds.stream().map(GoldenFamiliesTest::digest).toList(),
                1L);
    }

    private static OtherImage golden(String... layers) {
        return golden(Platform.LINUX_AMD64, List.of(layers), List.of());
    }

    private static Comparison known(OtherImage... images) {
        return new Comparison.Known(List.of(images));
    }

    private static GivenImage threeLayers() {
        return GivenImage.image()
                .family(Family.DEBIAN)
                .distribution("debian", "12")
                .layer(1, "ADD rootfs.tar /")
                .layer(1, "RUN apt-get install openjdk")
                .layer(1, "RUN apt-get install bash");
    }

    private static Outcome byManifest(BaseFamilyRule rule, GivenImage image, Map<String, Comparison> families) {
        return rule.judge(
                new Rule.Subject(Given.USE, Given.POD, image.facts(), null, new Comparisons(families, Map.of()), NOW));
    }

    private static Outcome judge(BaseFamilyRule rule, GivenImage image, Map<String, Comparison> families) {
        return rule.judge(new Rule.Subject(
                Given.USE, Given.POD, image.facts(), image.contents(), new Comparisons(families, Map.of()), NOW));
    }

    private static Outcome judge(GivenImage image, Comparison corpJava) {
        return judge(CORP_JAVA, image, Map.of("corp-java", corpJava));
    }

    @Test
    void anImageOnTheLayersOfAGoldenImagePassesOnceItsOwnAreRead() {
        Map<String, Comparison> families = Map.of("corp-java", known(golden("layer0", "layer1")));

        assertThat(byManifest(CORP_JAVA, threeLayers(), families)).isEqualTo(new Outcome.NeedsContents());
        assertThat(judge(CORP_JAVA, threeLayers(), families)).isEqualTo(PASSED);
        assertThat(CORP_JAVA.familiesAsked()).containsExactly("corp-java");
    }

    @Test
    void theGoldenImageItselfPasses() {
        assertThat(judge(threeLayers(), known(golden("layer0", "layer1", "layer2"))))
                .isEqualTo(PASSED);
    }

    @Test
    void aCopyThatWasCompressedAnewPassesByItsUnpackedLayers() {
        OtherImage copy = golden(Platform.LINUX_AMD64, List.of("other0", "other1"), List.of("diff0", "diff1"));

        assertThat(judge(threeLayers(), known(copy))).isEqualTo(PASSED);
    }

    @Test
    void aGoldenImageThatNamesFewerUnpackedLayersThanItHasProvesNothing() {
        OtherImage copy = golden(Platform.LINUX_AMD64, List.of("other0", "other1"), List.of("diff0"));

        assertThat(judge(threeLayers(), known(copy))).isInstanceOf(Outcome.Violated.class);
    }

    @Test
    void aGoldenImageWithoutLayersIsUnderNoImage() {
        assertThat(judge(threeLayers(), known(golden()))).isInstanceOf(Outcome.Violated.class);
    }

    @Test
    void anotherLayerIsRefusedByTheManifestAlone() {
        Outcome expected = new Outcome.Violated("not built on corp-java (registry.example/base/java:21)");
        Map<String, Comparison> families = Map.of("corp-java", known(golden("layer0", "elsewhere")));

        assertThat(byManifest(CORP_JAVA, threeLayers(), families)).isEqualTo(expected);
        assertThat(judge(CORP_JAVA, threeLayers(), families)).isEqualTo(expected);
    }

    @Test
    void moreLayersThanTheImageHasAreNotItsLowest() {
        assertThat(judge(threeLayers(), known(golden("layer0", "layer1", "layer2", "layer3"))))
                .isInstanceOf(Outcome.Violated.class);
    }

    @ParameterizedTest
    @CsvSource({"linux/amd64, true", "linux/arm64, false", "linux/amd64/v3, true", "windows/amd64, false"})
    void theSameLayersCountOnTheSamePlatform(String platform, boolean passes) {
        OtherImage golden = golden(Platform.parse(platform), List.of("layer0"), List.of());

        assertThat(judge(threeLayers(), known(golden)).equals(PASSED)).isEqualTo(passes);
    }

    @Test
    void aFamilyWithoutAnImageForThePlatformSaysSo() {
        assertThat(judge(threeLayers(), known()))
                .isEqualTo(new Outcome.Violated("not built on corp-java (which has no image for linux/amd64)"));
    }

    @Test
    void aChangeAboveTheGoldenImageIsAModification() {
        GivenImage image = threeLayers()
                .changed("/etc/os-release", 1)
                .changed("/bin/bash", 2)
                .changed("/bin/sh", 2);

        assertThat(judge(image, known(golden("layer0", "layer1"))))
                .isEqualTo(new Outcome.Violated("built on corp-java (registry.example/base/java:21), but modified:"
                        + " /bin/bash, /bin/sh (layer 2: RUN apt-get install bash); allowed unmodified: corp-java"));
        assertThat(judge(image, known(golden("layer0", "layer1"), golden("layer0", "layer1", "layer2"))))
                .as("built on another golden image of the family, which brings those")
                .isEqualTo(PASSED);
    }

    @Test
    void changesThatTheListHasNoRoomForAreNotTakenForNone() {
        GivenImage image = threeLayers();
        for (int i = 0; i < Base.MOST_CHANGES; i++) {
            image.changed("/lib/x" + i, 1);
        }

        assertThat(judge(image, known(golden("layer0", "layer1"))))
                .isInstanceOfSatisfying(
                        Outcome.Violated.class,
                        violated -> assertThat(violated.text()).contains("than is listed"));
    }

    @Test
    void whatCouldNotBeHadIsNeitherPassNorFail() {
        assertThat(judge(threeLayers(), DOWN)).isEqualTo(new Outcome.Uncompared(DOWN));
        assertThat(judge(threeLayers(), new Comparison.Known(List.of(golden("elsewhere")), DOWN, null)))
                .isEqualTo(new Outcome.Uncompared(DOWN));
    }

    @Test
    void anImageThatPassesOtherwiseNeedsNoAnswer() {
        BaseFamilyRule either =
                new BaseFamilyRule(List.of(Family.DEBIAN), List.of("corp-java"), Strength.CONTENT, null);
        BaseFamilyRule two = rule(List.of(), "corp-java", "corp-node");

        assertThat(judge(either, threeLayers(), Map.of("corp-java", DOWN))).isEqualTo(PASSED);
        assertThat(judge(two, threeLayers(), Map.of("corp-java", DOWN, "corp-node", known(golden("layer0")))))
                .isEqualTo(PASSED);
        assertThat(judge(threeLayers(), new Comparison.Known(List.of(golden("layer0")), DOWN, null)))
                .isEqualTo(PASSED);
    }

    @Test
    void aFamilyThatNobodyDeclaresMatchesNothing() {
        assertThat(judge(CORP_JAVA, threeLayers(), Map.of()))
                .isEqualTo(new Outcome.Violated("not built on corp-java (which no BaseFamily declares)"));
    }

    @Test
    void besideFamiliesOfSlimgatesOwnBothAreTold() {
        BaseFamilyRule either = rule(List.of(Family.SCRATCH), "corp-java", "corp-node");
        Comparison stale =
                new Comparison.Known(List.of(golden("elsewhere")), null, "as of 12 min ago, registry unreachable");

        assertThat(byManifest(either, threeLayers(), Map.of("corp-java", stale)))
                .isEqualTo(new Outcome.NeedsContents());
        assertThat(judge(either, threeLayers(), Map.of("corp-java", stale)))
                .isEqualTo(new Outcome.Violated("debian (Debian 12), not built on corp-java"
                        + " (registry.example/base/java:21, as of 12 min ago, registry unreachable) or corp-node (which"
                        + " no BaseFamily declares); allowed: scratch, corp-java, corp-node"));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example/base/java:21-*, 21-jre, true",
        "registry.example/base/java:21-*, 21, false",
        "registry.example/base/java:*, sha256-ab.sig, true",
        "registry.example:5000/java:2*1*, 2.1-a, true",
        "java:*, 'no tag', false",
    })
    void aGlobSelectsTags(String pattern, String tag, boolean selects) {
        assertThat(TagPattern.parse(pattern).select(tag).isPresent()).isEqualTo(selects);
    }

    @Test
    void aPatternWithoutAStarIsOneImage() {
        assertThat(TagPattern.parse("java").image().toString()).isEqualTo("docker.io/library/java:latest");
        assertThat(TagPattern.parse("java").select("latest")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.example/*/java:21",
                "registry.example/java*",
                "*:21",
                "java:2*@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "java@sha256:*",
                "java:.*",
                "Java:*",
            })
    void aStarStandsInATagOnly(String pattern) {
        assertThatThrownBy(() -> TagPattern.parse(pattern)).isInstanceOf(MalformedException.class);
    }

    @Test
    void rulesThatJudgeNoVolumesAskNothingForThem() {
        Policy policy = Given.policy(Enforcement.DENY, CORP_JAVA);

        assertThat(Asked.by(List.of(policy), Given.USE).families()).containsExactly("corp-java");
        assertThat(Asked.by(List.of(policy), Given.use(ContainerKind.IMAGE_VOLUME))
                        .noImages())
                .isTrue();
    }
}
