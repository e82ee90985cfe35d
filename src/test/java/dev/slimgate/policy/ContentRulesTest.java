package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.policy.ImageUse.Start;
import dev.slimgate.policy.Rule.Outcome;
import dev.slimgate.policy.WasteRule.DiveLimits;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules about what the layers hold, and whether it runs. */
class ContentRulesTest {
    private static final Outcome PASSED = new Outcome.Passed();
    private static final Outcome NEEDS_CONTENTS = new Outcome.NeedsContents();
    private static final Quantity MB_50 = Quantity.parse("50M");

    private static Outcome judge(Rule rule, GivenImage image) {
        return judge(rule, Given.USE, image);
    }

    private static Outcome judge(Rule rule, ImageUse use, GivenImage image) {
        return rule.judge(new Rule.Subject(use, Given.POD, image.facts(), image.contents(), Comparisons.NONE, NOW));
    }

    private static Outcome judgeManifest(Rule rule, ImageUse use, GivenImage image) {
        return rule.judge(new Rule.Subject(use, Given.POD, image.facts(), null, Comparisons.NONE, NOW));
    }

    private static Outcome violated(String text) {
        return new Outcome.Violated(text);
    }

    private static Outcome skipped(String text) {
        return new Outcome.Skipped(text);
    }

    /** A base of one layer, an installation, and a clean-up that comes too late. */
    private static GivenImage threeLayers() {
        return image().layer(27_000_000, "debian.sh")
                .layer(90_000_000, "RUN /bin/sh -c npm install # buildkit")
                .layer(100, "RUN /bin/sh -c rm -r /root/.npm # buildkit")
                .builtFrom("debian:12-slim", 1);
    }

    static Stream<Arguments> unpackedSizes() {
        UncompressedSizeRule rule = new UncompressedSizeRule(Quantity.parse("500M"), null);
        return Stream.of(
                arguments(rule, image().unpacked(500_000_000), PASSED),
                arguments(rule, image().unpacked(500_000_001), violated("500.1 MB unpacked, at most 500 MB")),
                arguments(
                        rule,
                        threeLayers()
                                .unpacked(874_000_000)
                                .holds(74_000_000, 0)
                                .holds(800_000_000, 0)
                                .holds(0, 0),
                        violated("874 MB unpacked, at most 500 MB; most of it, 800 MB, in layer 1: RUN npm install")),
                arguments(
                        rule,
                        threeLayers()
                                .unpacked(600_000_000)
                                .holds(590_000_000, 0)
                                .holds(10_000_000, 0),
                        violated("600 MB unpacked, at most 500 MB; most of it, 590 MB, in base debian:12-slim")));
    }

    @ParameterizedTest
    @MethodSource("unpackedSizes")
    void judgesWhatANodeKeepsOnItsDisk(Rule rule, GivenImage image, Outcome expected) {
        assertThat(judge(rule, image)).isEqualTo(expected);
        assertThat(judgeManifest(rule, Given.USE, image)).isEqualTo(NEEDS_CONTENTS);
    }

    static Stream<Arguments> tools() {
        GivenImage equipped = threeLayers()
                .tool("curl", "/usr/bin/curl", 1)
                .tool("gcc", "/usr/bin/gcc", 1)
                .tool("nc", "/bin/netcat", 0);
        return Stream.of(
                arguments(List.of("curl"), image(), PASSED),
                arguments(List.of("wget"), equipped, PASSED),
                arguments(List.of("curl"), equipped, violated("/usr/bin/curl (layer 1: RUN npm install)")),
                arguments(List.of("netcat"), equipped, violated("nc as /bin/netcat (base debian:12-slim)")),
                arguments(
                        List.of("compilers", "nc", "curl"),
                        equipped,
                        violated("/usr/bin/curl, /usr/bin/gcc (layer 1: RUN npm install), nc as /bin/netcat (base"
                                + " debian:12-slim)")));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void forbidsTheToolsThatItNames(List<String> forbid, GivenImage image, Outcome expected) {
        ToolsRule rule = new ToolsRule(forbid, null);

        assertThat(judge(rule, image)).isEqualTo(expected);
        assertThat(judgeManifest(rule, Given.USE, image)).isEqualTo(NEEDS_CONTENTS);
    }

    static Stream<Arguments> wastes() {
        WasteRule exact = new WasteRule(MB_50, 0.95, null, null);
        GivenImage late = threeLayers()
                .holds(74_000_000, 2_000_000)
                .holds(300_000_000, 60_040_000)
                .holds(0, 0)
                .wasted("/root/.npm/_cacache/index", 60_040_000, 1, 2)
                .wasted("/etc/motd", 2_000_000, 0, 1)
                .efficiency(0.8341);
        String source =
                "; 2 MB of it in the base; most: /root/.npm/_cacache/index 60 MB (layer 1: RUN npm install), hidden"
                        + " by layer 2: RUN rm -r /root/.npm";
        return Stream.of(
                arguments(exact, image(), PASSED),
                arguments(exact, image().wasted("/a", 50_000_000, 0, 0).efficiency(0.95), PASSED),
                arguments(
                        exact,
                        image().layer(1, null).wasted("/a", 50_000_001, 0, 0),
                        violated(
                                "50.1 MB shipped and out of reach, at most 50 MB; most: /a 50 MB (layer 0), twice in it")),
                arguments(exact, image().efficiency(0.9499), violated("efficiency 0.94, at least 0.95")),
                arguments(
                        exact,
                        late,
                        violated("62.1 MB shipped and out of reach, at most 50 MB; efficiency 0.83, at least 0.95"
                                + source)),
                arguments(new WasteRule(Quantity.parse("100M"), null, null, null), late, PASSED),
                arguments(
                        new WasteRule(null, 0.835, null, null),
                        late,
                        violated("efficiency 0.834, at least 0.835" + source)));
    }

    @ParameterizedTest
    @MethodSource("wastes")
    void judgesWasteByTheExactFigures(WasteRule rule, GivenImage image, Outcome expected) {
        assertThat(judge(rule, image)).isEqualTo(expected);
        assertThat(judgeManifest(rule, Given.USE, image)).isEqualTo(NEEDS_CONTENTS);
    }

    @Test
    void judgesDivesFiguresByDivesThresholds() {
        WasteRule rule = new WasteRule(null, null, new DiveLimits(0.95, Quantity.parse("20M"), 0.2), null);
        WasteRule none = new WasteRule(null, null, new DiveLimits(null, null, null), null);

        assertThat(judge(rule, image().dive(20_000_000, 0.95, 0.2))).isEqualTo(PASSED);
        assertThat(judge(none, image().dive(20_000_000, 0.1, 0.9))).isEqualTo(PASSED);
        assertThat(judge(rule, image().dive(20_000_001, 0.9499, 0.2001)))
                .isEqualTo(violated("dive's efficiency 0.94, lowestEfficiency 0.95; dive's wasted bytes 20.1 MB,"
                        + " highestWastedBytes 20 MB; dive's user wasted percent 0.21, highestUserWastedPercent 0.2"));
    }

    static Stream<Arguments> leftovers() {
        List<Category> usual = List.of(Category.PACKAGE_CACHE, Category.VERSION_CONTROL, Category.CREDENTIALS);
        GivenImage untidy = threeLayers()
                .leftover(Category.PACKAGE_CACHE, "/root/.npm", 45_000_000, 1, "npm cache")
                .leftover(Category.PACKAGE_CACHE, "/var/lib/apt/lists", 100_000, 0, "apt lists")
                .leftover(Category.CREDENTIALS, "/app/.env", 4711, 1, "environment file")
                .leftover(Category.TESTS, "/app/test", 10, 1, "tests");
        return Stream.of(
                arguments(usual, image(), PASSED),
                arguments(usual, image().leftover(Category.TESTS, "/app/test", 10, 0, "tests"), PASSED),
                arguments(
                        usual,
                        untidy,
                        violated("Credentials: /app/.env (environment file, layer 1: RUN npm install); PackageCache"
                                + " 45.1 MB: /root/.npm (npm cache, layer 1: RUN npm install) and 1 more")),
                arguments(
                        List.of(Category.VERSION_CONTROL),
                        image().unlisted(Category.VERSION_CONTROL, 3, 1_200_000),
                        violated("VersionControl 1.2 MB: 3 found")));
    }

    @ParameterizedTest
    @MethodSource("leftovers")
    void forbidsTheLeftoversThatItNames(List<Category> forbid, GivenImage image, Outcome expected) {
        LeftoversRule rule = new LeftoversRule(forbid, null);

        assertThat(judge(rule, image)).isEqualTo(expected);
        assertThat(judgeManifest(rule, Given.USE, image)).isEqualTo(NEEDS_CONTENTS);
    }

    @Test
    void namesFourKindsOfLeftoversAndTheRestByName() {
        GivenImage untidy = image();
        for (Category category : Category.values()) {
            untidy.leftover(category, "/" + category.label(), 1_000_000 * (category.ordinal() + 1), 0, "left");
        }

        Outcome outcome = judge(new LeftoversRule(List.of(Category.values()), null), untidy);

        assertThat(outcome)
                .isEqualTo(violated("Credentials: /Credentials (left, layer 0); EditorFiles 10 MB: /EditorFiles (left,"
                        + " layer 0); TemporaryFiles 9 MB: /TemporaryFiles (left, layer 0); Documentation 8 MB:"
                        + " /Documentation (left, layer 0); and SourceMaps, Tests, BuildTools, DevDependencies,"
                        + " VersionControl, PackageCache"));
    }

    static Stream<Arguments> supports() {
        BaseSupportRule rule = new BaseSupportRule(null, null);
        BaseSupportRule early = new BaseSupportRule(30, null);
        LocalDate today = LocalDate.parse("2026-11-21");
        return Stream.of(
                arguments(rule, image(), PASSED),
                arguments(rule, image().supported("debian", "12", today), PASSED),
                arguments(
                        rule,
                        image().supported("debian", "10", today.minusDays(1)),
                        violated("Debian 10 gets no security updates since 2026-11-20, 1 day ago")),
                arguments(
                        rule,
                        image().supported("ubuntu", "18.04", LocalDate.parse("2023-05-31"))
                                .builtFrom("ubuntu:18.04", 1),
                        violated("Ubuntu 18.04 (base ubuntu:18.04) gets no security updates since 2023-05-31, 1270 days"
                                + " ago")),
                arguments(rule, image().supported("debian", "13", today.plusDays(1)), PASSED),
                arguments(early, image().supported("debian", "13", today.plusDays(31)), PASSED),
                arguments(
                        early,
                        image().supported("debian", "13", today.plusDays(30)),
                        new Outcome.Warned("Debian 13 gets security updates until 2026-12-21, 30 days from now")),
                arguments(
                        early,
                        image().supported("debian", "13", today),
                        new Outcome.Warned("Debian 13 gets security updates until 2026-11-21, 0 days from now")),
                arguments(
                        early,
                        image().supported("debian", "9", today.minusDays(2)),
                        violated("Debian 9 gets no security updates since 2026-11-19, 2 days ago")),
                arguments(
                        rule,
                        image().distribution("wolfi", "20230201"),
                        skipped("when support of Wolfi 20230201 ends is not known")),
                arguments(
                        rule,
                        image().distribution("gentoo", null),
                        skipped("when support of Gentoo ends is not known")));
    }

    @ParameterizedTest
    @MethodSource("supports")
    void judgesWhetherTheDistributionIsSupported(BaseSupportRule rule, GivenImage image, Outcome expected) {
        assertThat(judge(rule, image)).isEqualTo(expected);
        assertThat(judgeManifest(rule, Given.USE, image)).isEqualTo(NEEDS_CONTENTS);
    }

    private static final RunnableRule RUNNABLE = new RunnableRule(null);
    private static final Outcome OWN_COMMAND =
            skipped("the container sets its own command: nothing that the image names starts");

    @Test
    void judgesWhetherWhatTheImageNamesCanStart() {
        GivenImage broken = image().cannotStart("/search", "its interpreter /lib64/ld-linux-x86-64.so.2 is absent");

        assertThat(judge(RUNNABLE, image())).isEqualTo(PASSED);
        assertThat(judgeManifest(RUNNABLE, Given.USE, image())).isEqualTo(NEEDS_CONTENTS);
        assertThat(judge(RUNNABLE, broken))
                .isEqualTo(violated("/search cannot start: its interpreter /lib64/ld-linux-x86-64.so.2 is absent"));
    }

    @Test
    void asksNothingOfAnImageWhoseEntryDoesNotStart() {
        ImageUse own = Given.USE.starting(Start.OWN_COMMAND);
        GivenImage broken = image().cannotStart("/search", "is not there");
        GivenImage empty = image().starts(List.of(), List.of());

        assertThat(judgeManifest(RUNNABLE, own, broken)).isEqualTo(OWN_COMMAND);
        assertThat(judge(RUNNABLE, own, broken)).isEqualTo(OWN_COMMAND);
        assertThat(judgeManifest(RUNNABLE, own, empty)).isEqualTo(OWN_COMMAND);
    }

    @Test
    void argumentsKeepTheEntryPointAndReplaceTheCommand() {
        ImageUse arguments = Given.USE.starting(Start.OWN_ARGUMENTS);
        GivenImage broken = image().cannotStart("/search", "is not there");
        GivenImage commandOnly = image().starts(List.of(), List.of("/app"));

        assertThat(judge(RUNNABLE, arguments, broken)).isEqualTo(violated("/search cannot start: is not there"));
        assertThat(judgeManifest(RUNNABLE, arguments, commandOnly))
                .isEqualTo(skipped("the image has no entry point: the container's args are what starts"));
        assertThat(judge(RUNNABLE, commandOnly)).isEqualTo(PASSED);
    }

    @Test
    void saysWhatCannotStartOnce() {
        GivenImage broken =
                image().cannotStart("/search", "/search needs the loader /lib/ld.so, which the image lacks");

        assertThat(judge(RUNNABLE, broken))
                .isEqualTo(violated("cannot start: /search needs the loader /lib/ld.so, which the image lacks"));
    }

    @Test
    void whatOtherArgumentsMayMendIsAWarning() {
        ImageUse arguments = Given.USE.starting(Start.OWN_ARGUMENTS);
        String problem = "node is to run /a.js, which is not in the image";
        GivenImage broken = image().startsInVain(List.of("/node"), List.of("/a.js"), problem);
        GivenImage withoutCommand = image().startsInVain(List.of("/node", "/a.js"), List.of(), problem);

        assertThat(judge(RUNNABLE, broken)).isEqualTo(violated("/node cannot start: " + problem));
        assertThat(judge(RUNNABLE, arguments, broken))
                .isEqualTo(new Outcome.Warned("without the container's args /node cannot start: " + problem));
        assertThat(judge(RUNNABLE, arguments, withoutCommand)).isEqualTo(violated("/node cannot start: " + problem));
    }

    @Test
    void aUserThatThePodReplacesKeepsNothingFromStarting() {
        GivenImage ghost = image().named("ghost", new EffectiveUser.Unresolved("ghost", "no such user"))
                .startsInVain(List.of("/app"), List.of(), "no such user");

        assertThat(judge(RUNNABLE, ghost)).isEqualTo(violated("/app cannot start: no such user"));
        assertThat(judge(RUNNABLE, Given.useAs(1000L, null), ghost)).isEqualTo(PASSED);
    }

    @Test
    void anImageThatNamesNothingNeedsAContainerThatDoes() {
        GivenImage empty = image().starts(List.of(), List.of());

        assertThat(judgeManifest(RUNNABLE, Given.USE, empty))
                .isEqualTo(violated("the image names nothing to start, and the container sets no command"));
    }

    @ParameterizedTest
    @EnumSource(Start.class)
    void anImageVolumeStartsNothing(Start start) {
        ImageUse volume = Given.use(ContainerKind.IMAGE_VOLUME).starting(start);

        assertThat(judgeManifest(RUNNABLE, volume, image().starts(List.of(), List.of())))
                .isEqualTo(skipped("an image volume starts nothing"));
    }

    @Test
    void modulesOfAnotherLibraryAreAWarningOnly() {
        GivenImage musl = image().layer(1, "RUN npm ci")
                .foreignModule("/app/node_modules/a/a.node", Libc.GLIBC, 0, Libc.MUSL)
                .foreignModule("/app/node_modules/b/b.node", Libc.GLIBC, 0, Libc.MUSL);

        assertThat(judge(RUNNABLE, musl))
                .isEqualTo(
                        new Outcome.Warned("may fail to load /app/node_modules/a/a.node: built for glibc, and the image"
                                + " has musl (layer 0: RUN npm ci) and 1 more module"));
    }

    @ParameterizedTest
    @EnumSource(Enforcement.class)
    void aWarningIsNeverMoreThanAWarning(Enforcement enforcement) {
        Policy policy = Given.policy(enforcement, new BaseSupportRule(30, null));
        GivenImage ageing = image().supported("debian", "13", LocalDate.parse("2026-12-01"));

        List<Finding> findings = Judge.judge(List.of(policy), Given.USE, Given.POD, ageing.known(), NOW)
                .findings();

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.WARN);
            assertThat(finding.denies()).isFalse();
            assertThat(finding.speaks()).isEqualTo(enforcement != Enforcement.AUDIT);
        });
    }

    @Test
    void judgesImageVolumesByWhatTheyCanCarryIntoAContainer() {
        Stream<Rule> all = Stream.of(
                new UncompressedSizeRule(MB_50, null),
                new ToolsRule(List.of("curl"), null),
                new WasteRule(MB_50, null, null, null),
                new LeftoversRule(List.of(Category.TESTS), null),
                new BaseSupportRule(null, null),
                new GrowthRule(1, null, null, null),
                RUNNABLE);

        assertThat(all.filter(Rule::judgesImageVolumes).map(Rule::name)).containsExactly("tools", "leftovers");
    }
}
