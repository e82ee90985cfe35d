package dev.slimgate.assess;

import static dev.slimgate.assess.Replicas.BLOBS;
import static dev.slimgate.assess.Replicas.MANIFESTS;
import static dev.slimgate.assess.Replicas.NO_SHELL;
import static dev.slimgate.assess.Replicas.SMALL;
import static dev.slimgate.assess.Replicas.index;
import static dev.slimgate.assess.Replicas.withShell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.Authentication;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.When;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.Verdict;
import dev.slimgate.registry.Credential;
import dev.slimgate.registry.CredentialSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked, and how often, whatever the load; counted by the registry. */
class FewRequestsTest {
    private final Replicas replicas = new Replicas();
    private final Replicas.Replica replica = replicas.replica();

    @AfterEach
    void close() {
        replicas.close();
    }

    private int requests() {
        return replicas.registry.requests().size();
    }

    @Test
    void aDigestThatIsKnownCostsNothing() throws Exception {
        Image image = withShell();
        replicas.registry.put("app", "1", image);
        replica.assess("app@" + image.digest(), NO_SHELL);
        replicas.registry.resetRequests();
        replicas.pass(Duration.ofDays(30));

        List<ImageAssessment> warm = Replicas.atOnce(64, () -> replica.assess("app@" + image.digest(), NO_SHELL));

        assertThat(warm).allMatch(judged -> judged.verdict() == Verdict.DENY);
        assertThat(requests()).isZero();
    }

    @Test
    void anotherPolicyCostsNothingAndIsHeeded() {
        Image image = withShell();
        replicas.registry.put("app", "1", image);
        replica.assess("app:1", NO_SHELL);
        replicas.registry.resetRequests();

        ImageAssessment other = replica.assess("app:1", Replicas.PIN);

        assertThat(other.verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(requests()).isZero();
    }

    @Test
    void sixtyFourPodsWithOneNewImageCostTwoRequests() throws Exception {
        replicas.registry.put("app", "1", withShell());

        Replicas.atOnce(64, () -> replica.assess("app:1", SMALL));

        assertThat(replicas.registry.count("GET", MANIFESTS)).isEqualTo(1);
        assertThat(replicas.registry.count("GET", BLOBS)).isEqualTo(1);
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void oneMoreWithAnIndex() throws Exception {
        replicas.registry.put("app", "1", index());

        Replicas.atOnce(64, () -> replica.assess("app:1", SMALL));

        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void sixtyFourPodsWithOneNewDigestCostTwoRequestsHoweverItIsWritten() throws Exception {
        Image image = withShell();
        replicas.registry.put("app", "1", image);
        AtomicInteger turn = new AtomicInteger();

        Replicas.atOnce(
                64,
                () -> replica.assess("app" + (turn.incrementAndGet() % 2 == 0 ? ":1@" : "@") + image.digest(), SMALL));

        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void twoHundredPodsOfTwentyNewImagesCostWhatTwentyImagesNeed() throws Exception {
        IntStream.range(0, 20).forEach(i -> replicas.registry.put("app" + i, "1", withShell("amd64", i)));
        AtomicInteger turn = new AtomicInteger();

        Replicas.atOnce(200, () -> replica.assess("app" + turn.getAndIncrement() % 20 + ":1", SMALL));

        assertThat(requests()).isEqualTo(40);
    }

    @Test
    void aPodOfTwentyEightNewImagesCostsWhatTheyNeed() {
        List<String> names =
                IntStream.range(0, 28).mapToObj(i -> "app" + i + ":1").toList();
        IntStream.range(0, 28).forEach(i -> replicas.registry.put("app" + i, "1", withShell("amd64", i)));

        Assessment assessment = replica.assess(names, SMALL);

        assertThat(assessment.images()).hasSize(28).allMatch(image -> image.verdict() == Verdict.DENY);
        assertThat(requests()).isEqualTo(56);
    }

    @Test
    void whoHasMoreTimeIsServedByTheQuestionOfWhoHasLess() {
        Image image = withShell();
        replicas.registry.put("app", "1", image);
        replicas.registry.inject(When.manifests(), new Fault.Delay(Duration.ofMillis(800)));

        ImageAssessment hasty = replica.assessWithin(Duration.ofMillis(100), "app:1", SMALL);
        ImageAssessment patient = replica.assess("app:1", SMALL);

        assertThat(hasty.findings()).allMatch(finding -> finding.errorClass() == ErrorClass.TIMED_OUT);
        assertThat(patient.resolved()).hasToString(image.digest());
        assertThat(replicas.registry.count("GET", MANIFESTS)).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsAskedForOnceInAMoment() throws Exception {
        Replicas.atOnce(64, () -> replica.assess("gone:1", SMALL));
        List<ImageAssessment> judged = Replicas.atOnce(64, () -> replica.assess("gone:1", SMALL));
        int asked = requests();
        replicas.pass(Failures.LIFE);
        replicas.registry.put("gone", "1", withShell());
        ImageAssessment there = replica.assess("gone:1", SMALL);

        assertThat(judged)
                .allSatisfy(one -> assertThat(one.findings())
                        .isNotEmpty()
                        .allMatch(finding -> finding.errorClass() == ErrorClass.NOT_FOUND));
        assertThat(asked).isEqualTo(1);
        assertThat(there.resolved()).isNotNull();
    }

    @Test
    void aLayerThatIsNotThereIsAskedForOnceInAMoment() {
        Image image = withShell();
        replicas.registry.put("app", "1", image);
        replicas.registry.removeBlob("app", image.blobs().getLast().digest());
        replica.assess("app:1", NO_SHELL);
        int asked = requests();

        ImageAssessment again = replica.assess("app:1", NO_SHELL);

        assertThat(again.findings()).allMatch(finding -> finding.errorClass() == ErrorClass.NOT_FOUND);
        assertThat(requests()).isEqualTo(asked);
    }

    @Test
    void aRegistryThatAsksForPatienceIsLeftAloneForAFewSecondsAtMost() {
        replicas.registry.put("app", "1", withShell());
        replicas.registry.inject(When.manifests(), Fault.rateLimited("3600"));
        replica.assess("app:1", SMALL);
        int asked = requests();
        replicas.registry.clearFaults();

        replicas.pass(Failures.MOST_PATIENCE.minusMillis(1));
        ImageAssessment resting = replica.assess("app:1", SMALL);
        int askedMeanwhile = requests();

        assertThat(resting.findings()).allMatch(finding -> finding.errorClass() == ErrorClass.RATE_LIMITED);
        assertThat(askedMeanwhile).isEqualTo(asked);
        Replicas.await(
                () -> { // the registry's own patience goes by the system's clock
                    replicas.pass(Failures.MOST_PATIENCE);
                    return replica.assess("app:1", SMALL).resolved() != null;
                });
    }

    /** Those of pull secrets named {@code good} are right, and of all others there are none. */
    private static CredentialSource secrets(Queue<Thread> asking, boolean mayTakeTime) {
        return new CredentialSource() {
            @Override
            public List<Credential> credentials(ImageReference reference, Requester requester) {
                asking.add(Thread.currentThread());
                return requester.pullSecrets().contains("good")
                        ? List.of(new Credential.Basic("pull secret", "robot", "secret"))
                        : List.of();
            }

            @Override
            public boolean mayTakeTime(ImageReference reference) {
                return mayTakeTime;
            }
        };
    }

    private static final Requester GOOD = new Requester("shop", "", List.of("good"));
    private static final Requester BAD = new Requester("shop", "", List.of("bad"));

    @Test
    void aFailureOfOnesCredentialsIsNobodyElses() {
        replicas.registry.authentication(new Authentication.Basic("robot", "secret"));
        replicas.registry.put("app", "1", withShell());
        Replicas.Replica mixed = replicas.replica(
                CacheSettings.DEFAULTS, SharedStore.NONE, secrets(new ConcurrentLinkedQueue<>(), false));

        ImageAssessment bad = mixed.assess(BAD, "app:1", SMALL);
        ImageAssessment good = mixed.assess(GOOD, "app:1", SMALL);
        ImageAssessment badAgain = mixed.assess(BAD, "app:1", SMALL);

        assertThat(bad.findings()).allMatch(finding -> finding.errorClass() == ErrorClass.UNAUTHORIZED);
        assertThat(good.findings()).allMatch(finding -> finding.errorClass() == null);
        assertThat(badAgain.findings()).allMatch(finding -> finding.errorClass() == ErrorClass.UNAUTHORIZED);
    }

    @Test
    void credentialsAreLookedUpOnceInAMomentAndOnTheSpotWhereThatTakesNoTime() {
        replicas.registry.put("app", "1", withShell());
        Queue<Thread> asking = new ConcurrentLinkedQueue<>();
        Replicas.Replica quick = replicas.replica(CacheSettings.DEFAULTS, SharedStore.NONE, secrets(asking, false));

        for (int i = 0; i < 10; i++) {
            quick.assess("app:1", SMALL);
        }
        replicas.pass(Opener.LIFE);
        quick.assess("app:1", SMALL);

        assertThat(asking).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void credentialsAreLookedUpAsideWhereThatMayTakeTime() {
        replicas.registry.put("app", "1", withShell());
        Queue<Thread> asking = new ConcurrentLinkedQueue<>();
        Replicas.Replica slow = replicas.replica(CacheSettings.DEFAULTS, SharedStore.NONE, secrets(asking, true));

        slow.assess("app:1", SMALL);
        slow.assess("app:1", SMALL);

        assertThat(asking).hasSize(1).noneMatch(thread -> thread.equals(Thread.currentThread()));
    }

    @Test
    void noThreadIsStartedForOneKnownImage(@TempDir Path folder) throws Exception {
        replicas.registry.put("app", "1", withShell());
        replica.assess("app:1", NO_SHELL);
        Path file = folder.resolve("threads.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.VirtualThreadStart");
            recording.start();
            for (int i = 0; i < 100; i++) {
                replica.assess("app:1", NO_SHELL);
            }
            recording.stop();
            recording.dump(file);
        }

        assertThat(RecordingFile.readAllEvents(file)).isEmpty();
    }
}
