package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.policy.Stages.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever makes a policy milder touches nothing but its own findings. */
class LooseningPropertiesTest {
    private static final Digest INDEX = new Digest("sha256", "1".repeat(64));

    private final JudgePropertiesTest given = new JudgePropertiesTest();

    @Property(tries = 1000)
    void looseningOnePolicyLeavesEveryFindingOfAllOthersAsItIs(
            @ForAll("policies") List<Policy> policies,
            @ForAll("policies") List<Policy> others,
            @ForAll("loosening") UnaryOperator<Policy> loosening,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        List<Policy> before = new ArrayList<>(others);
        List<Policy> after = new ArrayList<>(others);
        policies.forEach(policy -> before.add(Given.named("loosened", null, policy)));
        policies.forEach(policy -> after.add(Given.named("loosened", null, loosening.apply(policy))));

        List<Finding> was = judge(before, use, pod, knowledge).findings();
        List<Finding> is = judge(after, use, pod, knowledge).findings();

        assertThat(others(is)).isEqualTo(others(was));
        assertThat(is.stream().map(Finding::rule))
                .containsExactlyElementsOf(was.stream().map(Finding::rule).toList());
        for (int i = 0; i < is.size(); i++) {
            assertThat(is.get(i).effect()).isLessThanOrEqualTo(was.get(i).effect());
            assertThat(Verdict.of(is.get(i))).isLessThanOrEqualTo(Verdict.of(was.get(i)));
        }
    }

    @Property(tries = 1000)
    void aFurtherPolicyHoweverMildNeverTurnsADenialIntoAnAdmission(
            @ForAll("policies") List<Policy> policies,
            @ForAll("policies") List<Policy> further,
            @ForAll("loosening") UnaryOperator<Policy> loosening,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        List<Policy> more = new ArrayList<>(policies);
        further.forEach(policy -> more.add(loosening.apply(policy)));

        assertThat(Given.verdict(judge(more, use, pod, knowledge)))
                .isGreaterThanOrEqualTo(Given.verdict(judge(policies, use, pod, knowledge)));
    }

    @Property(tries = 500)
    void whatRanBeforeIsNeverJudgedMoreStrictlyAndOnlyWhereAPolicySaysSo(
            @ForAll("policies") List<Policy> policies,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        PodContext unknown = pod.knownToHaveRun(Map.of());

        List<Finding> with = judge(policies, use, pod, knowledge).findings();
        List<Finding> without = judge(policies, use, unknown, knowledge).findings();

        assertThat(with).hasSameSizeAs(without);
        for (int i = 0; i < with.size(); i++) {
            assertThat(with.get(i).effect()).isLessThanOrEqualTo(without.get(i).effect());
            boolean told = with.get(i).result() != Result.PASS && with.get(i).result() != Result.SKIP;
            boolean spared = told && !with.get(i).equals(without.get(i));
            assertThat(!spared || with.get(i).text().contains("it ran here before"))
                    .isTrue();
            assertThat(spared && with.get(i).denies()).isFalse();
        }
    }

    private static List<Finding> others(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> !finding.policy().equals("loosened"))
                .toList();
    }

    private static Judgement judge(List<Policy> policies, ImageUse use, PodContext pod, Knowledge knowledge) {
        return Judge.judge(Judge.matching(policies, use, pod), List.of(), use, pod, knowledge, INDEX, NOW);
    }

    @Provide
    Arbitrary<List<Policy>> policies() {
        return Combinators.combine(given.policy(), stages(), grandfather().injectNull(0.5), debug().injectNull(0.5))
                .as((policy, stages, old, debug) -> Given.lenient(stages, old, debug, policy))
                .list()
                .ofMaxSize(3);
    }

    /** Each makes a policy milder in one way. */
    @Provide
    Arbitrary<UnaryOperator<Policy>> loosening() {
        Arbitrary<UnaryOperator<Policy>> staged = stages().map(stages ->
                policy -> policy.stages().equals(Stages.NONE) ? Given.staged(stages, policy) : policy);
        Arbitrary<UnaryOperator<Policy>> old = grandfather()
                .map(more -> policy -> policy.grandfather() == null ? Given.grandfathering(more, policy) : policy);
        Arbitrary<UnaryOperator<Policy>> debugged =
                debug().map(more -> policy -> policy.debug() == null ? Given.debugging(more, policy) : policy);
        Arbitrary<UnaryOperator<Policy>> audited = Arbitraries.just(policy ->
                Given.staged(new Stages(List.of(new Stage(Instant.MAX, Enforcement.AUDIT))), policy));
        Arbitrary<UnaryOperator<Policy>> softer = Arbitraries.just(policy -> softer(policy));
        Arbitrary<UnaryOperator<Policy>> waived = Arbitraries.just(
                policy -> Given.terms(new WaiverTerms(WaiverTerms.From.NAMESPACES, Set.of("shop"), null), policy));
        return Arbitraries.oneOf(staged, old, debugged, audited, softer, waived);
    }

    private static Policy softer(Policy policy) {
        Map<ErrorClass, Enforcement> byClass = new EnumMap<>(ErrorClass.class);
        for (ErrorClass each : ErrorClass.values()) {
            byClass.put(each, Enforcement.AUDIT);
        }
        return new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                policy.enforcement(),
                policy.match(),
                policy.rules(),
                new OnUnresolved(Enforcement.AUDIT, byClass),
                new OnPending(Enforcement.AUDIT, Enforcement.AUDIT),
                policy.waivers(),
                policy.stages(),
                policy.grandfather(),
                policy.debug(),
                policy.broken());
    }

    private static Arbitrary<Stages> stages() {
        Arbitrary<Stage> stage = Combinators.combine(
                        Arbitraries.integers().between(-10, 10), Arbitraries.of(Enforcement.AUDIT, Enforcement.WARN))
                .as((days, most) -> new Stage(NOW.plus(Duration.ofDays(days)), most));
        return stage.list().ofMaxSize(2).map(Stages::new);
    }

    private static Arbitrary<Grandfather> grandfather() {
        return Combinators.combine(
                        Arbitraries.integers().between(-5, 5),
                        Arbitraries.integers().between(-1, 5))
                .as((before, until) ->
                        new Grandfather(NOW.plus(Duration.ofDays(before)), NOW.plus(Duration.ofDays(until))));
    }

    private static Arbitrary<DebugProfile> debug() {
        return Combinators.combine(
                        Arbitraries.of("r.test/**", "**", INDEX.toString(), "sha256:" + "a".repeat(64)),
                        Arbitraries.of(Duration.ofHours(1), Duration.ofHours(9)).injectNull(0.4),
                        Arbitraries.of(NOW, NOW.plusSeconds(1)).injectNull(0.6))
                .as((image, most, until) -> new DebugProfile(List.of(image), DebugProfile.USUAL, most, until));
    }

    @Provide
    Arbitrary<ImageUse> uses() {
        return Combinators.combine(given.uses(), Arbitraries.of(true, false))
                .as((use, debugs) -> debugs
                        ? new ImageUse(
                                ContainerKind.EPHEMERAL,
                                use.name(),
                                use.image(),
                                use.runAsUser(),
                                use.runAsNonRoot(),
                                use.windowsUserName())
                        : use);
    }

    @Provide
    Arbitrary<PodContext> pods() {
        Arbitrary<Map<Digest, Instant>> ran = Arbitraries.maps(
                        Arbitraries.of(
                                INDEX, new Digest("sha256", "a".repeat(64)), new Digest("sha256", "b".repeat(64))),
                        Arbitraries.integers().between(-6, 6).map(days -> NOW.plus(Duration.ofDays(days))))
                .ofMaxSize(2);
        return Combinators.combine(
                        given.pods(), ran, Arbitraries.of(0, 3_600, 30_000).injectNull(0.5))
                .as((pod, digests, ago) -> pod.knownToHaveRun(digests)
                        .debuggedSince(
                                ago == null
                                        ? Map.of()
                                        : Map.of(new Place(ContainerKind.EPHEMERAL, "c"), NOW.minusSeconds(ago))));
    }

    @Provide
    Arbitrary<Knowledge> knowledge() {
        return given.knowledge();
    }
}
