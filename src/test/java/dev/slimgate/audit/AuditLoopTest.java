package dev.slimgate.audit;

import static dev.slimgate.audit.AuditedRegistry.image;
import static dev.slimgate.audit.AuditedRegistry.noShell;
import static dev.slimgate.audit.AuditedRegistry.rulebook;
import static dev.slimgate.audit.AuditedRegistry.smallerThan;
import static dev.slimgate.audit.GivenAudit.NOW;
import static dev.slimgate.audit.GivenAudit.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slimgate.assess.Effort;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.report.AuditReport.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the background does and when, by a clock that the test moves. */
class AuditLoopTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AuditedRegistry given = new AuditedRegistry();
    private final List<Audited> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger listings = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean leads = true;
    private volatile Rulebook rulebook = rulebook(noShell());
    private volatile Map<String, Map<String, String>> namespaces = Map.of();
    private volatile Inventory inventory = inventory(3);
    private volatile RuntimeException trouble;
    private final AuditLoop loop = loop(given.audit());

    private AuditLoop loop(Audit audit) {
        return new AuditLoop(
                audit,
                () -> {
                    listings.incrementAndGet();
                    RuntimeException thrown = trouble;
                    if (thrown != null) {
                        throw thrown;
                    }
                    return inventory;
                },
                () -> rulebook,
                () -> namespaces,
                () -> leads,
                told::add,
                new AuditListener() {
                    @Override
                    public void passBegan() {
                        begun.incrementAndGet();
                    }

                    @Override
                    public void passFailed() {
                        failed.incrementAndGet();
                    }
                },
                new AuditLoop.Times(HOUR, Duration.ofMillis(1), Duration.ofMinutes(10)),
                "slimgate-0",
                given.clock);
    }

    private Inventory inventory(int images) {
        List<Subject> subjects = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            subjects.add(pods("shop", "w" + i, 1, given.name("app" + i + ":1"), given.put("app" + i, "1", image(i))));
        }
        return GivenAudit.inventory(subjects.toArray(Subject[]::new));
    }

    @AfterEach
    void close() {
        loop.close();
        given.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(50).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came").isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }

    private void leadFirst() {
        loop.start();
        loop.led();
        await(() -> told.size() == 1);
    }

    private static List<Verdict> verdicts(Audited audited) {
        return audited.assessments().stream()
                .map(assessment -> assessment.verdict())
                .toList();
    }

    @Test
    void whoGainsTheLeadJudgesAllThatRuns() {
        leadFirst();

        assertThat(listings).hasValue(1);
        assertThat(verdicts(told.getFirst())).containsExactly(Verdict.DENY, Verdict.ADMIT, Verdict.DENY);
    }

    @Test
    void whoDoesNotLeadDoesNothing() {
        leads = false;
        loop.start();
        loop.led();
        leads = true;
        loop.led();

        await(() -> told.size() == 1);

        assertThat(listings).hasValue(1);
    }

    @Test
    void aChangedPolicyIsJudgedWithoutListingOrAsking() {
        leadFirst();
        given.registry.resetRequests();

        rulebook = rulebook(smallerThan("1"));
        loop.changed();
        await(() -> told.size() == 2);

        assertThat(verdicts(told.getLast())).containsOnly(Verdict.DENY);
        assertThat(listings).hasValue(1);
        assertThat(given.registry.requests()).isEmpty();
    }

    @Test
    void nothingIsToldAgainWhereNothingHasChanged() {
        leadFirst();

        for (int i = 0; i < 5; i++) {
            loop.changed();
        }
        rulebook = rulebook(smallerThan("1"));
        loop.changed();
        await(() -> told.getLast().rulebook().equals(rulebook));

        assertThat(told).hasSize(2);
    }

    @Test
    void otherLabelsOfANamespaceAreJudged() {
        leadFirst();

        namespaces = Map.of("shop", Map.of("team", "a"), "other", Map.of());
        loop.changed();
        await(() -> told.size() == 2);

        assertThat(told.getLast().inventory().namespaces()).isEqualTo(Map.of("shop", Map.of("team", "a")));
    }

    @Test
    void allIsListedAgainAfterTheInterval() {
        leadFirst();
        inventory = inventory(2);

        given.now = NOW.plus(HOUR.dividedBy(2));
        loop.changed();
        rulebook = rulebook(smallerThan("1M"));
        loop.changed();
        await(() -> told.size() == 2);
        given.now = NOW.plus(HOUR.multipliedBy(2));
        loop.changed();
        await(() -> told.getLast().assessments().size() == 2);

        assertThat(listings).hasValue(2);
    }

    @Test
    void aWaiverThatExpiresIsNoticed() {
        rulebook = new Rulebook(List.of(waivable()), List.of(waiver(NOW.plusSeconds(60))), List.of());
        leadFirst();

        given.now = NOW.plusSeconds(61);
        loop.changed();
        await(() -> told.size() == 2);

        assertThat(verdicts(told.getFirst())).doesNotContain(Verdict.DENY);
        assertThat(told.getLast().rulebook()).isEqualTo(told.getFirst().rulebook());
        assertThat(listings).hasValue(1);
    }

    private static Policy waivable() {
        return Given.terms(new WaiverTerms(WaiverTerms.From.NAMESPACES, Set.of("shop"), null), noShell());
    }

    private static Waiver waiver(Instant expiresAt) {
        return new Waiver(
                "tmp",
                "shop",
                new SourceLocation("waiver.yaml", 1, 1),
                List.of("**"),
                Set.of(),
                Set.of(),
                "a while",
                null,
                NOW,
                expiresAt,
                new Waiver.Signature.None());
    }

    @Test
    void aListingThatFailsLeavesTheLastResultAndIsTriedAgain() {
        leadFirst();
        trouble = new IllegalStateException("the API server does not answer");

        given.now = NOW.plus(HOUR.multipliedBy(2));
        loop.changed();
        await(() -> failed.get() == 1);
        assertThat(told).hasSize(1);
        trouble = null;
        await(() -> told.size() == 2);

        assertThat(begun.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void whatSuddenlyCannotBeReadIsNotTakenForGoneAtOnce() {
        leadFirst();
        inventory = new Inventory(List.of(), Map.of(), 1, List.of(new Problem("pods", "forbidden")));

        given.now = NOW.plus(HOUR.multipliedBy(2));
        loop.changed();
        await(() -> failed.get() == 1);

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().assessments()).hasSize(3);
    }

    @Test
    void whoLosesTheLeadStopsAndTellsNothingOfAHalf() {
        given.registry.latency(Duration.ofMillis(100));
        inventory = inventory(20);
        loop.start();
        loop.led();
        await(() -> given.registry.requests().size() > 3);

        leads = false;
        await(() -> auditThreads() == 0);
        int asked = given.registry.requests().size();
        assertThat(told).isEmpty();
        given.registry.latency(Duration.ZERO);
        leads = true;
        loop.led();
        await(() -> told.size() == 1);

        assertThat(told.getFirst().assessments()).hasSize(20);
        assertThat(asked).isLessThan(20 * 4);
        assertThat(given.registry.requests())
                .as("manifest, config, layer and tag of each, as if nothing had happened")
                .hasSize(20 * 4);
    }

    private static long auditThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("audit-"))
                .count();
    }

    @Test
    void anOldResultIsNotToldByWhoLeadsAgainButSparesTheRequests() {
        leadFirst();
        leads = false;
        rulebook = rulebook(smallerThan("1M"));
        given.later();
        inventory = inventory(2);
        leads = true;
        loop.led();

        await(() -> told.size() == 2);

        assertThat(told.getLast().assessments()).hasSize(2);
        assertThat(given.registry.count("GET", ".*")).isZero();
    }

    @Test
    void whatCouldNotBeFoundOutIsAskedForAgainAfterAWhile() {
        given.registry.untag("app2", "1");
        inventory = GivenAudit.inventory(GivenAudit.template("shop", "late", given.name("late:1")));
        leadFirst();
        given.put("late", "1", image(1));
        given.later();

        given.now = NOW.plus(Duration.ofMinutes(11));
        loop.changed();
        await(() -> told.size() == 2);

        assertThat(verdicts(told.getFirst())).containsExactly(Verdict.DENY);
        assertThat(verdicts(told.getLast())).containsExactly(Verdict.ADMIT);
        assertThat(listings).hasValue(1);
    }

    @Test
    void eachProcessHasAnIntervalOfItsOwn() {
        AuditLoop.Times times = AuditLoop.Times.DEFAULTS;

        List<Duration> intervals = List.of("slimgate-0", "slimgate-1", "slimgate-2", "other/slimgate-0").stream()
                .map(times::interval)
                .toList();

        assertThat(intervals)
                .doesNotHaveDuplicates()
                .allSatisfy(interval -> assertThat(interval).isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66)));
        assertThat(times.interval("slimgate-0")).isEqualTo(times.interval("slimgate-0"));
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditLoop.Times(Duration.ZERO, Duration.ZERO, HOUR));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditLoop.Times(HOUR, Duration.ofSeconds(6), HOUR));
        assertThatIllegalArgumentException().isThrownBy(() -> new AuditSettings(0, HOUR, 1, Effort.FULL));
    }
}
