package dev.slimgate.advice;

import static dev.slimgate.policy.Enforcement.DENY;
import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.distrolessNode;
import static dev.slimgate.policy.GivenImage.image;
import static dev.slimgate.policy.GivenImage.naiveNode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.UserRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvisorTest {
    private static final Rule NON_ROOT = new UserRule(false, null);
    private static final Rule NO_SHELL = new ShellRule(null);
    private static final Rule NO_MANAGER = new PackageManagerRule(null);

    private static Rule allow(Family... families) {
        return new BaseFamilyRule(List.of(families), Strength.CONTENT, null);
    }

    private static Rule atMost(long megabytes) {
        return new CompressedSizeRule(new Quantity(megabytes * 1_000_000), Map.of(), null, null);
    }

    private static Optional<String> fix(ImageUse use, Knowledge knowledge, Rule... rules) {
        List<Policy> policies = List.of(Given.policy(DENY, rules));
        return Advisor.fix(
                use,
                knowledge,
                policies,
                Judge.judge(policies, use, Given.POD, knowledge, NOW).findings(),
                NOW);
    }

    static Stream<Arguments> fixes() {
        GivenImage goOnDebian = naiveNode()
                .runtime("go", "1.24.2")
                .environment("GOLANG_VERSION")
                .named("app", app());
        return Stream.of(
                arguments(
                        naiveNode(),
                        rules(allow(Family.SCRATCH, Family.DISTROLESS, Family.WOLFI), NO_SHELL, NO_MANAGER, NON_ROOT),
                        "build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app, USER"
                                + " 65532"),
                arguments(
                        naiveNode(),
                        rules(allow(Family.WOLFI)),
                        "build in node:22, run in cgr.dev/chainguard/node (about 55 MB): copy the app"),
                arguments(
                        naiveNode(),
                        rules(allow(Family.DEBIAN_SLIM, Family.ALPINE)),
                        "build in node:22, run in node:22-alpine (about 55 MB): copy the app"),
                arguments(
                        naiveNode(),
                        rules(allow(Family.DEBIAN_SLIM, Family.ALPINE), NO_SHELL),
                        "leave out /bin/bash, which layer 0 brings: ADD file:0d in /"),
                arguments(
                        naiveNode(),
                        rules(atMost(30)),
                        "make the largest layer smaller (152.1 MB by RUN npm install): build in a first stage, copy only"
                                + " what runs"),
                arguments(
                        goOnDebian,
                        rules(allow(Family.SCRATCH)),
                        "build in golang:1.24 with CGO_ENABLED=0, run in scratch: copy the binary"),
                arguments(
                        image().family(Family.DEBIAN).environment("PYTHON_VERSION"),
                        rules(allow(Family.DISTROLESS, Family.DEBIAN_SLIM)),
                        "build in python:3.11, run in gcr.io/distroless/python3-debian12 (about 25 MB): copy the app"),
                arguments(
                        image().family(Family.UBUNTU).runtime("java", "11.0.2"),
                        rules(allow(Family.DISTROLESS)),
                        "build in eclipse-temurin:11-jdk, run in gcr.io/distroless/java21-debian12 (about 90 MB): copy the"
                                + " jar"),
                arguments(
                        image().family(Family.UBUNTU).runtime("dotnet", "9.0.1"),
                        rules(allow(Family.CHISELLED)),
                        "build in mcr.microsoft.com/dotnet/sdk:9.0, run in"
                                + " mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled (about 50 MB): copy the app"),
                arguments(
                        image().family(Family.UBUNTU),
                        rules(allow(Family.DISTROLESS), NON_ROOT),
                        "build in a first stage, run in gcr.io/distroless/cc-debian12 (about 10 MB): copy the program"),
                arguments(
                        image().family(Family.UBUNTU).runtime("perl", "5"),
                        rules(allow(Family.UBI_MICRO, Family.NIXOS)),
                        "build in a first stage and copy only what runs into a base that is ubi-micro or nixos"),
                arguments(
                        distrolessNode()
                                .variant("debug")
                                .shell("/busybox/sh", null, 0)
                                .root(),
                        rules(allow(Family.DISTROLESS), NO_SHELL, NON_ROOT),
                        "drop -debug from the base: the same distroless image without it has no shell, USER 65532"),
                arguments(
                        distrolessNode()
                                .layer(50, null)
                                .layer(60, "COPY bash /opt/bash")
                                .shell("/opt/bash", null, 1),
                        rules(allow(Family.DISTROLESS), NO_SHELL),
                        "leave out /opt/bash, which layer 1 brings: COPY bash /opt/bash"),
                arguments(
                        distrolessNode().compressed(300_000_000).layer(250_000_000, "COPY . /app # buildkit"),
                        rules(allow(Family.DISTROLESS), atMost(100)),
                        "make the largest layer smaller (250 MB by COPY . /app): build in a first stage, copy only what"
                                + " runs"),
                arguments(
                        image().root(),
                        rules(NON_ROOT),
                        "add USER 65532 at the end of the Dockerfile, or runAsUser: 65532 to the pod's security context"),
                arguments(
                        image().named("root", new EffectiveUser.Known(0, null, "root")),
                        rules(NON_ROOT),
                        "write USER 65532 in the Dockerfile instead of USER root: a number that is not 0"),
                arguments(
                        image().windows().user("").numeric(new EffectiveUser.WindowsAccount("ContainerAdministrator")),
                        rules(NON_ROOT),
                        "add USER ContainerUser at the end of the Dockerfile"),
                arguments(
                        image().layer(1, null).layer(1, null),
                        rules(new LayersRule(1, null)),
                        "build in a first stage and copy the result with one COPY: steps there make no layers here"),
                arguments(image(), rules(new AgeRule(1, null)), null),
                arguments(
                        image().created(NOW.minusSeconds(200_000)),
                        rules(new AgeRule(1, null)),
                        "build it again on today's base image, and do so regularly"));
    }

    private static EffectiveUser app() {
        return new EffectiveUser.Known(1000, null, "app");
    }

    private static Rule[] rules(Rule... rules) {
        return rules;
    }

    @ParameterizedTest
    @MethodSource("fixes")
    void proposesTheNearestThingThatWouldPass(GivenImage image, Rule[] rules, String expected) {
        assertThat(fix(Given.USE, image.known(), rules)).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void proposesByEnvironmentNamesWhereTheLayersWereNotRead() {
        Knowledge manifest = naiveNode().manifestOnly();

        assertThat(fix(Given.USE, manifest, atMost(100), NO_SHELL))
                .contains("build in node:22, run in gcr.io/distroless/nodejs22-debian12 (about 50 MB): copy the app");
    }

    @Test
    void proposesAGoldenImageWhereOnlyThoseAreAllowed() {
        Rule corporate = new BaseFamilyRule(List.of(), List.of("corp-java"), Strength.CONTENT, null);
        Comparisons.OtherImage golden = new Comparisons.OtherImage(
                "registry.example/base/java:21",
                Digest.sha256(new byte[] {1}),
                Platform.LINUX_AMD64,
                List.of(Digest.sha256(new byte[] {2})),
                List.of(),
                null);
        Comparisons comparisons =
                new Comparisons(Map.of("corp-java", new Comparisons.Comparison.Known(List.of(golden))), Map.of());
        Knowledge knowledge = new Knowledge.Resolved(
                naiveNode().facts(), new Knowledge.Contents.Read(naiveNode().contents()), comparisons);

        assertThat(fix(Given.USE, knowledge, corporate)).contains("build on registry.example/base/java:21 (corp-java)");
    }

    @Test
    void saysThatThePodMakesItRoot() {
        ImageUse use = new ImageUse(ContainerKind.CONTAINER, "api", "r.test/a:1", 0L, null, null);

        assertThat(fix(use, image().known(), NON_ROOT))
                .contains("set runAsUser to a user that is not root, such as 65532");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALLOW | node | name a version or a digest instead of latest",
                "DENY | node:22 | name the image by its digest: docker.io/library/node@sha256:…",
            })
    void tellsHowToNameAnImage(ReferenceRule.Tags tags, String image, String expected) {
        assertThat(fix(Given.use(image), image().known(), new ReferenceRule(tags, true, null)))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NOT_FOUND | check the image's name and tag, and that it was pushed to registry.test",
                "UNAUTHORIZED | add an imagePullSecret for registry.test to the pod or its service account",
                "RATE_LIMITED | try again later, or add an imagePullSecret for registry.test: anonymous pulls have a low limit",
                "UNREACHABLE | check that registry.test answers, then try again",
                "TIMED_OUT | try again; where it stays slow, look at the way to registry.test",
                "INVALID | check that the name is that of a container image, pushed whole, for the platform of the nodes",
                "TOO_LARGE | make the image smaller: it is beyond what is read of one image",
                "REFUSED | use a registry that is allowed here, or have registry.test listed",
            })
    void tellsWhatToDoWhereAnImageCouldNotBeRead(ErrorClass errorClass, String expected) {
        assertThat(fix(Given.USE, new Knowledge.Unresolved(errorClass, "m", true), NON_ROOT))
                .contains(expected);
    }

    @Test
    void tellsHowToNameAUserThatCannotBeResolved() {
        GivenImage ghost = image().named("ghost", new EffectiveUser.Unresolved("ghost", "not in /etc/passwd"));
        GivenImage liar = image().layersLie("layer 1").named("app", app());

        assertThat(fix(Given.USE, ghost.known(), NON_ROOT))
                .contains("name the user by a number that is not 0: USER 65532");
        assertThat(fix(Given.USE, liar.known(), NON_ROOT))
                .contains("build and push the image again: no runtime can be trusted to read it as another does");
    }

    @Test
    void tellsToTryAgainWhileReadingGoesOn() {
        assertThat(fix(Given.USE, image().with(new Knowledge.Contents.Pending("m")), NO_SHELL))
                .contains("try again in a moment: reading goes on, and what was read is kept");
    }

    @Test
    void tellsHowAReferenceIsWritten() {
        assertThat(fix(Given.use("Bad Name"), image().known(), NON_ROOT))
                .contains("write the image as registry/repository:tag or registry/repository@sha256:…");
    }

    @Test
    void saysNothingWhereNothingIsWrong() {
        assertThat(fix(Given.USE, image().known(), NON_ROOT, NO_SHELL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"go", "rust", "node", "python", "java", "dotnet", "ruby", "php", "nginx", ""})
    void neverProposesABaseThatThePolicyRefuses(String runtime) {
        for (Family family : Family.values()) {
            for (long limit : new long[] {1, 20, 60, 500}) {
                Wanted wanted =
                        Wanted.by(List.of(Given.policy(DENY, allow(family), atMost(limit), NO_SHELL, NO_MANAGER)));
                assertThat(BaseChoice.nearest(runtime, wanted, Needs.UNKNOWN).stream())
                        .allSatisfy(choice -> {
                            assertThat(choice.family()).isEqualTo(family);
                            assertThat(choice.megabytes()).isLessThanOrEqualTo((int) limit);
                            assertThat(choice.bare()).isTrue();
                        });
            }
        }
    }

    @Test
    void keepsHostileTextToOneShortLine() {
        String hostile = "RUN \u001b[2J\n" + "x".repeat(5000);
        GivenImage image = distrolessNode()
                .layer(900_000_000, hostile)
                .compressed(900_000_000)
                .root();

        assertThat(fix(Given.USE, image.known(), atMost(100), NON_ROOT))
                .hasValueSatisfying(line -> assertThat(line)
                        .hasSizeLessThanOrEqualTo(160)
                        .doesNotContain("\n")
                        .doesNotContain("\u001b"));
    }
}
