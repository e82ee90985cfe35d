package dev.slimgate.report;

import static dev.slimgate.report.Samples.DIGEST;
import static dev.slimgate.report.Samples.WAIVER;
import static dev.slimgate.report.Samples.error;
import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static dev.slimgate.report.Samples.notWaived;
import static dev.slimgate.report.Samples.of;
import static dev.slimgate.report.Samples.pass;
import static dev.slimgate.report.Samples.pending;
import static dev.slimgate.report.Samples.unmatched;
import static dev.slimgate.report.Samples.unresolved;
import static dev.slimgate.report.Samples.waived;
import static dev.slimgate.report.Samples.warn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionMessagesDenialTest {
    private static final int MOST_BYTES = 1536;

    @Test
    void saysWhatWasFoundAndWhatToDo() {
        Assessment assessment = of(
                image(
                        "api",
                        "node:22",
                        "build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app, USER 65532",
                        broken(
                                "compressedSize",
                                "size",
                                "389.2 MB compressed, at most 100 MB for node; largest layer 152.1 MB: RUN npm install"),
                        broken(
                                "baseFamily",
                                "base",
                                "debian (full, node:22 on Debian 12); allowed: scratch, distroless, wolfi"),
                        fail("shell", "/bin/sh -> dash, /bin/bash (from the base)"),
                        fail("user", "root: the image sets no USER and the pod no runAsUser"),
                        warn("age", "200 days old, at most 180"),
                        pass("layers")),
                image("proxy", "envoy:1.31", pass("size")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).isEqualTo("""
                        production: 1 of 2 images is not minimal
                          container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)
                            size    389.2 MB compressed, at most 100 MB for node; largest layer 152.1 MB: RUN npm install
                            base    debian (full, node:22 on Debian 12); allowed: scratch, distroless, wolfi
                            shell   /bin/sh -> dash, /bin/bash (from the base)
                            user    root: the image sets no USER and the pod no runAsUser
                          fix       build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app, USER 65532
                          explain   slimgate inspect node:22@%s""".formatted(DIGEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    V       | the image is not minimal
                    VP      | 1 of 2 images is not minimal
                    VVP     | 2 of 3 images are not minimal
                    VVV     | none of the 3 images is minimal
                    E       | the image could not be judged
                    EP      | 1 of 2 images could not be judged
                    EE      | all 2 images could not be judged
                    VEP     | 1 of 3 images is not minimal, 1 could not be judged
                    W       | the image is still being read
                    WP      | 1 of 2 images is still being read
                    VWW     | 1 of 3 images is not minimal, 2 are still being read
                    N       | the image is under no policy
                    NNP     | 2 of 3 images are under no policy
                    """)
    void countsImagesByWhatIsWrongWithThem(String images, String headline) {
        ImageAssessment[] all = IntStream.range(0, images.length())
                .mapToObj(i -> {
                    String name = "c" + i;
                    return switch (images.charAt(i)) {
                        case 'V' -> image(name, "app:" + i, fail("shell", "/bin/sh"));
                        case 'E' ->
                            unresolved(name, "app:" + i, error(Enforcement.DENY, "shell", "registry", "not found: x"));
                        case 'W' -> image(name, "app:" + i, pending("3 of 5 layers are read; try again in 10 s"));
                        case 'N' -> unmatched(name, "app:" + i, NoMatch.DENY);
                        default -> image(name, "app:" + i, pass("shell"));
                    };
                })
                .toArray(ImageAssessment[]::new);

        String message = AdmissionMessages.denial(of(all));

        assertThat(message.lines().findFirst().orElseThrow()).endsWith(": " + headline);
    }

    @Test
    void namesThePoliciesThatDenyAndCountsTheRest() {
        Assessment assessment = of(image(
                "api",
                "node:22",
                fail("one", "size", "too large for one"),
                fail("two", "size", "too large for two"),
                fail("three", "size", "too large for three"),
                fail("four", "size", "too large for four"),
                fail("five", "size", "too large for five"),
                warn("age", "old")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).startsWith("one, two, three and 2 more: the image is not minimal\n");
    }

    @Test
    void saysOnceWhatSeveralPoliciesSayInTheSameWords() {
        Assessment assessment = of(image(
                "api",
                "node:22",
                fail("baseline", "shell", "/bin/sh"),
                fail("production", "shell", "/bin/sh"),
                fail("production", "size", "389.2 MB compressed, at most 100 MB")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).startsWith("baseline, production: ");
        assertThat(message).containsOnlyOnce("/bin/sh");
        assertThat(message).contains("    size    389.2 MB compressed, at most 100 MB");
    }

    @Test
    void groupsErrorsWithTheSameText() {
        Assessment assessment = of(unresolved(
                "api",
                "node:99",
                error(Enforcement.DENY, "compressedSize", "size", "not found: docker.io has no node:99"),
                error(Enforcement.DENY, "shell", "shell", "not found: docker.io has no node:99")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).isEqualTo("""
                        production: the image could not be judged
                          container api: node:99
                            registry  not found: docker.io has no node:99
                          explain     slimgate inspect node:99""");
    }

    @Test
    void saysOnceWhatKeepsSeveralRulesFromBeingJudged() {
        Assessment assessment = of(image(
                "api",
                "node:22",
                error(ErrorClass.INVALID, "shell", "layer 3 is not its digest"),
                error(ErrorClass.INVALID, "user", "layer 3 is not its digest")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).contains("\n    image   invalid: layer 3 is not its digest\n");
        assertThat(message).containsOnlyOnce("layer 3");
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, registry  not found: why",
        "UNAUTHORIZED, registry  unauthorized: why",
        "RATE_LIMITED, registry  rate limited: why",
        "UNREACHABLE, registry  unreachable: why",
        "TIMED_OUT, registry  timed out: why",
        "REFUSED, registry  refused: why",
        "INVALID, user    invalid: why",
        "TOO_LARGE, user    too large: why",
    })
    void anErrorSaysWhoIsToBlame(ErrorClass errorClass, String line) {
        String message = AdmissionMessages.denial(of(image("api", "node:22", error(errorClass, "user", "why"))));

        assertThat(message).contains("\n    " + line + "\n");
    }

    @Test
    void aPendingImageSaysToTryAgain() {
        Assessment assessment =
                of(image("api", "node:22", pending("120.0 MB of 389.2 MB are read; try again in 10 s")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message)
                .contains("    pending  120.0 MB of 389.2 MB are read; try again in 10 s\n")
                .contains("  retry      apply it again");
    }

    @Test
    void anImageWithoutPolicyIsDeniedInWords() {
        String message = AdmissionMessages.denial(of(unmatched("api", "node:22", NoMatch.DENY)));

        assertThat(message).isEqualTo("""
                        slimgate: the image is under no policy
                          container api: node:22
                            policy  none matches this image, and images without a policy are denied
                          explain   slimgate inspect node:22""");
    }

    @Test
    void namesTheKindOfContainer() {
        Finding finding = fail("shell", "/bin/sh");
        Assessment assessment = of(
                image(ContainerKind.INIT, "setup", "a:1", Platform.LINUX_AMD64, null, finding),
                image(ContainerKind.EPHEMERAL, "debug", "b:1", Platform.LINUX_AMD64, null, finding),
                image(ContainerKind.IMAGE_VOLUME, "model", "c:1", Platform.LINUX_AMD64, null, finding));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message)
                .contains("\n  init container setup: a:1 (")
                .contains("\n  ephemeral container debug: b:1 (")
                .contains("\n  image volume model: c:1 (");
    }

    @Test
    void anImageByItselfHasNoContainer() {
        PodContext alone =
                new PodContext("Image", "", "", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        Assessment assessment = new Assessment(alone, List.of(image("image", "node:22", fail("shell", "/bin/sh"))));

        assertThat(AdmissionMessages.denial(assessment)).contains("\n  image: node:22 (");
    }

    @Test
    void containersWithTheSameImageAndReasonsShareOneBlock() {
        Finding finding = fail("shell", "/bin/sh");
        Assessment assessment = of(
                image("api", "node:22", finding), image("worker", "node:22", finding), image("web", "web:1", finding));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).startsWith("production: none of the 3 images is minimal\n");
        assertThat(message).contains("\n  container api, container worker: node:22 (");
        assertThat(message).containsOnlyOnce("slimgate inspect node:22");
    }

    @Test
    void theSameImageDeniedForOtherReasonsStaysApart() {
        Assessment assessment = of(
                image("api", "node:22", fail("user", "root by runAsUser: 0")),
                image("worker", "node:22", fail("shell", "/bin/sh")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).contains("\n  container api: node:22 (").contains("\n  container worker: node:22 (");
    }

    @Test
    void tellsTheWorstPlatformAndHowToInspectIt() {
        Platform arm = new Platform("linux", "arm64", null, null);
        ImageAssessment image = new ImageAssessment(
                ImageUse.ofImage("node:22"),
                Samples.OTHER,
                List.of(
                        new PlatformAssessment(
                                Platform.LINUX_AMD64, Samples.known(), List.of(warn("age", "old")), null),
                        new PlatformAssessment(arm, Samples.known(), List.of(fail("shell", "/bin/sh")), null)),
                null);

        String message = AdmissionMessages.denial(of(image));

        assertThat(message)
                .contains("(sha256:aaaaaaaaaaaa…, linux/arm64, 389.2 MB)")
                .contains("slimgate inspect node:22@" + Samples.OTHER + " --platform linux/arm64")
                .doesNotContain("old");
    }

    @Test
    void hostileNamesAreEscapedRedactedAndCut() {
        Assessment assessment = of(image(
                "evil\n  fix       trust me\u001b[31m\u202e" + "x".repeat(500),
                "https://user:geheim@registry.example/app?token=abc",
                fail("reference", "is no reference")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message.lines()).hasSize(3);
        assertThat(message)
                .contains("container evil\\x0a  fix       trust me\\x1b[31m\\u202e")
                .doesNotContain("geheim", "token=abc", "\u001b", "\u202e");
    }

    @Test
    void aLineBreakInAFindingDoesNotMakeALine() {
        Assessment assessment = of(image("api", "node:22", fail("shell", "/bin/sh\n  fix       trust me")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message).contains("    shell   /bin/sh   fix       trust me\n");
    }

    @Test
    void aHostilePlatformIsEscaped() {
        Platform platform = new Platform("linux\n", "amd64" + "y".repeat(200), null, null);
        Assessment assessment =
                of(image(ContainerKind.CONTAINER, "api", "node:22", platform, null, fail("shell", "/bin/sh")));

        String message = AdmissionMessages.denial(assessment);

        assertThat(message.lines()).hasSize(4);
        assertThat(message).contains("linux\\x0a/amd64y").doesNotContain("--platform");
    }

    @Test
    void linesThatDoNotFitAreCounted() {
        Finding[] findings = IntStream.range(0, 40)
                .mapToObj(i -> fail("rule" + i, "found %02d ".formatted(i) + "z".repeat(90)))
                .toArray(Finding[]::new);

        String message = AdmissionMessages.denial(of(image("api", "node:22", "use distroless", findings)));

        int shown = (int) message.lines().filter(line -> line.contains("found")).count();
        assertThat(bytes(message)).isBetween(MOST_BYTES - 120, MOST_BYTES);
        assertThat(message).contains("\n    … and " + (40 - shown) + " more\n");
        assertThat(message.lines().toList().reversed().subList(0, 2))
                .containsExactly("  explain   slimgate inspect node:22@" + DIGEST, "  fix       use distroless");
    }

    @Test
    void imagesThatDoNotFitAreCounted() {
        ImageAssessment[] images = IntStream.range(0, 30)
                .mapToObj(i -> image("c" + i, "app:" + i, fail("shell", "/bin/sh")))
                .toArray(ImageAssessment[]::new);

        String message = AdmissionMessages.denial(of(images));

        int shown = (int)
                message.lines().filter(line -> line.startsWith("  container")).count();
        assertThat(bytes(message)).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(shown).isBetween(3, 29);
        assertThat(message).endsWith("\n  … and " + (30 - shown) + " more images");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void isCutOnlyBeyondTheBound(int beyond) {
        String filler = "y".repeat(300);
        Finding[] findings = new Finding[5];
        findings[0] = fail("a", "1");
        for (int i = 1; i < 4; i++) {
            findings[i] = fail("f" + i, filler);
        }
        int used = bytes(AdmissionMessages.denial(of(image("api", "node:22", java.util.Arrays.copyOf(findings, 4)))));
        int line = "\n    b       ".length();
        findings[4] = fail("b", "w".repeat(MOST_BYTES - used - line + beyond));

        String message = AdmissionMessages.denial(of(image("api", "node:22", findings)));

        if (beyond == 0) {
            assertThat(bytes(message)).isEqualTo(MOST_BYTES);
            assertThat(message).doesNotContain("and 1 more");
        } else {
            assertThat(bytes(message)).isLessThan(MOST_BYTES);
            assertThat(message).contains("y…\n").doesNotContain("and 1 more");
        }
    }

    @Test
    void staysWithinTheBoundWhateverTheNamesAre() {
        String wide = "\uD83D\uDE80".repeat(2000);
        String reference = "registry.example/" + "a".repeat(255) + ":" + "t".repeat(128);
        Finding[] findings = IntStream.range(0, 100)
                .mapToObj(i -> fail(wide + i, wide + i, wide + i))
                .toArray(Finding[]::new);
        ImageAssessment one = image(wide, reference, wide, findings);
        List<ImageAssessment> images = Collections.nCopies(100, one);

        String message = AdmissionMessages.denial(new Assessment(Samples.POD, images));

        assertThat(bytes(message)).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(message).contains("\n  fix");
        assertThat(message.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
    }

    @Test
    void warningsAreNotInTheDenial() {
        Assessment assessment =
                of(image("api", "node:22", fail("shell", "/bin/sh")), image("web", "web:1", warn("age", "200 days")));

        assertThat(AdmissionMessages.denial(assessment)).doesNotContain("200 days", "web");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void tellsWhyAWaiverThatWasMeantForItDoesNotCount() {
        String message = AdmissionMessages.denial(of(image(
                "api",
                "node:22",
                "use distroless",
                notWaived("shell", "/bin/sh", "shop/tmp", "expired 2026-11-20T10:00:00Z"),
                notWaived("user", "root", "shop/tmp", "expired 2026-11-20T10:00:00Z"),
                waived(Enforcement.DENY, "compressedSize", "389.2 MB", WAIVER))));

        assertThat(message).isEqualTo("""
                production: the image is not minimal
                  container api: node:22 (sha256:5f7c0a1b2c3d…, linux/amd64, 389.2 MB)
                    shell   /bin/sh
                    user    root
                  fix       use distroless
                  waiver    shop/tmp expired 2026-11-20T10:00:00Z
                  explain   slimgate inspect node:22@%s""".formatted(DIGEST));
    }

    @Test
    void aWaiverThatDoesNotCountNeverPushesTheRestOut() {
        String name = "n".repeat(63) + "/" + "w".repeat(253);

        String message = AdmissionMessages.denial(of(image(
                "c".repeat(253),
                "registry.test/" + "r".repeat(200) + ":1",
                "f".repeat(900),
                notWaived("shell", "s".repeat(900), name, "y".repeat(300)),
                notWaived("user", "root", "shop/other", "is not signed"))));

        assertThat(message.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1536);
        assertThat(message).contains("  waiver ", "(and 1 more)", "  fix ", "shell   s");
    }

    private static Finding broken(String rule, String label, String text) {
        return new Finding("production", null, rule, Result.FAIL, Enforcement.DENY, label, text, null, false);
    }

    /** All rules of a policy, in the order of the policy. */
    private static Finding[] everythingBroken(int textLength) {
        String filler = "x".repeat(Math.max(0, textLength - 60));
        return Stream.of(
                        "baseFamily base",
                        "compressedSize size",
                        "uncompressedSize unpacked",
                        "shell shell",
                        "packageManager packages",
                        "tools tools",
                        "user user",
                        "waste waste",
                        "leftovers leftovers",
                        "layers layers",
                        "age age",
                        "baseSupport support",
                        "reference name",
                        "growth growth",
                        "runnable starts")
                .map(rule -> rule.split(" "))
                .map(rule -> broken(rule[0], rule[1], "what was found about " + rule[0] + ", and its limit; " + filler))
                .toArray(Finding[]::new);
    }

    @Test
    void tellsTheMostImportantRulesFirst() {
        String message = AdmissionMessages.denial(of(image("api", "app:1", "use distroless", everythingBroken(0))));

        assertThat(message.lines().skip(2).map(line -> line.strip().split(" +")[0]))
                .containsExactly(
                        "starts",
                        "size",
                        "base",
                        "shell",
                        "packages",
                        "user",
                        "leftovers",
                        "tools",
                        "support",
                        "waste",
                        "unpacked",
                        "growth",
                        "layers",
                        "age",
                        "name",
                        "fix",
                        "explain");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 80, 120, 200, 400, 900})
    void everyRuleBrokenAtOnceStaysWithinTheBound(int textLength) {
        String message =
                AdmissionMessages.denial(of(image("api", "app:1", "use distroless", everythingBroken(textLength))));

        assertThat(bytes(message)).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(message).contains("    starts     what was found about runnable, and its limit");
        assertThat(message).contains("use distroless").contains("slimgate inspect app:1@sha256:");
    }

    @Test
    void shortensLinesBeforeItLeavesOneOut() {
        Finding[] six = java.util.Arrays.copyOf(everythingBroken(300), 6);

        String message = AdmissionMessages.denial(of(image("api", "app:1", "use distroless", six)));

        assertThat(message).doesNotContain("more").contains("…\n");
        assertThat(message.lines().filter(line -> line.contains("what was found about")))
                .hasSize(6);
    }
}
