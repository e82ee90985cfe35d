package dev.slimgate.policy;

import static dev.slimgate.policy.GivenImage.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.Waiver.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WaiverPropertiesTest {
    private static final Digest INDEX = new Digest("sha256", "1".repeat(64));

    private final JudgePropertiesTest given = new JudgePropertiesTest();

    @Property(tries = 500)
    void aWaiverNeverMakesAnythingStricter(
            @ForAll("policies") List<Policy> policies,
            @ForAll("waivers") List<Waiver> waivers,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        Verdict without = Given.verdict(judge(policies, List.of(), use, pod, knowledge));

        assertThat(Given.verdict(judge(policies, waivers, use, pod, knowledge))).isLessThanOrEqualTo(without);
    }

    @Property(tries = 500)
    void waiversChangeNothingOfAFindingButResultAndWaiver(
            @ForAll("policies") List<Policy> policies,
            @ForAll("waivers") List<Waiver> waivers,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        List<Finding> plain = judge(policies, List.of(), use, pod, knowledge).findings();

        List<Finding> waived = judge(policies, waivers, use, pod, knowledge).findings();

        assertThat(waived).hasSameSizeAs(plain);
        for (int i = 0; i < plain.size(); i++) {
            Finding one = plain.get(i);
            Finding other = waived.get(i);
            assertThat(other.waiver() == null ? other.result() : Result.SKIP).isEqualTo(other.result());
            assertThat(other.waiver() == null ? other.result() : one.result()).isEqualTo(one.result());
            assertThat(with(one.result(), other)).isEqualTo(one);
        }
    }

    @Property(tries = 500)
    void expiredWaiversHaveNoEffect(
            @ForAll("policies") List<Policy> policies,
            @ForAll("waivers") List<Waiver> waivers,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge) {
        List<Waiver> expired = waivers.stream()
                .map(waiver -> new GivenWaiver(waiver).expiresAt(NOW).waiver())
                .toList();

        List<Finding> findings = judge(policies, expired, use, pod, knowledge).findings();

        assertThat(findings.stream()
                        .map(finding -> with(finding.result(), finding))
                        .toList())
                .isEqualTo(judge(policies, List.of(), use, pod, knowledge).findings());
    }

    @Property(tries = 500)
    void theOrderOfWaiversDoesNotMatter(
            @ForAll("policies") List<Policy> policies,
            @ForAll("waivers") List<Waiver> waivers,
            @ForAll("uses") ImageUse use,
            @ForAll("pods") PodContext pod,
            @ForAll("knowledge") Knowledge knowledge,
            @ForAll long seed) {
        List<Waiver> shuffled = new ArrayList<>(waivers);
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(judge(policies, shuffled, use, pod, knowledge))
                .isEqualTo(judge(policies, waivers, use, pod, knowledge));
    }

    private static Finding with(Result result, Finding f) {
        return new Finding(
                f.policy(),
                f.policyNamespace(),
                f.rule(),
                result,
                f.effect(),
                f.label(),
                f.text(),
                f.errorClass(),
                f.pending());
    }

    private static Judgement judge(
            List<Policy> policies, List<Waiver> waivers, ImageUse use, PodContext pod, Knowledge knowledge) {
        return Judge.judge(Judge.matching(policies, use, pod), waivers, use, pod, knowledge, INDEX, NOW);
    }

    @Provide
    Arbitrary<List<Policy>> policies() {
        Arbitrary<WaiverTerms> terms = Combinators.combine(
                        Arbitraries.of(WaiverTerms.From.class),
                        Arbitraries.of(1, 30).injectNull(0.5))
                .as((from, days) -> new WaiverTerms(from, Set.of("shop", "platform"), days));
        return Combinators.combine(
                        given.policy(),
                        terms,
                        Arbitraries.of("production", "strict"),
                        Arbitraries.of("shop", "team-a").injectNull(0.5))
                .as((policy, allowed, name, namespace) -> Given.terms(allowed, Given.named(name, namespace, policy)))
                .list()
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Waiver>> waivers() {
        Arbitrary<Waiver> waiver = Combinators.combine(
                        Arbitraries.of("shop", "platform", "team-a"),
                        Arbitraries.of("a", "b"),
                        Arbitraries.of("**", "r.test/a", "docker.io/**", INDEX.toString(), "sha256:" + "a".repeat(64)),
                        Arbitraries.of("shell", "user", "reference").set().ofMaxSize(1),
                        Arbitraries.of("production", "shop/strict").set().ofMaxSize(1),
                        Arbitraries.of(-1L, 0L, 1L, 86_400L, 86_400L * 60),
                        Arbitraries.of(0L, 10L).injectNull(0.5),
                        Arbitraries.of(new Signature.None(), new Signature.Valid("k"), new Signature.Invalid("forged")))
                .as((namespace, name, image, rules, policies, life, age, signature) -> {
                    GivenWaiver given = GivenWaiver.in(namespace)
                            .name(name)
                            .images(image)
                            .rules(rules.toArray(String[]::new))
                            .policies(policies.toArray(String[]::new))
                            .expiresAt(NOW.plusSeconds(life))
                            .signature(signature);
                    return (age == null ? given : given.createdAt(NOW.minus(Duration.ofDays(age)))).waiver();
                });
        return waiver.list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<ImageUse> uses() {
        return given.uses();
    }

    @Provide
    Arbitrary<PodContext> pods() {
        return given.pods();
    }

    @Provide
    Arbitrary<Knowledge> knowledge() {
        return given.knowledge();
    }
}
