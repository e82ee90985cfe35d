package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static dev.slimgate.policy.GivenImage.image;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Waiver.Signature;
import dev.slimgate.policy.WaiverTerms.From;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaiversTest {
    private static final GivenImage WITH_SHELL = image().shell("/bin/sh", null, 0);
    private static final Digest INDEX = new Digest("sha256", "1".repeat(64));
    private static final Policy OWN = Given.named("strict", "shop", shellPolicy(Enforcement.DENY));
    private static final GivenWaiver WAIVER = GivenWaiver.in("shop");

    private static Policy shellPolicy(Enforcement enforcement) {
        return Given.policy(enforcement, new ShellRule(null));
    }

    private static Policy cluster(WaiverTerms terms) {
        return Given.terms(terms, Given.named("production", null, shellPolicy(Enforcement.DENY)));
    }

    private static Finding judged(Policy policy, Waiver... waivers) {
        return judged(policy, Given.USE, Given.POD, WITH_SHELL.known(), waivers);
    }

    private static Finding judged(Policy policy, ImageUse use, PodContext pod, Knowledge knowledge, Waiver... waivers) {
        List<Finding> findings = Judge.judge(List.of(policy), List.of(waivers), use, pod, knowledge, INDEX, NOW)
                .findings();
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    private static String refusal(Finding finding) {
        assertThat(finding.result()).isEqualTo(Result.FAIL);
        return finding.refusedWaiver() == null
                ? ""
                : finding.refusedWaiver().waiver() + " "
                        + finding.refusedWaiver().why();
    }

    @Test
    void aWaivedFindingKeepsWhatWasFoundAndNamesTheWaiver() {
        Finding unwaived = judged(OWN);

        Finding finding = judged(OWN, WAIVER.ticket("OPS-1").waiver());

        assertThat(finding.result()).isEqualTo(Result.SKIP);
        assertThat(finding.text()).isEqualTo(unwaived.text()).contains("/bin/sh");
        assertThat(finding.waiver())
                .isEqualTo(new Waiving.Waived(
                        "shop/tmp", "it is being rebuilt", "OPS-1", NOW.plus(Duration.ofDays(1)), false));
    }

    @ParameterizedTest
    @CsvSource({"DENY, WARN", "WARN, WARN", "AUDIT, ADMIT"})
    void anObjectWithOnlyWaivedFindingsIsAdmittedWithAWarningUnlessNothingWouldHaveBeenSaid(
            Enforcement enforcement, Verdict expected) {
        Policy policy = Given.named("strict", "shop", shellPolicy(enforcement));

        assertThat(Verdict.of(judged(policy, WAIVER.waiver()))).isEqualTo(expected);
    }

    @Test
    void hasAnEffectUntilTheLastSecondAndNoneFromItsExpiryOn() {
        assertThat(judged(OWN, WAIVER.expiresAt(NOW.plusSeconds(1)).waiver()).waiver())
                .isNotNull();
        assertThat(refusal(judged(OWN, WAIVER.expiresAt(NOW).waiver())))
                .isEqualTo("shop/tmp expired " + NOW.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }

    @Test
    void touchesThePoliciesOfItsOwnNamespaceOnly() {
        Policy other = Given.named("strict", "shop", shellPolicy(Enforcement.DENY));

        Finding finding = judged(other, GivenWaiver.in("elsewhere").waiver());

        assertThat(refusal(finding)).isEmpty();
    }

    @Test
    void doesNotReachAPolicyOfItsNamespaceForAnObjectWhoseNamespaceNobodyKnows() {
        PodContext nowhere =
                new PodContext("Pod", "", "api", false, java.util.Map.of(), null, new NamespaceLabels.NotGiven());

        Finding finding = judged(OWN, Given.USE, nowhere, WITH_SHELL.known(), WAIVER.waiver());

        assertThat(refusal(finding)).isEmpty();
    }

    @Test
    void aClusterPolicyThatDoesNotSayTakesNoWaivers() {
        assertThat(refusal(judged(cluster(WaiverTerms.NONE), WAIVER.waiver())))
                .isEqualTo("shop/tmp does not count: production takes no waivers");
    }

    @Test
    void aClusterPolicyTakesWaiversOfListedNamespacesWhereverItMatches() {
        Policy policy = cluster(new WaiverTerms(From.NAMESPACES, Set.of("platform"), null));

        assertThat(judged(policy, GivenWaiver.in("platform").waiver()).waiver()).isNotNull();
        assertThat(refusal(judged(policy, WAIVER.waiver())))
                .isEqualTo("shop/tmp does not count: production takes waivers of other namespaces only");
        assertThat(refusal(
                        judged(policy, GivenWaiver.in("platform").expiresAt(NOW).waiver())))
                .startsWith("platform/tmp expired");
    }

    @Test
    void aClusterPolicyTakesSignedWaiversForObjectsInTheirOwnNamespace() {
        Policy policy = cluster(new WaiverTerms(From.SIGNED, Set.of(), null));
        Signature good = new Signature.Valid("2026");

        assertThat(judged(policy, WAIVER.signature(good).waiver()).waiver().signed())
                .isTrue();
        assertThat(refusal(judged(policy, WAIVER.waiver())))
                .isEqualTo("shop/tmp is not signed, which production asks for");
        assertThat(refusal(judged(
                        policy, GivenWaiver.in("elsewhere").signature(good).waiver())))
                .isEmpty();
    }

    @Test
    void aSignatureThatProvesNothingTakesAllEffectAway() {
        Waiver forged = WAIVER.signature(new Signature.Invalid("not signed by key 2026"))
                .waiver();

        assertThat(refusal(judged(OWN, forged)))
                .isEqualTo("shop/tmp has a signature that proves nothing: not signed by key 2026");
        assertThat(refusal(judged(cluster(new WaiverTerms(From.NAMESPACES, Set.of("shop"), null)), forged)))
                .contains("proves nothing");
    }

    @Test
    void aPolicyBoundsTheLifeOfAWaiverFromItsCreation() {
        Policy policy = cluster(new WaiverTerms(From.NAMESPACES, Set.of("shop"), 30));
        Instant tomorrow = NOW.plus(Duration.ofDays(1));
        GivenWaiver ends = WAIVER.expiresAt(tomorrow);

        Finding exact = judged(
                policy, ends.createdAt(tomorrow.minus(Duration.ofDays(30))).waiver());
        Finding longer = judged(
                policy,
                ends.createdAt(tomorrow.minus(Duration.ofDays(30)).minusSeconds(1))
                        .waiver());
        Finding unknown =
                judged(policy, WAIVER.expiresAt(NOW.plus(Duration.ofDays(31))).waiver());
        Finding fromTheFuture = judged(
                policy,
                WAIVER.expiresAt(NOW.plus(Duration.ofDays(31)))
                        .createdAt(NOW.plus(Duration.ofDays(20)))
                        .waiver());

        assertThat(exact.waiver()).isNotNull();
        assertThat(refusal(longer)).startsWith("shop/tmp is too long: it ends ").endsWith("production grants 30 days");
        assertThat(refusal(unknown)).contains("is too long");
        assertThat(refusal(fromTheFuture)).contains("is too long");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.test/team/api, true",
        "registry.test/**, true",
        "registry.test/*, false",
        "docker.io/**, false"
    })
    void namesImagesByGlob(String glob, boolean expected) {
        assertThat(judged(OWN, WAIVER.images(glob).waiver()).waiver() != null).isEqualTo(expected);
    }

    @Test
    void namesImagesByTheDigestOfTheIndexOrThePlatformOrTheReference() {
        String asked = "sha256:" + "7".repeat(64);
        ImageUse pinned = Given.use("registry.test/team/api@" + asked);
        String platform = WITH_SHELL.facts().digest().toString();

        assertThat(judged(OWN, WAIVER.images(INDEX.toString()).waiver()).waiver())
                .isNotNull();
        assertThat(judged(OWN, WAIVER.images(platform).waiver()).waiver()).isNotNull();
        assertThat(judged(
                                OWN,
                                pinned,
                                Given.POD,
                                WITH_SHELL.known(),
                                WAIVER.images(asked).waiver())
                        .waiver())
                .isNotNull();
        assertThat(judged(OWN, WAIVER.images(asked).waiver()).waiver()).isNull();
    }

    @Test
    void rulesAndPoliciesNarrowIt() {
        assertThat(judged(OWN, WAIVER.rules("shell").waiver()).waiver()).isNotNull();
        assertThat(judged(OWN, WAIVER.rules("user").waiver()).waiving()).isNull();
        assertThat(judged(OWN, WAIVER.policies("shop/strict").waiver()).waiver())
                .isNotNull();
        assertThat(judged(OWN, WAIVER.policies("strict").waiver()).waiving()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shell"})
    void whatCouldNotBeFoundOutIsWaivedAsTheRuleIs(String rule) {
        GivenWaiver waiver = rule.isEmpty() ? WAIVER : WAIVER.rules(rule);
        Knowledge unresolved = Given.unresolved(ErrorClass.UNREACHABLE, false);

        Finding finding = judged(OWN, Given.USE, Given.POD, unresolved, waiver.waiver());
        Finding other = judged(
                OWN, Given.USE, Given.POD, unresolved, WAIVER.rules("user").waiver());

        assertThat(finding.waiver()).isNotNull();
        assertThat(finding.errorClass()).isEqualTo(ErrorClass.UNREACHABLE);
        assertThat(other.result()).isEqualTo(Result.ERROR);
    }

    @Test
    void aReferenceThatIsNoneIsNeverWaived() {
        Finding finding = judged(
                OWN,
                Given.use("Bad//x"),
                Given.POD,
                WITH_SHELL.known(),
                WAIVER.images("**").waiver());

        assertThat(finding.result()).isEqualTo(Result.ERROR);
    }

    @Test
    void anErrorOfAPolicyAsAWholeIsNeverWaived() {
        Policy broken = Given.named("strict", "shop", Given.broken(Enforcement.DENY, "unknown rule"));

        Finding finding = judged(broken, WAIVER.waiver());

        assertThat(finding.result()).isEqualTo(Result.ERROR);
        assertThat(finding.waiving()).isNull();
    }

    @Test
    void ofSeveralTheOneThatLastsLongestIsNamedAndOfThoseTheFirstByName() {
        Waiver shorter = WAIVER.name("a").waiver();
        Waiver second = WAIVER.name("c").expiresAt(NOW.plus(Duration.ofDays(9))).waiver();
        Waiver first = WAIVER.name("b").expiresAt(NOW.plus(Duration.ofDays(9))).waiver();

        assertThat(judged(OWN, shorter, second, first).waiver().waiver()).isEqualTo("shop/b");
    }

    @Test
    void aWaiverThatCountsIsNamedBeforeALongerOneThatDoesNot() {
        Waiver forged = WAIVER.name("forged")
                .expiresAt(NOW.plus(Duration.ofDays(9)))
                .signature(new Signature.Invalid("forged"))
                .waiver();

        assertThat(judged(OWN, forged, WAIVER.waiver()).waiver().waiver()).isEqualTo("shop/tmp");
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerKind.class,
            names = {"CONTAINER", "INIT", "EPHEMERAL"})
    void everyKindOfContainerCanBeWaived(ContainerKind kind) {
        assertThat(judged(OWN, Given.use(kind), Given.POD, WITH_SHELL.known(), WAIVER.waiver())
                        .waiver())
                .isNotNull();
    }
}
