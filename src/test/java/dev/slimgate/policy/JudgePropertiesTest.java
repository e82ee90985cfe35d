package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.ContentFacts.Libc;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers.Category;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JudgePropertiesTest {
    private static final List<String> IMAGES =
            List.of("r.test/a:1", "r.test/a", "node", "R/bad//x", "", "r.test/b@sha256:" + "a".repeat(64));

    @Property(tries = 500)
    void aFurtherPolicyNeverTurnsADenialIntoAnAdmission(
            @ForAll("policies") List<Policy> policies,
            @ForAll("policy") Policy further,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        List<Policy> more = new ArrayList<>(policies);
        more.add(further);

        assertThat(verdict(more, use, pod, knowledge)).isGreaterThanOrEqualTo(verdict(policies, use, pod, knowledge));
    }

    @Property(tries = 500)
    void theOrderOfPoliciesDoesNotMatter(
            @ForAll("policies") List<Policy> policies,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge,
            @ForAll long seed) {
        List<Policy> shuffled = new ArrayList<>(policies);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(verdict(shuffled, use, pod, knowledge)).isEqualTo(verdict(policies, use, pod, knowledge));
    }

    @Property(tries = 1000)
    void readingLayersOnlyWhenAskedForGivesTheSameVerdictAsHavingThem(
            @ForAll("policies") List<Policy> policies,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("images") GivenImage image) {
        Judgement staged = judge(policies, use, pod, image.manifestOnly());
        if (staged.needsContents()) {
            staged = judge(policies, use, pod, image.known());
        }

        Judgement atOnce = judge(policies, use, pod, image.known());

        assertThat(Given.verdict(staged)).isEqualTo(Given.verdict(atOnce));
        assertThat(atOnce.needsContents()).isFalse();
        assertThat(results(staged)).isEqualTo(results(atOnce));
    }

    private static List<String> results(Judgement judgement) {
        return judgement.findings().stream()
                .map(f -> f.rule() + " " + f.result() + " " + f.effect())
                .toList();
    }

    private static Verdict verdict(List<Policy> policies, ImageUse use, PodContext pod, Knowledge knowledge) {
        return Given.verdict(judge(policies, use, pod, knowledge));
    }

    private static Judgement judge(List<Policy> policies, ImageUse use, PodContext pod, Knowledge knowledge) {
        return Judge.judge(Judge.matching(policies, use, pod), use, pod, knowledge, NOW);
    }

    @Provide
    Arbitrary<List<Policy>> policies() {
        return policy().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<Policy> policy() {
        Arbitrary<Enforcement> enforcement = Arbitraries.of(Enforcement.class);
        Arbitrary<Enforcement> maybe = enforcement.injectNull(0.5);
        Arbitrary<OnUnresolved> unresolved = Combinators.combine(
                        maybe,
                        Arbitraries.maps(Arbitraries.of(ErrorClass.class), enforcement)
                                .ofMaxSize(3))
                .as(OnUnresolved::new);
        Arbitrary<OnPending> pending = Combinators.combine(maybe, maybe).as(OnPending::new);
        return Combinators.combine(enforcement, matches(), rule().list().ofMaxSize(4), unresolved, pending)
                .as((by, match, rules, on, onPending) ->
                        Given.policy(by, match, on, onPending, rules.toArray(Rule[]::new)));
    }

    private static Arbitrary<Match> matches() {
        LabelSelector production = new LabelSelector(List.of(
                new LabelSelector.Requirement("environment", LabelSelector.Operator.IN, List.of("production"))));
        return Combinators.combine(
                        Arbitraries.of(LabelSelector.EVERYTHING, production),
                        Arbitraries.of(
                                ImagePatterns.EVERYTHING,
                                new ImagePatterns(List.of("r.test/**"), List.of()),
                                new ImagePatterns(List.of("**"), List.of("r.test/a"))),
                        Arbitraries.of(Match.ImageVolumes.class),
                        Arbitraries.of(Match.Templates.class))
                .as((namespaces, images, volumes, templates) -> new Match(
                        namespaces,
                        LabelSelector.EVERYTHING,
                        images,
                        Match.EVERYTHING.containers(),
                        volumes,
                        templates));
    }

    private static Arbitrary<Rule> rule() {
        Arbitrary<Enforcement> own = Arbitraries.of(Enforcement.class).injectNull(0.5);
        Arbitrary<Quantity> limit = Arbitraries.of(5L, 20L, 100L, 300L).map(m -> new Quantity(m * 1_000_000));
        Arbitrary<Rule> base = Combinators.combine(
                        Arbitraries.of(Family.SCRATCH, Family.DISTROLESS, Family.DEBIAN)
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(2),
                        Arbitraries.of(Strength.class),
                        own)
                .as(BaseFamilyRule::new);
        Arbitrary<Rule> size = Combinators.combine(
                        limit.injectNull(0.3),
                        Arbitraries.maps(Arbitraries.of("go", "node", "java"), limit),
                        limit.injectNull(0.5),
                        own)
                .as(CompressedSizeRule::new);
        return Arbitraries.oneOf(
                base,
                size,
                own.map(ShellRule::new),
                own.map(PackageManagerRule::new),
                Combinators.combine(Arbitraries.of(true, false), own).as(UserRule::new),
                own.map(e -> new LayersRule(1, e)),
                own.map(e -> new AgeRule(30, e)),
                Combinators.combine(limit, own).as(UncompressedSizeRule::new),
                own.map(e -> new ToolsRule(List.of("curl", "compilers"), e)),
                own.map(e -> new WasteRule(new Quantity(1000), 0.9, null, e)),
                own.map(e -> new LeftoversRule(List.of(Category.CREDENTIALS), e)),
                Combinators.combine(Arbitraries.of(30, 400).injectNull(0.5), own)
                        .as(BaseSupportRule::new),
                own.map(e -> new GrowthRule(10, null, null, e)),
                own.map(e -> new GrowthRule(10, null, "r.test/older:1", e)),
                own.map(RunnableRule::new),
                Combinators.combine(Arbitraries.of(ReferenceRule.Tags.class), Arbitraries.of(true, false), own)
                        .as(ReferenceRule::new));
    }

    @Provide
    Arbitrary<ImageUse> uses() {
        return Combinators.combine(
                        Arbitraries.of(ContainerKind.class),
                        Arbitraries.of(IMAGES),
                        Arbitraries.of(0L, 1000L, -1L).injectNull(0.6),
                        Arbitraries.of(true, false).injectNull(0.5),
                        Arbitraries.of(ImageUse.Start.class))
                .as((kind, image, user, nonRoot, start) -> new ImageUse(kind, "c", image, user, nonRoot, null, start));
    }

    @Provide
    Arbitrary<PodContext> pods() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false).injectNull(0.5),
                        Arbitraries.of(
                                new PodContext.NamespaceLabels.Known(Map.of("environment", "production")),
                                new PodContext.NamespaceLabels.Known(Map.of()),
                                new PodContext.NamespaceLabels.NotGiven(),
                                new PodContext.NamespaceLabels.Missing("gone")))
                .as((template, hostUsers, labels) -> new PodContext(
                        template ? "Deployment" : "Pod", "shop", "x", template, Map.of(), hostUsers, labels));
    }

    @Provide
    Arbitrary<GivenImage> images() {
        return Arbitraries.randomValue(JudgePropertiesTest::image);
    }

    @Provide
    Arbitrary<Knowledge> knowledge() {
        Arbitrary<Knowledge> resolved = images().map(GivenImage::known);
        Arbitrary<Knowledge> rest = Combinators.combine(
                        images(),
                        Arbitraries.of(ErrorClass.class),
                        Arbitraries.of(true, false),
                        Arbitraries.of(0, 1, 2))
                .as((image, error, configured, which) -> switch (which) {
                    case 0 -> new Knowledge.Unresolved(error, "m", configured);
                    case 1 -> image.with(new Knowledge.Contents.Failed(error, "m", configured));
                    default -> image.with(new Knowledge.Contents.Pending("m"));
                });
        return Arbitraries.oneOf(resolved, rest);
    }

    private static GivenImage image(Random random) {
        GivenImage image = GivenImage.image();
        image.compressed(random.nextInt(400) * 1_000_000L);
        for (int i = random.nextInt(3); i > 0; i--) {
            image.layer(random.nextInt(200) * 1_000_000L, null);
        }
        image.family(List.of(Family.SCRATCH, Family.DISTROLESS, Family.DEBIAN).get(random.nextInt(3)));
        image.strength(Strength.values()[random.nextInt(3)]);
        Map<Integer, Runnable> traits = new HashMap<>();
        traits.put(0, () -> image.claims(Family.DISTROLESS));
        traits.put(1, () -> image.modified("/bin/x"));
        traits.put(2, () -> image.shell("/bin/sh", null, 0));
        traits.put(3, () -> image.packageManager("apk", "/sbin/apk", 0));
        traits.put(4, image::root);
        traits.put(5, () -> image.named("app", new EffectiveUser.Known(random.nextInt(2), null, "app")));
        traits.put(6, () -> image.named("x", new EffectiveUser.Unresolved("x", "absent")));
        traits.put(7, () -> image.environment("NODE_VERSION"));
        traits.put(8, () -> image.runtime(List.of("go", "node", "java", "php").get(random.nextInt(4)), null));
        traits.put(9, () -> image.created(NOW.minusSeconds(86_400L * random.nextInt(60))));
        traits.put(10, () -> image.layersLie("liar"));
        traits.put(11, () -> image.dockerSave(1));
        traits.put(12, () -> image.tool("gcc", "/usr/bin/gcc", 0));
        traits.put(13, () -> image.wasted("/a", random.nextInt(2000), 0, 1).efficiency(random.nextDouble()));
        traits.put(14, () -> image.leftover(Category.CREDENTIALS, "/.env", 1, 0, "environment file"));
        traits.put(
                15,
                () -> image.supported(
                        "debian", "12", LocalDate.parse("2026-11-01").plusDays(random.nextInt(60))));
        traits.put(16, () -> image.cannotStart("/app", "is not there"));
        traits.put(17, () -> image.starts(List.of(), List.of()));
        traits.put(18, () -> image.foreignModule("/a.node", Libc.MUSL, 0, Libc.GLIBC));
        traits.forEach((bit, trait) -> {
            if (random.nextInt(4) == 0) {
                trait.run();
            }
        });
        if (random.nextInt(20) == 0) {
            image.manifestLies("liar");
        }
        return image;
    }
}
