package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.Kept.Found;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptTest {
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final ContentException DOWN = new ContentException.Unreachable("down", null);
    private static final ContentException GONE = new ContentException.NotFound("gone");

    private final AtomicLong now = new AtomicLong(1);
    private final AtomicInteger fetched = new AtomicInteger();
    private final Kept<String, String> kept =
            new Kept<>("test", LIFE, 1 << 20, String::length, String::length, now::get);

    private Found<String> get(Supplier<String> fetch) {
        return get(Duration.ofSeconds(30), fetch);
    }

    private Found<String> get(Duration patience, Supplier<String> fetch) {
        return kept.get("key", Deadline.after(patience), () -> {
            fetched.incrementAndGet();
            return fetch.get();
        });
    }

    private static Supplier<String> failing(ContentException failure) {
        return () -> {
            throw failure;
        };
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aValueIsFetchedOnceInItsLife() {
        get(() -> "one");
        pass(LIFE.minusMillis(1));

        Found<String> again = get(() -> "two");

        assertThat(again).isEqualTo(new Found.Fresh<>("one"));
        assertThat(fetched).hasValue(1);
    }

    @Test
    void aValueIsFetchedAnewAfterItsLife() {
        get(() -> "one");
        pass(LIFE);

        assertThat(get(() -> "two")).isEqualTo(new Found.Fresh<>("two"));
    }

    @Test
    void theLastValueStandsInWhileTheRegistryKeepsSilent() {
        get(() -> "one");
        pass(Duration.ofMinutes(12));

        assertThat(get(failing(DOWN))).isEqualTo(new Found.Stale<>("one", Duration.ofMinutes(12), DOWN));
    }

    @Test
    void theLastValueStandsInForNoLongerThanItsBound() {
        get(() -> "one");
        pass(Kept.MOST_AGE);

        assertThat(get(failing(DOWN))).isEqualTo(new Found.Failed<>(DOWN));
    }

    @Test
    void whatTheRegistrySaysCountsMoreThanTheLastValue() {
        get(() -> "one");
        pass(LIFE);

        assertThat(get(failing(GONE))).isEqualTo(new Found.Failed<>(GONE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureIsRememberedForAMoment(boolean hadOne) {
        if (hadOne) {
            get(() -> "one");
            pass(LIFE);
        }
        Found<String> first = get(failing(DOWN));
        int asked = fetched.get();
        pass(Kept.REST.minusMillis(1));

        Found<String> resting = get(() -> "two");
        int askedWhileResting = fetched.get();
        pass(Duration.ofMillis(1));
        Found<String> awake = get(() -> "two");

        assertThat(resting).hasSameClassAs(first);
        assertThat(askedWhileResting).isEqualTo(asked);
        assertThat(awake).isEqualTo(new Found.Fresh<>("two"));
    }

    @Test
    void whatIsNotThereInTimeIsFoundLater() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);

        Found<String> first = get(Duration.ofMillis(20), () -> {
            awaitUnchecked(go);
            done.countDown();
            return "one";
        });
        go.countDown();
        done.await();
        Found<String> second = get(() -> "never asked, or as good");

        assertThat(first).isEqualTo(new Found.TooSlow<>());
        assertThat(second).isInstanceOf(Found.Fresh.class);
    }

    @Test
    void anOldValueIsTakenWhereANewOneDoesNotComeSoon() {
        CountDownLatch go = new CountDownLatch(1);
        get(() -> "one");
        pass(LIFE);

        Found<String> found = get(Duration.ofMillis(20), () -> {
            awaitUnchecked(go);
            return "two";
        });
        go.countDown();

        assertThat(found).isEqualTo(new Found.Stale<>("one", LIFE, null));
    }

    @Test
    void anErrorOfOurOwnIsNoAnswer() {
        assertThatThrownBy(() -> get(() -> {
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
