package dev.slimgate.report;

import static dev.slimgate.report.Samples.DIGEST;
import static dev.slimgate.report.Samples.WAIVER;
import static dev.slimgate.report.Samples.audit;
import static dev.slimgate.report.Samples.error;
import static dev.slimgate.report.Samples.fail;
import static dev.slimgate.report.Samples.image;
import static dev.slimgate.report.Samples.of;
import static dev.slimgate.report.Samples.pass;
import static dev.slimgate.report.Samples.unmatched;
import static dev.slimgate.report.Samples.unresolved;
import static dev.slimgate.report.Samples.waived;
import static dev.slimgate.report.Samples.warn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Waiving;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionMessagesWarningsTest {
    private static final String PINNED = "node:22@" + DIGEST;

    @Test
    void saysEachViolationOnOneLine() {
        List<String> warnings = AdmissionMessages.warnings(
                of(image("api", PINNED, warn("size", "389.2 MB compressed, at most 100 MB"), pass("shell"))));

        assertThat(warnings)
                .containsExactly("production: container api: image node:22: size 389.2 MB compressed, at most 100 MB");
    }

    @Test
    void whatCouldNotBeJudgedComesFirst() {
        List<String> warnings = AdmissionMessages.warnings(of(
                image("a", PINNED, warn("size", "large")),
                unmatched("b", "other:1", NoMatch.WARN),
                image(
                        "c",
                        PINNED,
                        error(Enforcement.WARN, "shell", "shell", "no node:22"),
                        error(Enforcement.WARN, "user", "user", "no node:22"))));

        assertThat(warnings)
                .containsExactly(
                        "production: container c: image node:22: registry not found: no node:22",
                        "production: container a: image node:22: size large",
                        "slimgate: container b: image other:1: no policy matches this image");
    }

    @Test
    void saysNothingOfPassesAuditsAndDenials() {
        assertThat(AdmissionMessages.warnings(
                        of(image("api", "node:22", pass("size"), audit("shell", "/bin/sh"), fail("user", "root")))))
                .isEmpty();
    }

    @Test
    void warnsBesideADenial() {
        List<String> warnings = AdmissionMessages.warnings(
                of(image("api", "node:22", fail("shell", "/bin/sh"), warn("age", "200 days old"))));

        assertThat(warnings).containsExactly("production: container api: image node:22: age 200 days old");
    }

    @Test
    void saysNothingThatTheDenialSaysOfTheImage() {
        List<String> warnings = AdmissionMessages.warnings(of(
                image("api", "node:22", fail("user", "root"), warn("user", "root"), warn("size", "root")),
                image("sidecar", "proxy:1", warn("user", "root"))));

        assertThat(warnings)
                .containsExactly(
                        "production: container api: image node:22: size root",
                        "production: container sidecar: image proxy:1: user root");
    }

    @Test
    void anErrorOfTheDenialIsNotRepeatedForOtherRules() {
        List<String> warnings = AdmissionMessages.warnings(of(image(
                "api",
                "node:22",
                error(Enforcement.DENY, "shell", "shell", "gone"),
                error(Enforcement.WARN, "size", "size", "gone"),
                error(Enforcement.WARN, "user", "user", "passwd is too large"))));

        assertThat(warnings)
                .containsExactly("production: container api: image node:22: registry not found: passwd is too large");
    }

    @Test
    void anErrorThatKeepsSeveralRulesFromJudgingIsSaidOnce() {
        List<String> warnings = AdmissionMessages.warnings(of(image(
                "api",
                PINNED,
                error(ErrorClass.INVALID, Enforcement.WARN, "size", "no container image"),
                error(ErrorClass.INVALID, Enforcement.WARN, "user", "no container image"))));

        assertThat(warnings)
                .containsExactly("production: container api: image node:22: image invalid: no container image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node:22: ", "docker.io/library/node:22: ", "not found: docker.io/library/node:22: "})
    void anErrorDoesNotRepeatTheImagesName(String name) {
        List<String> warnings = AdmissionMessages.warnings(
                of(unresolved("api", "node:22", error(Enforcement.WARN, "size", "size", name + "it has it not"))));

        assertThat(warnings)
                .containsExactly("production: container api: image node:22: registry not found: it has it not");
    }

    @Test
    void anErrorOfAnotherImageKeepsItsName() {
        List<String> warnings = AdmissionMessages.warnings(
                of(unresolved("api", "node:22", error(Enforcement.WARN, "size", "size", "node:220: it has it not"))));

        assertThat(warnings.getFirst()).endsWith(": registry not found: node:220: it has it not");
    }

    @Test
    void saysOnceWhatHoldsForSeveralContainers() {
        List<String> warnings = AdmissionMessages.warnings(of(
                image("a", PINNED, warn("size", "large")),
                image("b", PINNED, warn("size", "large")),
                image("c", PINNED, warn("size", "large"))));

        assertThat(warnings)
                .containsExactly("production: container a, container b and 1 more: image node:22: size large");
    }

    @Test
    void besideAWarningATagIsSaidToMove() {
        List<String> warnings = AdmissionMessages.warnings(of(image("api", "node:22", warn("size", "large"))));

        assertThat(warnings)
                .containsExactly(
                        "production: container api: image node:22: size large",
                        "note: judged is what the tag named now; it may name another image later: node:22");
    }

    @Test
    void aTagAloneIsNoWarning() {
        assertThat(AdmissionMessages.warnings(of(image("api", "node:22", pass("size")))))
                .isEmpty();
    }

    @Test
    void aLineBreakNeverGetsIn() {
        List<String> warnings = AdmissionMessages.warnings(
                of(image("a\nb", "no\nreference", warn("si\rze", "large\nWarning: \u2028all is well"))));

        assertThat(warnings).allSatisfy(line -> assertThat(line).doesNotContain("\n", "\r", "\u2028"));
        assertThat(warnings.getFirst())
                .startsWith("production: container a\\x0ab: image no\\x0areference: si ze large");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void isCutOnlyBeyondTheBoundOfALine(int beyond) {
        String start = "production: container api: image node:22: size ";
        String text = "x".repeat(256 - start.length() + beyond);

        List<String> warnings = AdmissionMessages.warnings(of(image("api", PINNED, warn("size", text))));

        assertThat(warnings.getFirst()).hasSize(256);
        assertThat(warnings.getFirst().endsWith("…")).isEqualTo(beyond == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void countsWhatIsBeyondTheBoundOfAll(int beyond) {
        Finding[] findings = IntStream.range(0, 16 + beyond)
                .mapToObj(i -> warn("size", "%02d ".formatted(i) + "x".repeat(300)))
                .toArray(Finding[]::new);
        ImageAssessment image = image("api", PINNED, findings);

        List<String> warnings = AdmissionMessages.warnings(of(image));

        assertThat(warnings.stream().mapToInt(String::length).sum()).isLessThanOrEqualTo(4096);
        if (beyond == 0) {
            assertThat(warnings).hasSize(16).allSatisfy(line -> assertThat(line).hasSize(256));
        } else {
            assertThat(warnings).hasSize(16);
            assertThat(warnings.getLast()).isEqualTo("… and 2 more warnings");
        }
    }

    @Test
    void tellsTheUseOfAWaiverOnOneLineForAllItsRules() {
        List<String> warnings = AdmissionMessages.warnings(of(
                image(
                        "api",
                        PINNED,
                        waived(Enforcement.DENY, "shell", "/bin/sh", WAIVER),
                        waived(Enforcement.WARN, "user", "root", WAIVER),
                        pass("compressedSize")),
                image("job", PINNED, waived(Enforcement.DENY, "shell", "/bin/sh", WAIVER))));

        assertThat(warnings)
                .containsExactly(
                        "production: container api: image node:22: waived shell, user by shop/tmp until"
                                + " 2026-12-01T00:00:00Z, OPS-7: the base image is being rebuilt",
                        "production: container job: image node:22: waived shell by shop/tmp until"
                                + " 2026-12-01T00:00:00Z, OPS-7: the base image is being rebuilt");
    }

    @Test
    void aWaiverOfWhatOnlyAnAuditTellsIsNotToldAtAdmission() {
        assertThat(AdmissionMessages.warnings(
                        of(image("api", PINNED, waived(Enforcement.AUDIT, "shell", "/bin/sh", WAIVER)))))
                .isEmpty();
    }

    @Test
    void aWaiversOwnWordsAreMadeSafeAndCut() {
        Waiving.Waived hostile = new Waiving.Waived(
                "shop/tmp",
                "see https://me:geheim@wiki\n\u001b[31mDENY " + "x".repeat(900),
                "T\u202e" + "9".repeat(90),
                WAIVER.expiresAt(),
                true);

        List<String> warnings = AdmissionMessages.warnings(
                of(image("api", PINNED, waived(Enforcement.DENY, "shell", "/bin/sh", hostile))));

        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst())
                .hasSizeLessThanOrEqualTo(256)
                .contains("\\x0a", "\\x1b", "\\u202e")
                .doesNotContain("geheim", "\n", "\u001b", "\u202e");
    }
}
