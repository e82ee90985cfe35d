package dev.slimgate.assess;

import static dev.slimgate.assess.Replicas.MANIFESTS;
import static dev.slimgate.assess.Replicas.NO_SHELL;
import static dev.slimgate.assess.Replicas.await;
import static dev.slimgate.assess.Replicas.index;
import static dev.slimgate.assess.Replicas.withShell;
import static dev.slimgate.assess.Replicas.withoutShell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.When;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tags name, past their life: who is asked, who waits, and what counts meanwhile. */
class KnownTagsTest {
    private static final Duration LIFE = CacheSettings.DEFAULTS.tagLife();
    private static final Duration MOST_AGE = CacheSettings.DEFAULTS.tagMostAge();

    private final Replicas replicas = new Replicas();
    private final Replicas.Replica replica = replicas.replica();

    @AfterEach
    void close() {
        replicas.close();
    }

    private long heads() {
        return replicas.registry.count("HEAD", MANIFESTS);
    }

    /** Asks for the tag until what it names has been asked for. */
    private ImageAssessment refreshed(String name) {
        await(() -> replica.assess(name, NO_SHELL).tagAge() == null);
        return replica.assess(name, NO_SHELL);
    }

    @Test
    void aKnownTagIsAnsweredFromMemoryWhileTheRegistryIsAsked() {
        replicas.registry.put("app", "1", withShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.resetRequests();
        replicas.registry.inject(When.manifests(), new Fault.BlackHole());
        replicas.pass(LIFE);

        ImageAssessment known = replica.assess("app:1", NO_SHELL);

        assertThat(known.verdict()).isEqualTo(Verdict.DENY);
        assertThat(known.findings()).allMatch(finding -> finding.errorClass() == null);
        assertThat(known.tagAge()).isEqualTo(LIFE);
        await(() -> heads() == 1);
        assertThat(replicas.registry.requests()).hasSize(1);
    }

    @Test
    void oneHeadIsSentInALifeHoweverManyAsk() throws Exception {
        replicas.registry.put("app", "1", withShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.resetRequests();

        for (int life = 1; life <= 3; life++) {
            replicas.pass(LIFE);
            Replicas.atOnce(64, () -> replica.assess("app:1", NO_SHELL));
            refreshed("app:1");
            Replicas.atOnce(64, () -> replica.assess("app:1", NO_SHELL));

            assertThat(heads()).isEqualTo(life);
        }
        assertThat(replicas.registry.requests()).hasSize(3);
    }

    @Test
    void anIndexToo() {
        replicas.registry.put("app", "1", index());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.resetRequests();
        replicas.pass(LIFE);

        ImageAssessment refreshed = refreshed("app:1");

        assertThat(refreshed.verdict()).isEqualTo(Verdict.DENY);
        assertThat(replicas.registry.requests()).hasSize(1);
    }

    @Test
    void aTagThatMovedIsJudgedByWhatItNamesOnceThatIsKnown() {
        replicas.registry.put("app", "1", withoutShell());
        replica.assess("app:1", NO_SHELL);
        Image moved = withShell();
        replicas.registry.put("app", "1", moved);
        replicas.pass(LIFE);

        ImageAssessment before = replica.assess("app:1", NO_SHELL);
        ImageAssessment after = refreshed("app:1");

        assertThat(before.verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(after.verdict()).isEqualTo(Verdict.DENY);
        assertThat(after.resolved()).hasToString(moved.digest());
    }

    @Test
    void aTagThatMovedToWhatCannotBeHadIsNoLongerWhatItWas() {
        replicas.registry.put("app", "1", withoutShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.put("app", "1", withShell());
        replicas.registry.inject(When.manifests().method("GET"), Fault.status(500));
        replicas.pass(LIFE);

        replica.assess("app:1", NO_SHELL);

        await(() -> replica.assess("app:1", NO_SHELL).findings().stream()
                .anyMatch(finding -> finding.errorClass() == ErrorClass.UNREACHABLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app", "app:latest"})
    void latestIsNeverAnsweredFromWhatIsPastItsLife(String name) {
        replicas.registry.put("app", "latest", withoutShell());
        replica.assess(name, NO_SHELL);
        replicas.registry.put("app", "latest", withShell());
        replicas.pass(LIFE);

        ImageAssessment judged = replica.assess(name, NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        assertThat(judged.tagAge()).isNull();
        assertThat(heads()).isEqualTo(1);
    }

    @Test
    void pastItsHighestAgeATagIsWaitedFor() {
        replicas.registry.put("app", "1", withoutShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.put("app", "1", withShell());
        replicas.pass(MOST_AGE);

        ImageAssessment judged = replica.assess("app:1", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void nothingPastItsLifeIsUsedWhereTheHighestAgeIsNone() {
        Replicas.Replica strict = replicas.replica(
                new CacheSettings(LIFE, Duration.ZERO, CacheSettings.DEFAULTS.bytes()), SharedStore.NONE);
        replicas.registry.put("app", "1", withoutShell());
        strict.assess("app:1", NO_SHELL);
        replicas.registry.put("app", "1", withShell());
        replicas.pass(LIFE);

        ImageAssessment judged = strict.assess("app:1", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void aKnownTagIsAnsweredFromMemoryThoughTheRegistryPointsWhereNobodyMayGo() {
        replicas.registry.put("app", "1", withShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.inject(When.manifests(), new Fault.RedirectTo("http://169.254.169.254/v2/app/manifests/1"));
        replicas.pass(LIFE);
        replica.assess("app:1", NO_SHELL);
        await(() -> replicas.registry.requests().size() > 2 && !replica.assessor.asksAhead());

        ImageAssessment later = replica.assess("app:1", NO_SHELL);

        assertThat(later.findings()).allMatch(finding -> finding.errorClass() == null);
        assertThat(later.tagAge()).isEqualTo(LIFE);
    }

    @Test
    void whileTheRegistryKeepsSilentATagNamesWhatItNamedUpToItsHighestAge() {
        replicas.registry.put("app", "1", withShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.inject(When.always(), Fault.status(503));
        replicas.pass(MOST_AGE.minusSeconds(1));

        ImageAssessment silent = replica.assess("app:1", NO_SHELL);
        replicas.pass(Duration.ofSeconds(1));
        ImageAssessment tooOld = replica.assess("app:1", NO_SHELL);

        assertThat(silent.findings()).allMatch(finding -> finding.errorClass() == null);
        assertThat(silent.tagAge()).isEqualTo(MOST_AGE.minusSeconds(1));
        assertThat(tooOld.findings()).isNotEmpty().allMatch(finding -> finding.errorClass() == ErrorClass.UNREACHABLE);
    }

    @Test
    void aRegistryThatFailedIsLeftAloneForAMomentAndThenBelieved() {
        replicas.registry.put("app", "1", withoutShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.put("app", "1", withShell());
        replicas.registry.inject(When.always(), Fault.status(503));
        replicas.pass(LIFE);
        replica.assess("app:1", NO_SHELL);
        await(() -> replicas.registry.requests().stream().anyMatch(request -> request.status() == 503));
        await(() -> !replica.assessor.asksAhead());
        long asked = replicas.registry.requests().size();

        replicas.pass(Failures.REST.minusMillis(1));
        ImageAssessment resting = replica.assess("app:1", NO_SHELL);
        boolean asks = replica.assessor.asksAhead();
        replicas.registry.clearFaults();
        replicas.pass(Duration.ofMillis(1));
        ImageAssessment well = refreshed("app:1");

        assertThat(resting.verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(asks).isFalse();
        assertThat(asked).isLessThan(replicas.registry.requests().size());
        assertThat(well.verdict()).isEqualTo(Verdict.DENY);
    }

    @ParameterizedTest
    @CsvSource({"gone, NOT_FOUND", "forbidden, UNAUTHORIZED"})
    void whatTheRegistrySaysCountsFromTheRefreshOn(String what, ErrorClass errorClass) {
        replicas.registry.put("app", "1", withShell());
        replica.assess("app:1", NO_SHELL);
        if (what.equals("gone")) {
            replicas.registry.untag("app", "1");
        } else {
            replicas.registry.authentication(new Authentication.Basic("robot", "secret"));
        }
        replicas.pass(LIFE);

        replica.assess("app:1", NO_SHELL);

        await(() -> replica.assess("app:1", NO_SHELL).findings().stream()
                .anyMatch(finding -> finding.errorClass() == errorClass));
    }

    @Test
    void aPinIsWhatTheTagIsJudgedBy() {
        replicas.registry.put("app", "1", withoutShell());
        replica.assess("app:1", NO_SHELL);
        replicas.registry.put("app", "1", withShell());
        replicas.registry.inject(When.manifests(), new Fault.BlackHole());
        replicas.pass(LIFE);

        TagPin pin = replica.pins("app:1").getFirst();
        ImageAssessment judged = replica.assess("app:1", NO_SHELL);

        assertThat(pin)
                .isInstanceOfSatisfying(
                        TagPin.Resolved.class,
                        resolved -> assertThat(resolved.digest()).isEqualTo(judged.resolved()));
    }
}
