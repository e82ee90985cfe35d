package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.policy.Stages.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LeniencyTest {
    private static final Instant BEFORE = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2027-02-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-12-01T09:00:00Z");
    private static final Digest INDEX = new Digest("sha256", "1".repeat(64));
    private static final Digest OTHER = new Digest("sha256", "2".repeat(64));

    private static final Grandfather OLD = new Grandfather(BEFORE, UNTIL);
    private static final Rule SIZE = new CompressedSizeRule(Quantity.parse("1"), Map.of(), null, null);
    private static final Rule USER = new UserRule(false, null);
    private static final Knowledge ROOT = GivenImage.image()
            .root()
            .compressed(1_000)
            .shell("/bin/sh", null, 0)
            .known();

    private static PodContext ran(Digest digest, Instant first) {
        return Given.POD.knownToHaveRun(Map.of(digest, first));
    }

    private static Finding judged(Policy policy, ImageUse use, PodContext pod, Knowledge knowledge, Instant now) {
        return Judge.judge(List.of(policy), List.of(), use, pod, knowledge, INDEX, now)
                .findings()
                .getFirst();
    }

    private static Finding judged(PodContext pod, Instant now) {
        return judged(Given.grandfathering(OLD, Given.policy(Enforcement.DENY, SIZE)), Given.USE, pod, ROOT, now);
    }

    @Test
    void whatRanBeforeOnlyWarnsAndSaysWhyAndUntilWhen() {
        Finding finding = judged(ran(INDEX, BEFORE.minusNanos(1)), NOW);

        assertThat(finding.effect()).isEqualTo(Enforcement.WARN);
        assertThat(finding.result()).isEqualTo(Result.WARN);
        assertThat(finding.text()).endsWith("; it ran here before 2026-11-01; denied from 2027-02-01");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01T00:00:00Z, 2026-12-01T00:00:00Z", // ran first at the very date
        "2026-10-01T00:00:00Z, 2027-02-01T00:00:00Z", // over
    })
    void whatRanLaterOrIsOverIsDenied(Instant first, Instant now) {
        Finding finding = judged(ran(INDEX, first), now);

        assertThat(finding.denies()).isTrue();
        assertThat(finding.text()).doesNotContain("ran here").doesNotContain("denied from");
    }

    @Test
    void anotherDigestThatRanSparesNothing() {
        assertThat(judged(ran(OTHER, Instant.EPOCH), NOW).denies()).isTrue();
        assertThat(judged(Given.POD, NOW).denies()).isTrue();
    }

    @Test
    void theImageOfOnePlatformIsKnownByItsOwnDigestAsWell() {
        Digest manifest = ((Knowledge.Resolved) ROOT).facts().digest();

        assertThat(judged(ran(manifest, Instant.EPOCH), NOW).denies()).isFalse();
    }

    @Test
    void aDigestInTheReferenceIsKnownWhileItsRegistryIsSilent() {
        Policy policy = Given.grandfathering(OLD, Given.policy(Enforcement.DENY, SIZE));
        Knowledge silent = new Knowledge.Unresolved(ErrorClass.UNREACHABLE, "no answer", false);
        ImageUse pinned = Given.use("registry.test/api@" + INDEX);

        Finding spared = Judge.judge(List.of(policy), List.of(), pinned, ran(INDEX, Instant.EPOCH), silent, null, NOW)
                .findings()
                .getFirst();
        Finding byTag = Judge.judge(List.of(policy), List.of(), Given.USE, ran(INDEX, Instant.EPOCH), silent, null, NOW)
                .findings()
                .getFirst();

        assertThat(spared.effect()).isEqualTo(Enforcement.WARN);
        assertThat(spared.text()).isEqualTo("no answer; it ran here before 2026-11-01");
        assertThat(byTag.effect()).isEqualTo(Enforcement.DENY);
        assertThat(byTag.text()).isEqualTo("no answer");
    }

    @Test
    void aPolicyThatCannotBeAppliedSparesNothing() {
        Match production = new Match(
                new LabelSelector(List.of(new LabelSelector.Requirement(
                        "environment", LabelSelector.Operator.IN, List.of("production")))),
                LabelSelector.EVERYTHING,
                ImagePatterns.EVERYTHING,
                Match.EVERYTHING.containers(),
                Match.ImageVolumes.IGNORE,
                Match.Templates.ENFORCE);
        Policy policy = Given.grandfathering(
                OLD, Given.policy(Enforcement.DENY, production, OnUnresolved.DEFAULT, OnPending.DEFAULT, SIZE));
        PodContext lost = Given.pod(new NamespaceLabels.Missing("gone")).knownToHaveRun(Map.of(INDEX, Instant.EPOCH));

        Finding finding = judged(policy, Given.USE, lost, ROOT, NOW);

        assertThat(finding.rule()).isEqualTo("policy");
        assertThat(finding.effect()).isEqualTo(Enforcement.DENY);
    }

    @Test
    void aStageThatLastsLongerOrIsMilderCounts() {
        Instant later = UNTIL.plus(Duration.ofDays(28));
        Stages audit = new Stages(List.of(new Stage(NOW.plusSeconds(1), Enforcement.AUDIT)));
        Stages warn = new Stages(List.of(new Stage(later, Enforcement.WARN)));
        Policy plain = Given.grandfathering(OLD, Given.policy(Enforcement.DENY, SIZE));
        PodContext pod = ran(INDEX, Instant.EPOCH);

        Finding reported = judged(Given.staged(audit, plain), Given.USE, pod, ROOT, NOW);
        Finding warned = judged(Given.staged(audit, plain), Given.USE, pod, ROOT, NOW.plusSeconds(1));
        Finding warnedStill = judged(Given.staged(warn, plain), Given.USE, pod, ROOT, UNTIL);

        assertThat(reported.effect()).isEqualTo(Enforcement.AUDIT);
        assertThat(reported.text()).endsWith("; warned of from 2026-12-01T09:00:01Z");
        assertThat(warned.effect()).isEqualTo(Enforcement.WARN);
        assertThat(warned.text()).endsWith("; denied from 2027-02-01");
        assertThat(warnedStill.effect()).isEqualTo(Enforcement.WARN);
        assertThat(warnedStill.text()).endsWith("; denied from 2027-03-01");
    }

    @Test
    void whatDoesNotDenyAnywaySaysNothingOfItsAge() {
        Rule mild = new CompressedSizeRule(Quantity.parse("1"), Map.of(), null, Enforcement.WARN);
        Policy policy = Given.grandfathering(OLD, Given.policy(Enforcement.DENY, mild));

        Finding finding = judged(policy, Given.USE, ran(INDEX, Instant.EPOCH), ROOT, NOW);

        assertThat(finding.effect()).isEqualTo(Enforcement.WARN);
        assertThat(finding.text()).doesNotContain("ran here").doesNotContain("denied from");
    }

    private static Policy debugging(@Nullable Duration most, @Nullable Instant until, String image, Rule... rules) {
        return Given.debugging(
                new DebugProfile(List.of(image), DebugProfile.USUAL, most, until),
                Given.policy(Enforcement.DENY, rules));
    }

    private static ImageUse use(ContainerKind kind) {
        return new ImageUse(kind, "debugger", "registry.test/tools/debug:1", null, null, null);
    }

    @ParameterizedTest
    @EnumSource(ContainerKind.class)
    void aDebugImageIsBorneWithInAnEphemeralContainerAlone(ContainerKind kind) {
        Policy policy = debugging(Duration.ofHours(4), null, "registry.test/tools/*", new ShellRule(null));

        Finding finding = judged(policy, use(kind), Given.POD, ROOT, NOW);

        assertThat(finding.denies()).isEqualTo(kind != ContainerKind.EPHEMERAL);
        assertThat(finding.text().endsWith("; a debug image, for 4h at most"))
                .isEqualTo(kind == ContainerKind.EPHEMERAL);
    }

    @Test
    void whoRunsItStaysAsStrict() {
        Policy policy = debugging(null, null, "**", USER);

        assertThat(judged(policy, use(ContainerKind.EPHEMERAL), Given.POD, ROOT, NOW)
                        .denies())
                .isTrue();
    }

    @Test
    void aDebugImageIsNamedByItsDigestToo() {
        ImageUse use = use(ContainerKind.EPHEMERAL);
        Rule shell = new ShellRule(null);

        assertThat(judged(debugging(null, null, INDEX.toString(), shell), use, Given.POD, ROOT, NOW)
                        .text())
                .endsWith("; a debug image");
        assertThat(judged(debugging(null, null, OTHER.toString(), shell), use, Given.POD, ROOT, NOW)
                        .denies())
                .isTrue();
        assertThat(judged(debugging(null, null, "registry.test/*", shell), use, Given.POD, ROOT, NOW)
                        .denies())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-01T05:00:00.001Z, WARN, '; a debug image, for 4h at most; denied from 2026-12-01T09:00:00.001Z'",
        "2026-12-01T05:00:00Z, DENY, '; a debug image, but it runs longer than 4h'",
        "2026-11-30T00:00:00Z, DENY, '; a debug image, but it runs longer than 4h'"
    })
    void aContainerThatRunsLongerIsToldByTheAudit(Instant started, Enforcement effect, String words) {
        Policy policy = debugging(Duration.ofHours(4), null, "registry.test/tools/*", new ShellRule(null));
        ImageUse use = use(ContainerKind.EPHEMERAL);
        PodContext pod = Given.POD.debuggedSince(Map.of(Place.of(use), started));

        Finding finding = judged(policy, use, pod, ROOT, NOW);

        assertThat(finding.effect()).isEqualTo(effect);
        assertThat(finding.text()).endsWith(words);
    }

    @Test
    void theProfileEndsOnItsDate() {
        Policy policy = debugging(null, UNTIL, "**", new ShellRule(null));
        ImageUse use = use(ContainerKind.EPHEMERAL);

        Finding last = judged(policy, use, Given.POD, ROOT, UNTIL.minusNanos(1));
        Finding over = judged(policy, use, Given.POD, ROOT, UNTIL);

        assertThat(last.effect()).isEqualTo(Enforcement.WARN);
        assertThat(last.text()).endsWith("; a debug image; denied from 2027-02-01");
        assertThat(over.effect()).isEqualTo(Enforcement.DENY);
        assertThat(over.text()).endsWith("; no debug image any more since 2027-02-01");
    }

    @ParameterizedTest
    @CsvSource({"30, 30m", "60, 1h", "90, 90m", "1440, 1d", "1500, 25h", "2880, 2d"})
    void timesAreWrittenAsInPolicies(long minutes, String words) {
        assertThat(new DebugProfile(List.of("**"), Set.of(), Duration.ofMinutes(minutes), null).spanWords())
                .isEqualTo(words);
    }
}
