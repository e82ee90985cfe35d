package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate, what a host asked for, and the budget of retries. */
class PaceTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void givesTheRequestsOfOneSecondAtOnceAndTheOthersTheirTurn() {
        Rate rate = new Rate("r.test", 10, nanos::get);

        assertThat(IntStream.range(0, 13)
                        .mapToObj(i -> rate.turn(within(5_000)))
                        .toList())
                .startsWith(Duration.ZERO)
                .endsWith(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300))
                .filteredOn(Duration::isZero)
                .hasSize(10);
    }

    @Test
    void fillsUpAgainWithTime() {
        Rate rate = new Rate("r.test", 2, nanos::get);
        rate.turn(within(5_000));
        rate.turn(within(5_000));
        assertThat(rate.turn(within(5_000))).isEqualTo(Duration.ofMillis(500));

        nanos.addAndGet(Duration.ofSeconds(60).toNanos());

        assertThat(rate.turn(within(5_000))).isZero();
        assertThat(rate.turn(within(5_000))).isZero();
        assertThat(rate.turn(within(5_000))).as("no more than a second's").isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void takesNoTurnThatComesTooLate() {
        Rate rate = new Rate("r.test", 1, nanos::get);
        rate.turn(within(500));

        assertThatThrownBy(() -> rate.turn(within(500)))
                .isInstanceOf(ContentException.RateLimited.class)
                .hasMessageContaining("r.test: the operator allows 1 requests a second")
                .hasMessageContaining("limits.requestsPerSecond");
        assertThat(rate.turn(within(5_000))).as("the turn is still there").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void remembersWhatAHostAskedForAMomentOnly() {
        Patience patience = new Patience("r.test", nanos::get);
        patience.asked(Duration.ofHours(1), true);

        assertThatThrownBy(() -> patience.needed(within(9_000)))
                .isInstanceOfSatisfying(
                        ContentException.RateLimited.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofHours(1)))
                .hasMessageContaining("asked to wait 3600 s");
        nanos.addAndGet(Patience.MEMORY.toNanos());

        assertThat(patience.needed(within(9_000))).isZero();
    }

    @Test
    void waitsAsLongAsAHostAskedWhereThatFits() {
        Patience patience = new Patience("r.test", nanos::get);
        patience.asked(Duration.ofSeconds(2), false);
        nanos.addAndGet(Duration.ofMillis(500).toNanos());

        assertThat(patience.needed(within(9_000))).isEqualTo(Duration.ofMillis(1_500));
        assertThatThrownBy(() -> patience.needed(within(1_500))).isInstanceOf(ContentException.Unreachable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "2, PT2S",
        "' 120 ', PT2M",
        "'Sat, 21 Nov 2026 00:00:02 GMT', PT2S",
        "'Saturday, 21-Nov-26 00:00:02 GMT', PT2S",
        "'Sat Nov 21 00:00:02 2026', PT2S",
        "'Fri, 20 Nov 2026 23:00:00 GMT', PT0S",
        "'Thu, 21 Nov 2126 00:00:00 GMT', P1D",
        "999999999, P1D",
        "99999999999999999999999999, P1D"
    })
    void readsWhenToComeBack(String header, Duration expected) {
        assertThat(RetryAfter.read(header, NOW)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5", "soon", "Sat, 21 Nov 2026", "١", "Sat, 99 Nov 2026 00:00:02 GMT"})
    void passesOverWhatSaysNothing(String header) {
        assertThat(RetryAfter.read(header, NOW)).isEmpty();
    }

    @Test
    void retriesNoMoreThanAFifthOfTheRequestsOnceTheSavingsAreUsed() {
        RetryBudget budget = new RetryBudget(nanos::get);
        assertThat(taken(budget, 1_000)).isEqualTo(RetryBudget.MOST);

        IntStream.range(0, 50).forEach(i -> budget.sent());

        assertThat(taken(budget, 1_000)).isBetween(9L, 10L);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(taken(budget, 1_000)).as("two a second").isBetween(10L, 11L);
    }

    private static long taken(RetryBudget budget, int times) {
        return IntStream.range(0, times).filter(i -> budget.take()).count();
    }

    private Deadline within(long millis) {
        return Deadline.after(Duration.ofMillis(millis), nanos::get);
    }
}
