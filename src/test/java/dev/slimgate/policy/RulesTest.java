package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.distrolessNode;
import static dev.slimgate.policy.GivenImage.image;
import static dev.slimgate.policy.GivenImage.naiveNode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Family;
import dev.slimgate.policy.ReferenceRule.Tags;
import dev.slimgate.policy.Rule.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    private static final Outcome PASSED = new Outcome.Passed();
    private static final Outcome NEEDS_CONTENTS = new Outcome.NeedsContents();

    private static Outcome judge(Rule rule, GivenImage image) {
        return judge(rule, Given.USE, Given.POD, image);
    }

    private static Outcome judge(Rule rule, ImageUse use, PodContext pod, GivenImage image) {
        return rule.judge(new Rule.Subject(use, pod, image.facts(), image.contents(), Comparisons.NONE, NOW));
    }

    private static Outcome judgeManifest(Rule rule, GivenImage image) {
        return judgeManifest(rule, Given.USE, image);
    }

    private static Outcome judgeManifest(Rule rule, ImageUse use, GivenImage image) {
        return rule.judge(new Rule.Subject(use, Given.POD, image.facts(), null, Comparisons.NONE, NOW));
    }

    private static Outcome violated(String text) {
        return new Outcome.Violated(text);
    }

    private static BaseFamilyRule families(Strength evidence, Family... allow) {
        return new BaseFamilyRule(List.of(allow), evidence, null);
    }

    static Stream<Arguments> bases() {
        BaseFamilyRule distroless = families(Strength.CONTENT, Family.SCRATCH, Family.DISTROLESS, Family.WOLFI);
        return Stream.of(
                arguments(distroless, image(), PASSED),
                arguments(distroless, distrolessNode(), PASSED),
                arguments(distroless, distrolessNode().variant("debug"), PASSED),
                arguments(
                        distroless,
                        naiveNode(),
                        violated("debian (full, Debian 12); allowed: scratch, distroless, wolfi")),
                arguments(
                        distroless,
                        image().family(Family.UBI).distribution("rhel", "9.4"),
                        violated("ubi (RHEL 9.4); allowed: scratch, distroless, wolfi")),
                arguments(
                        distroless,
                        image().family(Family.UNKNOWN).distribution("gentoo", null),
                        violated("unknown (Gentoo); allowed: scratch, distroless, wolfi")),
                arguments(
                        distroless,
                        distrolessNode().modified("/bin/sh", "/usr/bin/curl", "/etc/os-release", "/usr/lib/libc.so"),
                        violated("distroless (Debian 12), but modified: /bin/sh, /usr/bin/curl, /etc/os-release and 1"
                                + " more; allowed unmodified: scratch, distroless, wolfi")),
                arguments(
                        families(Strength.CONTENT, Family.SCRATCH),
                        image().family(Family.SCRATCH).modified("/bin/sh"),
                        violated("scratch, but modified: /bin/sh; allowed unmodified: scratch")),
                arguments(
                        families(Strength.CONTENT, Family.CHISELLED),
                        image().family(Family.CHISELLED).modified("/bin/sh"),
                        violated("chiselled, but modified: /bin/sh; allowed unmodified: chiselled")),
                arguments(families(Strength.CONTENT, Family.SCRATCH), image().family(Family.SCRATCH), PASSED),
                arguments(
                        families(Strength.CONTENT, Family.ALPINE),
                        image().family(Family.ALPINE).modified("/lib/apk/db/installed"),
                        PASSED),
                arguments(
                        families(Strength.LAYERS, Family.DISTROLESS),
                        distrolessNode(),
                        violated("distroless (Debian 12) by content only; the policy asks for the evidence of known"
                                + " layers")),
                arguments(
                        families(Strength.LAYERS, Family.DISTROLESS),
                        distrolessNode().strength(Strength.LAYERS),
                        PASSED),
                arguments(
                        families(Strength.LAYERS, Family.ALPINE),
                        image().family(Family.ALPINE).strength(Strength.LAYERS).modified("/bin/x"),
                        violated("alpine, but modified: /bin/x; allowed unmodified: alpine")));
    }

    @ParameterizedTest
    @MethodSource("bases")
    void judgesTheBaseByContent(BaseFamilyRule rule, GivenImage image, Outcome expected) {
        assertThat(judge(rule, image)).isEqualTo(expected);
        assertThat(judgeManifest(rule, image)).isEqualTo(NEEDS_CONTENTS);
    }

    @Test
    void takesAnAllowedClaimWithoutReadingLayersWhereClaimsAreEnough() {
        GivenImage claiming = naiveNode().claims(Family.DISTROLESS);

        assertThat(judgeManifest(families(Strength.CLAIM, Family.DISTROLESS), claiming))
                .isEqualTo(PASSED);
        assertThat(judgeManifest(families(Strength.CONTENT, Family.DISTROLESS), claiming))
                .isEqualTo(NEEDS_CONTENTS);
        assertThat(judge(families(Strength.CLAIM, Family.ALPINE), claiming))
                .isEqualTo(violated("debian (full, Debian 12); allowed: alpine"));
    }

    private static CompressedSizeRule size(String max, Map<String, String> perRuntime, String perLayer) {
        Map<String, Quantity> limits = new java.util.HashMap<>();
        perRuntime.forEach((runtime, limit) -> limits.put(runtime, Quantity.parse(limit)));
        return new CompressedSizeRule(
                max == null ? null : Quantity.parse(max),
                limits,
                perLayer == null ? null : Quantity.parse(perLayer),
                null);
    }

    static Stream<Arguments> sizes() {
        CompressedSizeRule byRuntime = size("150M", Map.of("go", "15M", "node", "100M", "java", "250M"), null);
        CompressedSizeRule perLayer = size(null, Map.of(), "100M");
        return Stream.of(
                // rule, image, by the manifest, with contents
                arguments(byRuntime, image().compressed(15_000_000), PASSED, PASSED),
                arguments(
                        byRuntime,
                        naiveNode(),
                        violated(
                                "389.2 MB compressed, at most 100 MB for node; largest layer 152.1 MB: RUN npm install"),
                        violated(
                                "389.2 MB compressed, at most 100 MB for node; largest layer 152.1 MB: RUN npm install")),
                arguments(byRuntime, image().compressed(16_000_000), NEEDS_CONTENTS, PASSED),
                arguments(
                        byRuntime,
                        image().compressed(16_000_000).runtime("go", null),
                        NEEDS_CONTENTS,
                        violated("16 MB compressed, at most 15 MB for go")),
                arguments(byRuntime, image().compressed(200_000_000).runtime("java", "21"), NEEDS_CONTENTS, PASSED),
                arguments(
                        byRuntime,
                        image().compressed(200_000_000),
                        NEEDS_CONTENTS,
                        violated("200 MB compressed, at most 150 MB")),
                // A claim lowers the limit and never raises it.
                arguments(
                        byRuntime,
                        image().compressed(200_000_000).environment("JAVA_HOME"),
                        NEEDS_CONTENTS,
                        violated("200 MB compressed, at most 150 MB")),
                arguments(
                        byRuntime,
                        image().compressed(120_000_000).environment("NODE_VERSION"),
                        NEEDS_CONTENTS,
                        violated("120 MB compressed, at most 100 MB for node")),
                arguments(
                        byRuntime,
                        image().compressed(120_000_000).environment("NODE_VERSION", "PYTHON_VERSION"),
                        NEEDS_CONTENTS,
                        PASSED),
                arguments(
                        byRuntime,
                        image().compressed(120_000_000)
                                .environment("NODE_VERSION")
                                .runtime("python", "3.12"),
                        NEEDS_CONTENTS,
                        PASSED),
                arguments(
                        byRuntime,
                        image().compressed(260_000_000),
                        violated("260 MB compressed, at most 150 MB"),
                        violated("260 MB compressed, at most 150 MB")),
                arguments(
                        size("100M", Map.of(), null),
                        image().compressed(100_040_000),
                        violated("100.1 MB compressed, at most 100 MB"),
                        violated("100.1 MB compressed, at most 100 MB")),
                arguments(size("100M", Map.of(), null), image().compressed(100_000_000), PASSED, PASSED),
                arguments(
                        size(null, Map.of("node", "50M"), null),
                        image().compressed(60_000_000),
                        NEEDS_CONTENTS,
                        PASSED),
                arguments(
                        perLayer,
                        naiveNode(),
                        violated("largest layer 152.1 MB, at most 100 MB for each: RUN npm install"),
                        violated("largest layer 152.1 MB, at most 100 MB for each: RUN npm install")),
                arguments(perLayer, image().layer(100_000_000, null), PASSED, PASSED),
                arguments(
                        size("150M", Map.of(), "100M"),
                        naiveNode(),
                        violated(
                                "389.2 MB compressed, at most 150 MB; largest layer 152.1 MB, at most 100 MB for each: RUN"
                                        + " npm install"),
                        violated(
                                "389.2 MB compressed, at most 150 MB; largest layer 152.1 MB, at most 100 MB for each: RUN"
                                        + " npm install")),
                arguments(
                        byRuntime,
                        image().dockerSave(389_200_000),
                        new Outcome.Skipped(
                                "the compressed size is not known: the image is a docker save archive, which stores 389.2 MB"),
                        new Outcome.Skipped(
                                "the compressed size is not known: the image is a docker save archive, which stores 389.2"
                                        + " MB")));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void judgesTheSizeByTheManifestWhereverItCan(
            CompressedSizeRule rule, GivenImage image, Outcome byManifest, Outcome byContents) {
        assertThat(judgeManifest(rule, image)).isEqualTo(byManifest);
        assertThat(judge(rule, image)).isEqualTo(byContents);
    }

    @ParameterizedTest
    @CsvSource({
        "/bin/sh -c npm install, RUN npm install",
        "RUN /bin/sh -c npm install # buildkit, RUN npm install",
        "/bin/sh -c #(nop) COPY dir:1a in /app , COPY dir:1a in /app",
        "COPY . . # buildkit, COPY . .",
        "|1 VERSION=3 /bin/sh -c make, RUN make",
        "RUN |1 VERSION=3 /bin/sh -c make # buildkit, RUN make",
        "bazel build ..., bazel build ...",
        "RUN curl -H token=abc https://x/?k=v, RUN curl -H token=… https://x/?…",
    })
    void tellsABuildStepAsItsDockerfileDoes(String command, String shown) {
        assertThat(judge(size(null, Map.of(), "1M"), image().layer(2_000_000, command)))
                .isEqualTo(violated("largest layer 2 MB, at most 1 MB for each: " + shown));
    }

    @Test
    void tellsShellsWithTargetLayerAndCommand() {
        GivenImage image = naiveNode().shell("/opt/fish", null, 1);

        assertThat(judge(new ShellRule(null), image))
                .isEqualTo(
                        violated("/bin/bash, /bin/sh -> /usr/bin/dash (layer 0: ADD file:0d in /), /opt/fish (layer 1:"
                                + " RUN npm install)"));
        assertThat(judge(new ShellRule(null), image())).isEqualTo(PASSED);
        assertThat(judgeManifest(new ShellRule(null), image())).isEqualTo(NEEDS_CONTENTS);
    }

    @Test
    void countsShellsBeyondTheFirstFew() {
        GivenImage image = image();
        for (int i = 0; i < 6; i++) {
            image.shell("/bin/sh" + i, null, 0);
        }

        assertThat(judge(new ShellRule(null), image))
                .isEqualTo(violated("/bin/sh0, /bin/sh1, /bin/sh2, /bin/sh3 (layer 0) and 2 more"));
    }

    @Test
    void showsHostilePathsEscaped() {
        assertThat(judge(new ShellRule(null), image().shell("/bin/\u001b[31msh\n", null, 0)))
                .isEqualTo(violated("/bin/\\x1b[31msh\\x0a (layer 0)"));
    }

    @Test
    void tellsPackageManagersByNamePathAndLayer() {
        assertThat(judge(new PackageManagerRule(null), naiveNode()))
                .isEqualTo(violated(
                        "apt (/usr/bin/apt-get) from layer 0: ADD file:0d in /; npm (/usr/local/bin/npm) from layer 1:"
                                + " RUN npm install"));
        assertThat(judge(new PackageManagerRule(null), image())).isEqualTo(PASSED);
        assertThat(judgeManifest(new PackageManagerRule(null), image())).isEqualTo(NEEDS_CONTENTS);
    }

    @Test
    void tellsEachPackageManagerAndEachLayerOnce() {
        GivenImage image = image().packageManager("apt", "/usr/bin/apt", 0)
                .packageManager("apt", "/usr/bin/apt-get", 0)
                .packageManager("pip", "/usr/bin/pip", 1)
                .packageManager("dpkg", "/usr/bin/dpkg", 0)
                .packageManager("apt", "/opt/apt", 1);

        assertThat(judge(new PackageManagerRule(null), image))
                .isEqualTo(violated(
                        "apt (/usr/bin/apt), dpkg (/usr/bin/dpkg) from layer 0; pip (/usr/bin/pip) from layer" + " 1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 9})
    void countsThePackageManagersBeyondSix(int count) {
        GivenImage image = image();
        for (int i = 0; i < count; i++) {
            image.packageManager("m" + i, "/bin/m\n", 0);
        }

        String all = "m0 (/bin/m\\x0a), m1 (/bin/m\\x0a), m2 (/bin/m\\x0a), m3 (/bin/m\\x0a), m4 (/bin/m\\x0a), m5"
                + " (/bin/m\\x0a) from layer 0";
        assertThat(judge(new PackageManagerRule(null), image))
                .isEqualTo(violated(count == 6 ? all : all + "; and " + (count - 6) + " more"));
    }

    static Stream<Arguments> users() {
        EffectiveUser root = new EffectiveUser.Known(0, 0L, "root");
        EffectiveUser app = new EffectiveUser.Known(1000, 1000L, "app");
        GivenImage named = image().named("app", app);
        String root0 = "root: the image sets no USER and the pod no runAsUser";
        return Stream.of(
                arguments(null, null, image(), PASSED),
                arguments(null, null, image().root(), violated(root0)),
                arguments(
                        null,
                        true,
                        image().root(),
                        violated(root0 + "; with runAsNonRoot: true the kubelet will refuse to start it")),
                arguments(0L, null, image(), violated("root: runAsUser is 0")),
                arguments(1000L, null, image().root(), PASSED),
                arguments(1000L, true, named, PASSED),
                arguments(2147483647L, null, image().root(), PASSED),
                arguments(-1L, null, image(), violated("runAsUser -1 is no user: 0 to 2147483647 are")),
                arguments(2147483648L, null, image(), violated("runAsUser 2147483648 is no user: 0 to 2147483647 are")),
                arguments(null, null, named, PASSED),
                arguments(
                        null,
                        true,
                        named,
                        violated("USER app is a name: with runAsNonRoot: true the kubelet will refuse to start it")),
                arguments(
                        null,
                        null,
                        image().named("root", root),
                        violated("root: the image says USER root and the pod no runAsUser")),
                arguments(
                        null,
                        null,
                        image().named("toor", new EffectiveUser.Known(0, null, "toor")),
                        violated("root: the image says USER toor, which has uid 0, and the pod no runAsUser")),
                arguments(
                        null,
                        null,
                        image().named("ghost", new EffectiveUser.Unresolved("ghost", "not in /etc/passwd")),
                        new Outcome.Undecidable("USER ghost: not in /etc/passwd")),
                arguments(
                        null,
                        null,
                        image().user("4294967296").numeric(new EffectiveUser.Unresolved("4294967296", "too large")),
                        violated("USER 4294967296 is no user: 0 to 2147483647 are")),
                arguments(
                        null,
                        null,
                        image().user("-1:0").numeric(new EffectiveUser.Unresolved("-1:0", "negative")),
                        violated("USER -1:0 is no user: 0 to 2147483647 are")));
    }

    @ParameterizedTest
    @MethodSource("users")
    void judgesTheEffectiveUser(Long runAsUser, Boolean runAsNonRoot, GivenImage image, Outcome expected) {
        assertThat(judge(new UserRule(false, null), Given.useAs(runAsUser, runAsNonRoot), Given.POD, image))
                .isEqualTo(expected);
    }

    @Test
    void readsLayersForTheUserOnlyWhereItIsANameThatNobodyReplaces() {
        UserRule rule = new UserRule(false, null);
        GivenImage named = image().named("app", new EffectiveUser.Known(1000, null, "app"));

        assertThat(judgeManifest(rule, named)).isEqualTo(NEEDS_CONTENTS);
        assertThat(judgeManifest(rule, Given.useAs(1L, null), named)).isEqualTo(PASSED);
        assertThat(judgeManifest(rule, image())).isEqualTo(PASSED);
    }

    @Test
    void letsAUserNamespaceStandInOnlyWhereThePolicySaysSo() {
        PodContext namespaced = Given.podWithHostUsers(false);

        assertThat(judge(new UserRule(true, null), Given.USE, namespaced, image().root()))
                .isEqualTo(PASSED);
        assertThat(judge(new UserRule(false, null), Given.USE, namespaced, image().root()))
                .isInstanceOf(Outcome.Violated.class);
        assertThat(judge(new UserRule(true, null), Given.USE, Given.podWithHostUsers(true), image().root()))
                .isInstanceOf(Outcome.Violated.class);
        assertThat(judge(new UserRule(true, null), Given.USE, Given.POD, image().root()))
                .isInstanceOf(Outcome.Violated.class);
    }

    @ParameterizedTest
    @CsvSource({
        ", ContainerUser, false",
        ", ContainerAdministrator, true",
        "ContainerUser, ContainerAdministrator, false",
        "containeradministrator, ContainerUser, true",
        "User Manager\\ContainerAdministrator, ContainerUser, true",
        "NT AUTHORITY\\SYSTEM, ContainerUser, true",
    })
    void judgesWindowsAccountsByName(String fromPod, String fromImage, boolean refused) {
        GivenImage windows = image().windows().user(fromImage).numeric(new EffectiveUser.WindowsAccount(fromImage));
        ImageUse use = new ImageUse(ContainerKind.CONTAINER, "api", "r.test/a:1", null, null, fromPod);

        Outcome outcome = judge(new UserRule(false, null), use, Given.POD, windows);

        assertThat(outcome instanceof Outcome.Violated).isEqualTo(refused);
    }

    private static final String DIGEST = "@sha256:" + "a".repeat(64);

    static Stream<Arguments> names() {
        ReferenceRule latest = new ReferenceRule(Tags.ALLOW, true, null);
        ReferenceRule noTags = new ReferenceRule(Tags.DENY, true, null);
        String forbidden = " may be another image tomorrow; latest is forbidden";
        String tag = " names a tag, which may change; a digest is asked for";
        return Stream.of(
                arguments(latest, "node:22", PASSED),
                arguments(latest, "node", violated("node:latest" + forbidden)),
                arguments(latest, "node:latest", violated("node:latest" + forbidden)),
                arguments(latest, "node:latest" + DIGEST, PASSED),
                arguments(noTags, "node:22", violated("node:22" + tag)),
                arguments(noTags, "r.test/a", violated("r.test/a:latest" + tag)),
                arguments(noTags, "node" + DIGEST, PASSED),
                arguments(new ReferenceRule(Tags.DENY, false, null), "node:latest", violated("node:latest" + tag)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void judgesHowTheImageIsNamed(ReferenceRule rule, String image, Outcome expected) {
        assertThat(judgeManifest(rule, Given.use(image), image())).isEqualTo(expected);
        assertThat(rule.withoutFacts(Given.use(image), Given.POD)).contains(expected);
    }

    @Test
    void namesTheBaseOfWhatTheBaseBrings() {
        GivenImage image = naiveNode().builtFrom("debian:12", 1);

        assertThat(judge(new ShellRule(null), image))
                .isEqualTo(violated("/bin/bash, /bin/sh -> /usr/bin/dash (base debian:12)"));
        assertThat(judge(new ShellRule(null), naiveNode().builtFrom(null, 1)))
                .isEqualTo(violated("/bin/bash, /bin/sh -> /usr/bin/dash (base, layer 0: ADD file:0d in /)"));
        assertThat(judge(new PackageManagerRule(null), image))
                .isEqualTo(violated("apt (/usr/bin/apt-get) from base debian:12; npm (/usr/local/bin/npm) from layer 1:"
                        + " RUN npm install"));
    }

    @Test
    void countsLayers() {
        LayersRule rule = new LayersRule(2, null);
        GivenImage two = image().layer(1, null).layer(1, null);

        assertThat(judgeManifest(rule, two)).isEqualTo(PASSED);
        assertThat(judgeManifest(rule, two.layer(1, null))).isEqualTo(violated("3 layers, at most 2"));
    }

    static Stream<Arguments> ages() {
        return Stream.of(
                arguments(NOW.minus(Duration.ofDays(180)), PASSED),
                arguments(
                        NOW.minus(Duration.ofDays(180)).minusSeconds(1),
                        violated("built on 2026-05-24, 181 days ago; at most 180")),
                arguments(
                        Instant.parse("2020-01-01T00:00:00Z"),
                        violated("built on 2020-01-01, 2516 days ago; at most 180")),
                arguments(NOW.plus(Duration.ofHours(23)), PASSED),
                arguments(
                        Instant.parse("2031-01-01T00:00:00Z"),
                        violated("says it was built on 2031-01-01, which is in the future")),
                arguments(null, new Outcome.Skipped("the image does not say when it was built")),
                arguments(
                        Instant.EPOCH,
                        new Outcome.Skipped(
                                "the image does not say when it was built: 1970-01-01 is the fixed date of a"
                                        + " reproducible build")),
                arguments(
                        Instant.parse("1980-01-02T00:00:00Z"),
                        new Outcome.Skipped(
                                "the image does not say when it was built: 1980-01-02 is the fixed date of a"
                                        + " reproducible build")),
                arguments(
                        Instant.parse("1980-01-02T00:00:01Z"),
                        violated("built on 1980-01-02, 17125 days ago; at most 180")));
    }

    @ParameterizedTest
    @MethodSource("ages")
    void judgesTheAgeByTheImagesOwnWord(Instant created, Outcome expected) {
        assertThat(judgeManifest(new AgeRule(180, null), image().created(created)))
                .isEqualTo(expected);
    }
}
