package dev.slimgate.assess;

import static dev.slimgate.assess.Replicas.BLOBS;
import static dev.slimgate.assess.Replicas.MANIFESTS;
import static dev.slimgate.assess.Replicas.NO_SHELL;
import static dev.slimgate.assess.Replicas.SMALL;
import static dev.slimgate.assess.Replicas.await;
import static dev.slimgate.assess.Replicas.index;
import static dev.slimgate.assess.Replicas.withShell;
import static dev.slimgate.assess.Replicas.withoutShell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.SharedStore.Kind;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What replicas tell each other, and what they do not believe. */
class SharedTest {
    private static final Duration LIFE = CacheSettings.DEFAULTS.tagLife();
    private static final Duration MOST_AGE = CacheSettings.DEFAULTS.tagMostAge();

    private final Replicas replicas = new Replicas();
    private final MemoryStore store = new MemoryStore();

    @AfterEach
    void close() {
        replicas.close();
    }

    /** Puts an image, has one replica judge it, and forgets what was asked. */
    private void known(String tag, Image image) {
        replicas.registry.put("app", tag, image);
        replicas.replica(store).facts("app:" + tag);
        replicas.registry.resetRequests();
    }

    private int requests() {
        return replicas.registry.requests().size();
    }

    private long heads() {
        return replicas.registry.count("HEAD", MANIFESTS);
    }

    @Test
    void aReplicaThatStartsAnewAsksNothingForADigestThatAnotherWasShown() {
        Image image = withShell();
        known("1", image);

        ImageAssessment judged = replicas.replica(store).assess("app@" + image.digest(), NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        assertThat(requests()).isZero();
    }

    @Test
    void norForATagWithinItsLifeThroughAnIndex() {
        known("1", index());
        replicas.pass(LIFE.minusMillis(1));

        ImageAssessment judged = replicas.replica(store).assess("app:1", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        assertThat(judged.tagAge()).isNull();
        assertThat(requests()).isZero();
    }

    @Test
    void aTagPastItsLifeIsAnsweredAtOnceAndAskedForInTheBackground() {
        known("1", withShell());
        replicas.pass(LIFE);
        Replicas.Replica fresh = replicas.replica(store);

        ImageAssessment judged = fresh.assess("app:1", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        assertThat(judged.tagAge()).isEqualTo(LIFE);
        await(() -> fresh.assess("app:1", NO_SHELL).tagAge() == null);
        assertThat(heads()).isEqualTo(1);
        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void latestPastItsLifeIsWaitedFor() {
        known("latest", withoutShell());
        replicas.registry.put("app", "latest", withShell());
        replicas.pass(LIFE);

        ImageAssessment judged = replicas.replica(store).assess("app", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void aTagPastItsHighestAgeIsWaitedFor() {
        known("1", withoutShell());
        replicas.registry.put("app", "1", withShell());
        replicas.pass(MOST_AGE.plusMillis(1));

        ImageAssessment judged = replicas.replica(store).assess("app:1", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void whatOneReplicaHasAskedAnotherDoesNotAskInThatLife() {
        known("1", withShell());
        Replicas.Replica one = replicas.replica(store);
        Replicas.Replica other = replicas.replica(store);
        one.assess("app:1", NO_SHELL);
        other.assess("app:1", NO_SHELL);
        replicas.pass(LIFE);

        await(() -> one.assess("app:1", NO_SHELL).tagAge() == null);
        await(() -> other.assess("app:1", NO_SHELL).tagAge() == null);

        assertThat(requests()).isEqualTo(1);
    }

    @Test
    void aTimeFromTheFutureIsBelievedNoFurtherThanClocksMayDiffer() {
        known("1", withoutShell());
        replicas.registry.put("app", "1", withShell());

        replicas.wallClock(LIFE.negated());
        ImageAssessment near = replicas.replica(store).assess("app:1", NO_SHELL);
        replicas.wallClock(Duration.ofMillis(-1));
        ImageAssessment far = replicas.replica(store).assess("app:1", NO_SHELL);

        assertThat(near.verdict()).isEqualTo(Verdict.ADMIT);
        assertThat(near.tagAge()).isNull();
        assertThat(far.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void aLayerKnownFromAnotherRepositoryIsNotReadAgainOnceTheRegistryHasShownIt() {
        known("1", withShell());
        replicas.registry.put("mine", "1", withShell());

        ImageAssessment judged = replicas.replica(store).assess("mine:1", NO_SHELL);

        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        assertThat(replicas.registry.count("HEAD", BLOBS)).isEqualTo(1);
        assertThat(replicas.registry.count("GET", BLOBS)).as("the config").isEqualTo(1);
    }

    private static final Requester GOOD = new Requester("shop", "", List.of("good"));
    private static final Requester BAD = new Requester("shop", "", List.of("bad"));
    private static final CredentialSource SECRETS =
            (reference, requester) -> requester.pullSecrets().contains("good")
                    ? List.of(new Credential.Basic("pull secret", "robot", "secret"))
                    : List.of();

    @Test
    void whatOnesCredentialsWereShownIsNotToldToOthers() {
        replicas.registry.authentication(new Authentication.Basic("robot", "secret"));
        Image image = withShell();
        replicas.registry.put("app", "1", image);
        replicas.replica(CacheSettings.DEFAULTS, store, SECRETS).assess(GOOD, "app:1", NO_SHELL);
        Replicas.Replica other = replicas.replica(CacheSettings.DEFAULTS, store, SECRETS);

        ImageAssessment byTag = other.assess(BAD, "app:1", NO_SHELL);
        ImageAssessment byDigest = other.assess(BAD, "app@" + image.digest(), NO_SHELL);

        assertThat(byTag.findings()).isNotEmpty().allMatch(f -> f.errorClass() == ErrorClass.UNAUTHORIZED);
        assertThat(byDigest.findings()).isNotEmpty().allMatch(f -> f.errorClass() == ErrorClass.UNAUTHORIZED);
    }

    @Test
    void valuesAreKeptApartByWhomTheyAreOfAndForAsLongAsTheyAreOfUse() {
        known("1", withShell());

        assertThat(store.lives.keySet()).extracting(SharedStore.Key::kind).contains(Kind.values());
        assertThat(store.lives).allSatisfy((key, life) -> {
            assertThat(key.registry()).isEqualTo(replicas.registry.host());
            switch (key.kind()) {
                case TAG -> {
                    assertThat(key.repository()).isEqualTo("app");
                    assertThat(life).isEqualTo(MOST_AGE);
                }
                case ACCESS -> {
                    assertThat(key.repository()).isEqualTo("app");
                    assertThat(life).isEqualTo(Shared.ACCESS_LIFE);
                }
                case DOCUMENT, LAYER -> {
                    assertThat(key.repository()).isEmpty();
                    assertThat(life).isEqualTo(Shared.LONG);
                }
            }
        });
    }

    /** What may become of a value. */
    enum Lie implements BiFunction<SharedStore.Key, byte[], byte[]> {
        NOTHING(value -> null),
        EMPTY(value -> new byte[0]),
        FIRST_BIT(value -> flipped(value, 0)),
        LAST_BIT(value -> flipped(value, value.length - 1)),
        MIDDLE(value -> flipped(value, value.length / 2)),
        SHORTER(value -> Arrays.copyOf(value, value.length - 1)),
        LONGER(value -> Arrays.copyOf(value, value.length + 1)),
        HUGE(value -> new byte[20 << 20]),
        ALL_ONES(value -> {
            byte[] ones = new byte[value.length];
            Arrays.fill(ones, (byte) 0xff);
            return ones;
        });

        private final java.util.function.UnaryOperator<byte[]> change;

        Lie(java.util.function.UnaryOperator<byte[]> change) {
            this.change = change;
        }

        private static byte[] flipped(byte[] value, int at) {
            value[at] ^= 1;
            return value;
        }

        @Override
        public byte[] apply(SharedStore.Key key, byte[] value) {
            // What a tag names and when, or what a layer holds, is kept from change by the store's own seal.
            return key.kind() == Kind.TAG
                            || key.kind() == Kind.LAYER && this != NOTHING && this != HUGE && this != EMPTY
                    ? (this == NOTHING ? null : value)
                    : change.apply(value);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheStoreMakesOfDocumentsChangesNoAnswer(Lie lie) {
        known("1", index());
        String without = replicas.replica().facts("app:1");
        store.onTheWay = lie;

        String with = replicas.replica(store).facts("app:1");

        assertThat(with).isEqualTo(without);
    }

    @Test
    void anotherDocumentUnderADigestIsNone() {
        known("1", withShell());
        String without = replicas.replica().facts("app:1");
        byte[] other = store.values.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == Kind.DOCUMENT)
                .map(java.util.Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        store.onTheWay = (key, value) -> key.kind() == Kind.DOCUMENT ? other : value;

        String with = replicas.replica(store).facts("app:1");

        assertThat(with).isEqualTo(without);
    }

    @Test
    void damagedTagsAndIndexesAreNone() {
        known("1", withShell());
        for (String damage : List.of("", " ", "x sha256:0", "9999999999999999999 sha256:00", "1", "\u0000")) {
            store.onTheWay = (key, value) -> switch (key.kind()) {
                case TAG -> damage.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                case LAYER -> Arrays.copyOf(value, value.length / 2);
                case ACCESS, DOCUMENT -> value;
            };

            ImageAssessment judged = replicas.replica(store).assess("app:1", NO_SHELL);

            assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
        }
    }

    @Test
    void aSlowStoreIsNoPartOfAWarmAnswer() {
        known("1", withShell());
        Replicas.Replica warm = replicas.replica(store);
        warm.assess("app:1", NO_SHELL);
        int asked = store.asked.get();
        CountDownLatch never = new CountDownLatch(1);
        store.onTheWay = (key, value) -> awaited(never, value);

        ImageAssessment within = warm.assess("app:1", NO_SHELL);
        int askedWhenWarm = store.asked.get();
        replicas.pass(LIFE);
        ImageAssessment past = warm.assess("app:1", NO_SHELL);
        never.countDown();

        assertThat(within.verdict()).isEqualTo(Verdict.DENY);
        assertThat(past.verdict()).isEqualTo(Verdict.DENY);
        assertThat(askedWhenWarm).isEqualTo(asked);
    }

    @Test
    void aSlowStoreHoldsNoAnswerPastItsDeadline() {
        known("1", withShell());
        CountDownLatch never = new CountDownLatch(1);
        store.onTheWay = (key, value) -> awaited(never, value);

        ImageAssessment judged = replicas.replica(store).assessWithin(Duration.ofMillis(100), "app:1", SMALL);
        never.countDown();

        assertThat(judged.findings()).isNotEmpty().allMatch(f -> f.errorClass() == ErrorClass.TIMED_OUT);
    }

    private static byte[] awaited(CountDownLatch latch, byte[] value) {
        try {
            return latch.await(50, TimeUnit.SECONDS) ? value : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Test
    void aRegistryThatIsDownDoesNotMatterWhereTheStoreKnows() {
        Image image = withShell();
        known("1", image);
        replicas.registry.inject(When.always(), new Fault.ClosedConnection());

        ImageAssessment judged = replicas.replica(store).assess("app:1", NO_SHELL);

        assertThat(judged.resolved()).hasToString(image.digest());
        assertThat(judged.verdict()).isEqualTo(Verdict.DENY);
    }

    @Test
    void aReferenceWithADigestLeavesNoTag() {
        Image image = withShell();
        replicas.registry.put("app", "1", image);

        replicas.replica(store).assess("app:1@" + image.digest(), SMALL);

        assertThat(ImageReference.parse("app:1@" + image.digest()).tag()).isEqualTo("1");
        assertThat(store.values.keySet()).extracting(SharedStore.Key::kind).doesNotContain(Kind.TAG);
    }
}
