package dev.slimgate.policy;

import static dev.slimgate.policy.Enforcement.AUDIT;
import static dev.slimgate.policy.Enforcement.DENY;
import static dev.slimgate.policy.Enforcement.WARN;
import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeTest {
    private static final Rule NO_SHELL = new ShellRule(null);
    private static final Rule NON_ROOT = new UserRule(false, null);
    private static final GivenImage WITH_SHELL = image().shell("/bin/sh", null, 0);
    private static final LabelSelector PRODUCTION =
            new LabelSelector(List.of(new Requirement("environment", Operator.IN, List.of("production"))));

    private static List<Finding> judge(Policy policy, Knowledge knowledge) {
        return judge(policy, Given.USE, Given.POD, knowledge);
    }

    private static List<Finding> judge(Policy policy, ImageUse use, PodContext pod, Knowledge knowledge) {
        return Judge.judge(List.of(policy), use, pod, knowledge, NOW).findings();
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    private static Match match(LabelSelector namespaces, LabelSelector objects, ImagePatterns images) {
        Match all = Match.EVERYTHING;
        return new Match(namespaces, objects, images, all.containers(), all.imageVolumes(), all.templates());
    }

    private static Match match(Set<ContainerKind> kinds, Match.ImageVolumes volumes, Match.Templates templates) {
        Match all = Match.EVERYTHING;
        return new Match(all.namespaces(), all.objects(), all.images(), kinds, volumes, templates);
    }

    private static boolean matches(Match match, ImageUse use, PodContext pod) {
        return !Judge.matching(List.of(Given.matching(match)), use, pod).isEmpty();
    }

    // Matching

    @ParameterizedTest
    @CsvSource({"production, true", "staging, false"})
    void selectsNamespacesByLabel(String environment, boolean expected) {
        PodContext pod = Given.pod(new NamespaceLabels.Known(Map.of("environment", environment)));

        assertThat(matches(match(PRODUCTION, LabelSelector.EVERYTHING, ImagePatterns.EVERYTHING), Given.USE, pod))
                .isEqualTo(expected);
    }

    @Test
    void matchesWhereTheNamespaceIsUnknown() {
        Match match = match(PRODUCTION, LabelSelector.EVERYTHING, ImagePatterns.EVERYTHING);

        assertThat(matches(match, Given.USE, Given.pod(new NamespaceLabels.NotGiven())))
                .isTrue();
        assertThat(matches(match, Given.USE, Given.pod(new NamespaceLabels.Missing("not in the cache"))))
                .isTrue();
    }

    @Test
    void selectsObjectsByTheirOwnLabels() {
        LabelSelector web = new LabelSelector(List.of(new Requirement("app", Operator.IN, List.of("web"))));
        Match match = match(LabelSelector.EVERYTHING, web, ImagePatterns.EVERYTHING);
        PodContext alone = new PodContext("Image", "", "", false, Map.of(), null, new NamespaceLabels.NotGiven());

        assertThat(matches(match, Given.USE, Given.POD)).isFalse();
        assertThat(matches(match, Given.USE, alone)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.test/team/**, , registry.test/team/api:1, true",
        "registry.test/other/**, , registry.test/team/api:1, false",
        "**, registry.test/team/*, registry.test/team/api:1, false",
        "docker.io/library/nginx, , nginx, true",
        "nginx, , nginx, false",
        // What cannot be read is not let off.
        "registry.test/**, **, registry.test/UPPER:1, true",
        "registry.test/**, **, '', true",
        "registry.test/**, **, 'a b', true",
    })
    void selectsImagesByPattern(String include, String exclude, String image, boolean expected) {
        ImagePatterns patterns = new ImagePatterns(List.of(include), exclude == null ? List.of() : List.of(exclude));
        Match match = match(LabelSelector.EVERYTHING, LabelSelector.EVERYTHING, patterns);

        assertThat(matches(match, Given.use(image), Given.POD)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(ContainerKind.class)
    void selectsTheKindsOfContainersThatAreNamed(ContainerKind kind) {
        Match init = match(Set.of(ContainerKind.INIT), Match.ImageVolumes.IGNORE, Match.Templates.ENFORCE);

        assertThat(matches(init, Given.use(kind), Given.POD)).isEqualTo(kind == ContainerKind.INIT);
        assertThat(matches(Match.EVERYTHING, Given.use(kind), Given.POD)).isTrue();
    }

    @Test
    void ignoresTemplatesWhereThePolicySaysSo() {
        Match match = match(Match.EVERYTHING.containers(), Match.ImageVolumes.ALL_RULES, Match.Templates.IGNORE);

        assertThat(matches(match, Given.USE, Given.DEPLOYMENT)).isFalse();
        assertThat(matches(match, Given.USE, Given.POD)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"shop, true", "other, false"})
    void seesOnlyItsOwnNamespaceAsANamespacedPolicy(String namespace, boolean expected) {
        Policy namespaced = Given.named("p", namespace, Given.matching(Match.EVERYTHING));

        assertThat(Judge.matching(List.of(namespaced), Given.USE, Given.POD).isEmpty())
                .isEqualTo(!expected);
    }

    @Test
    void matchesNamespacedPoliciesWhereNobodySaysWhichNamespaceItIs() {
        PodContext alone = new PodContext("Pod", "", "", false, Map.of(), null, new NamespaceLabels.NotGiven());
        Policy namespaced = Given.named("p", "other", Given.matching(Match.EVERYTHING));

        assertThat(Judge.matching(List.of(namespaced), Given.USE, alone)).hasSize(1);
    }

    // Results and effects

    @ParameterizedTest
    @CsvSource({"DENY, FAIL, DENY", "WARN, WARN, WARN", "AUDIT, FAIL, ADMIT"})
    void givesAViolationTheResultOfItsEnforcement(Enforcement enforcement, Result result, Verdict verdict) {
        Finding finding = only(judge(Given.policy(enforcement, NO_SHELL), WITH_SHELL.known()));

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.effect()).isEqualTo(enforcement);
        assertThat(Verdict.of(finding)).isEqualTo(verdict);
        assertThat(finding.text()).isEqualTo("/bin/sh (layer 0)");
    }

    @Test
    void prefersTheRulesOwnEnforcement() {
        Policy policy = Given.policy(DENY, new ShellRule(WARN), new PackageManagerRule(null));

        List<Finding> findings = judge(policy, WITH_SHELL.known());

        assertThat(findings).extracting(Finding::result).containsExactly(Result.WARN, Result.PASS);
        assertThat(findings).extracting(Finding::effect).containsExactly(WARN, DENY);
        assertThat(findings).extracting(Finding::text).containsExactly("/bin/sh (layer 0)", "");
    }

    @Test
    void onlyWarnsAboutTemplatesWhereThePolicySaysSo() {
        Match mild = match(Match.EVERYTHING.containers(), Match.ImageVolumes.ALL_RULES, Match.Templates.WARN);
        Policy policy = Given.policy(DENY, mild, OnUnresolved.DEFAULT, OnPending.DEFAULT, NO_SHELL);
        Knowledge unknown = Given.unresolved(ErrorClass.NOT_FOUND, true);

        assertThat(only(judge(policy, Given.USE, Given.DEPLOYMENT, WITH_SHELL.known())))
                .returns(Result.WARN, Finding::result)
                .returns(WARN, Finding::effect);
        assertThat(only(judge(policy, Given.USE, Given.DEPLOYMENT, unknown))).returns(WARN, Finding::effect);
        assertThat(only(judge(policy, Given.USE, Given.POD, WITH_SHELL.known())))
                .returns(DENY, Finding::effect);
    }

    @Test
    void asksForContentsWithoutAFindingForTheRuleThatNeedsThem() {
        Judgement judgement = Judge.judge(
                List.of(Given.policy(DENY, NO_SHELL, NON_ROOT)),
                Given.USE,
                Given.POD,
                image().root().manifestOnly(),
                NOW);

        assertThat(judgement.needsContents()).isTrue();
        assertThat(judgement.findings()).extracting(Finding::rule).containsExactly("user");
    }

    @Test
    void asksForNothingThatNoRuleNeeds() {
        Policy policy = Given.policy(DENY, NON_ROOT, new LayersRule(1, null));

        Judgement judgement = Judge.judge(List.of(policy), Given.USE, Given.POD, WITH_SHELL.manifestOnly(), NOW);

        assertThat(judgement.needsContents()).isFalse();
        assertThat(judgement.findings()).extracting(Finding::result).containsOnly(Result.PASS);
    }

    // What could not be found out

    static Stream<Arguments> choices() {
        List<Arguments> table = new ArrayList<>();
        for (ErrorClass each : ErrorClass.values()) {
            for (Enforcement enforcement : Enforcement.values()) {
                for (Enforcement choice : Enforcement.values()) {
                    for (boolean configured : new boolean[] {true, false}) {
                        table.add(arguments(each, enforcement, choice, configured));
                    }
                }
            }
        }
        return table.stream();
    }

    @ParameterizedTest
    @MethodSource("choices")
    void takesThePolicysChoiceButSoftensOnlyForConfiguredRegistries(
            ErrorClass errorClass, Enforcement enforcement, Enforcement choice, boolean configured) {
        OnUnresolved chosen = new OnUnresolved(null, Map.of(errorClass, choice));
        Policy policy = Given.policy(enforcement, Match.EVERYTHING, chosen, OnPending.DEFAULT, NON_ROOT);
        Enforcement byDefault = enforcement == DENY ? DENY : WARN;
        boolean softer = choice.compareTo(byDefault) < 0;

        Finding finding = only(judge(policy, Given.unresolved(errorClass, configured)));

        assertThat(finding.result()).isEqualTo(Result.ERROR);
        assertThat(finding.errorClass()).isEqualTo(errorClass);
        assertThat(finding.text()).isEqualTo("no answer");
        assertThat(finding.effect()).isEqualTo(softer && !configured ? byDefault : choice);
    }

    @Test
    void keepsTemplatesAtWarningsWhateverIsChosen() {
        Match warned = new Match(
                Match.EVERYTHING.namespaces(),
                Match.EVERYTHING.objects(),
                Match.EVERYTHING.images(),
                Match.EVERYTHING.containers(),
                Match.EVERYTHING.imageVolumes(),
                Match.Templates.WARN);
        Policy policy = Given.policy(DENY, warned, new OnUnresolved(DENY, Map.of()), OnPending.DEFAULT, NON_ROOT);

        Finding finding = only(judge(policy, Given.USE, Given.pod(true), Given.unresolved(ErrorClass.NOT_FOUND, true)));

        assertThat(finding.effect()).isEqualTo(WARN);
    }

    @Test
    void takesTheDefaultForClassesThatAreNotListed() {
        OnUnresolved chosen = new OnUnresolved(WARN, Map.of(ErrorClass.NOT_FOUND, DENY));
        Policy policy = Given.policy(DENY, Match.EVERYTHING, chosen, OnPending.DEFAULT, NON_ROOT);

        assertThat(only(judge(policy, Given.unresolved(ErrorClass.NOT_FOUND, true)))
                        .effect())
                .isEqualTo(DENY);
        assertThat(only(judge(policy, Given.unresolved(ErrorClass.TIMED_OUT, true)))
                        .effect())
                .isEqualTo(WARN);
    }

    @ParameterizedTest
    @CsvSource({
        "DENY, true, , , DENY",
        "DENY, false, , , DENY",
        "DENY, true, WARN, DENY, WARN",
        "DENY, false, WARN, DENY, DENY",
        "DENY, false, WARN, AUDIT, AUDIT",
        "WARN, true, , , WARN",
        "WARN, true, DENY, WARN, DENY",
        "WARN, false, DENY, WARN, WARN",
        "AUDIT, false, , , WARN",
        "AUDIT, false, WARN, AUDIT, AUDIT",
        "AUDIT, true, DENY, DENY, DENY",
    })
    void judgesPendingScansByTemplateOrPod(
            Enforcement enforcement, boolean template, Enforcement templates, Enforcement pods, Enforcement expected) {
        OnPending chosen = new OnPending(templates, pods);
        Policy policy = Given.policy(enforcement, Match.EVERYTHING, OnUnresolved.DEFAULT, chosen, NO_SHELL);
        Knowledge scanning = image().with(new Knowledge.Contents.Pending("read 3 of 5 layers; try again in 10 s"));
        PodContext pod = Given.pod(template);

        Finding finding = only(judge(policy, Given.USE, pod, scanning));

        assertThat(finding.effect()).isEqualTo(expected);
        assertThat(finding.pending()).isTrue();
        assertThat(finding.errorClass()).isNull();
        assertThat(finding.result()).isEqualTo(Result.ERROR);
    }

    @Test
    void failsOnlyTheRulesThatNeedUnreadableLayers() {
        Policy policy = Given.policy(DENY, NO_SHELL, NON_ROOT);
        Knowledge failed = image().root().with(new Knowledge.Contents.Failed(ErrorClass.TOO_LARGE, "a bomb", false));

        List<Finding> findings = judge(policy, failed);

        assertThat(findings).extracting(Finding::result).containsExactly(Result.ERROR, Result.FAIL);
        assertThat(findings.getFirst().errorClass()).isEqualTo(ErrorClass.TOO_LARGE);
    }

    @Test
    void judgesTheNameOfAnImageThatCannotBeFetched() {
        Policy policy =
                Given.policy(DENY, new ReferenceRule(ReferenceRule.Tags.ALLOW, true, null), new ShellRule(null));

        List<Finding> findings =
                judge(policy, Given.use("r.test/a"), Given.POD, Given.unresolved(ErrorClass.NOT_FOUND, false));

        assertThat(findings).extracting(Finding::result).containsExactly(Result.FAIL, Result.ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "r.test/UPPER", "a b", "r.test/a:\u001b[2J", "r.test/a@sha256:12"})
    void deniesAReferenceThatIsNoneAsInvalid(String image) {
        OnUnresolved soft = new OnUnresolved(AUDIT, Map.of());
        Policy policy = Given.policy(
                DENY,
                Match.EVERYTHING,
                soft,
                OnPending.DEFAULT,
                new ReferenceRule(ReferenceRule.Tags.ALLOW, true, null),
                NO_SHELL);

        List<Finding> findings =
                judge(policy, Given.use(image), Given.POD, Given.unresolved(ErrorClass.NOT_FOUND, true));

        assertThat(findings).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.denies()).isTrue();
            assertThat(finding.errorClass()).isEqualTo(ErrorClass.INVALID);
            assertThat(finding.text()).isNotEmpty().doesNotContain("\u001b");
        });
    }

    @Test
    void deniesAnImageWhoseManifestContradictsItselfUnderEveryRule() {
        Policy policy = Given.policy(DENY, NO_SHELL, NON_ROOT, new ReferenceRule(ReferenceRule.Tags.DENY, true, null));
        GivenImage liar = image().manifestLies("key layers stands twice").manifestLies("so does config");

        List<Finding> findings = judge(policy, liar.known());

        assertThat(findings).hasSize(3).allSatisfy(finding -> {
            assertThat(finding.errorClass()).isEqualTo(ErrorClass.INVALID);
            assertThat(finding.denies()).isTrue();
            assertThat(finding.text()).isEqualTo("the image contradicts itself: key layers stands twice (and 1 more)");
        });
    }

    @Test
    void mindsLyingLayersOnlyWhereSomeRuleAsksForThem() {
        GivenImage liar = image().layersLie("layer 2 unpacks to other bytes");

        assertThat(judge(Given.policy(DENY, NO_SHELL, NON_ROOT), liar.known()))
                .extracting(Finding::errorClass)
                .containsExactly(ErrorClass.INVALID, ErrorClass.INVALID);
        assertThat(judge(Given.policy(DENY, NON_ROOT), liar.known()))
                .extracting(Finding::result)
                .containsExactly(Result.PASS);
    }

    @Test
    void makesAnUnresolvableUserAnErrorOfClassInvalid() {
        GivenImage ghost = image().named("ghost", new EffectiveUser.Unresolved("ghost", "not in /etc/passwd"));

        Finding finding = only(judge(Given.policy(DENY, NON_ROOT), ghost.known()));

        assertThat(finding.result()).isEqualTo(Result.ERROR);
        assertThat(finding.errorClass()).isEqualTo(ErrorClass.INVALID);
        assertThat(finding.denies()).isTrue();
    }

    // Image volumes, broken policies, unknown namespaces

    @Test
    void judgesAnImageVolumeByWhatItCanCarryIn() {
        ImageUse volume = Given.use(ContainerKind.IMAGE_VOLUME);
        Rule[] rules = {NO_SHELL, new PackageManagerRule(null), NON_ROOT, new LayersRule(1, null)};
        GivenImage root =
                image().root().shell("/bin/sh", null, 0).layer(1, null).layer(1, null);
        Match allRules = match(Match.EVERYTHING.containers(), Match.ImageVolumes.ALL_RULES, Match.Templates.ENFORCE);

        assertThat(judge(Given.policy(DENY, rules), volume, Given.POD, root.known()))
                .extracting(Finding::result)
                .containsExactly(Result.FAIL, Result.PASS, Result.SKIP, Result.SKIP);
        assertThat(judge(
                        Given.policy(DENY, allRules, OnUnresolved.DEFAULT, OnPending.DEFAULT, rules),
                        volume,
                        Given.POD,
                        root.known()))
                .extracting(Finding::result)
                .containsExactly(Result.FAIL, Result.PASS, Result.FAIL, Result.FAIL);
    }

    @ParameterizedTest
    @CsvSource({"DENY, DENY", "WARN, WARN", "AUDIT, WARN"})
    void neverSkipsAPolicyThatDoesNotCompile(Enforcement enforcement, Enforcement effect) {
        Policy broken = Given.broken(enforcement, "rules.expressions[0]: no such field");

        Finding finding = only(judge(broken, image().known()));

        assertThat(Judge.matching(List.of(broken), Given.USE, Given.POD)).hasSize(1);
        assertThat(finding.result()).isEqualTo(Result.ERROR);
        assertThat(finding.effect()).isEqualTo(effect);
        assertThat(finding.text()).isEqualTo("does not compile: rules.expressions[0]: no such field");
    }

    @Test
    void makesAnUnknownNamespaceAnErrorOfEachPolicyThatSelectsByNamespace() {
        PodContext pod = Given.pod(new NamespaceLabels.Missing("the API server did not answer"));
        Match selecting = match(PRODUCTION, LabelSelector.EVERYTHING, ImagePatterns.EVERYTHING);
        Policy selects =
                Given.policy(WARN, selecting, OnUnresolved.DEFAULT, OnPending.DEFAULT, new ShellRule(DENY), NON_ROOT);
        Policy all = Given.policy(DENY, NON_ROOT);

        Judgement judgement = Judge.judge(List.of(selects, all), Given.USE, pod, WITH_SHELL.manifestOnly(), NOW);

        assertThat(judgement.findings()).extracting(Finding::result).containsExactly(Result.ERROR, Result.PASS);
        assertThat(judgement.findings().getFirst().denies()).isTrue();
        assertThat(judgement.findings().getFirst().text())
                .isEqualTo("whether it is meant for namespace shop could not be found out: the API server did not"
                        + " answer");
        assertThat(judgement.needsContents()).isFalse();
    }
}
