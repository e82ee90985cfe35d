package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Breaker.Failure REFUSED = new Breaker.Failure("the connection was refused", false);
    private static final Breaker.Failure SLOW = new Breaker.Failure("no answer in time", true);

    private final AtomicLong nanos = new AtomicLong();
    private final List<Boolean> switched = new CopyOnWriteArrayList<>();
    private final Breaker breaker = new Breaker("r.test", nanos::get, switched::add);

    @Test
    void opensAfterARunOfFailuresAndTellsWhatItIsAndWhenItIsTriedAgain() {
        fail(Breaker.RUN - 1, REFUSED);
        assertThat(breaker.open()).isNull();
        fail(1, REFUSED);

        assertThatThrownBy(() -> breaker.enter(ClientFixture.soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessage("r.test: not asked for a moment, as the last requests failed (the connection was refused);"
                        + " tried again within 1 s");
        assertThat(switched).containsExactly(true);
    }

    @Test
    void keepsTheClassOfWhatOpenedIt() {
        fail(Breaker.RUN, SLOW);

        assertThatThrownBy(() -> breaker.enter(ClientFixture.soon())).isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void staysClosedWhereAnswersComeInBetween() {
        for (int i = 0; i < 10; i++) {
            fail(Breaker.RUN - 1, REFUSED);
            breaker.enter(ClientFixture.soon()).succeeded();
        }

        assertThat(breaker.open()).isNull();
    }

    @Test
    void learnsNothingFromARequestThatWasGivenUp() {
        fail(Breaker.RUN - 1, REFUSED);

        breaker.enter(ClientFixture.soon()).close();

        fail(1, REFUSED);
        assertThat(breaker.open()).isNotNull();
    }

    @Test
    void opensAgainWhenTheTrialFails() {
        fail(Breaker.RUN, REFUSED);
        nanos.addAndGet(Breaker.REST.toNanos());

        fail(1, SLOW);

        assertThatThrownBy(() -> breaker.enter(ClientFixture.soon()))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessageContaining("no answer in time");
        assertThat(switched).containsExactly(true);
    }

    @Test
    void letsOneTryWhileTheOthersWaitAndThenAllPass() throws Exception {
        fail(Breaker.RUN, REFUSED);
        nanos.addAndGet(Breaker.REST.toNanos());
        Breaker.Pass trial = breaker.enter(ClientFixture.soon());

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Breaker.Pass>> others = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                others.add(threads.submit(() -> breaker.enter(ClientFixture.soon())));
            }
            assertThatThrownBy(() -> breaker.enter(Deadline.after(Duration.ofMillis(20))))
                    .as("who has no time for its outcome")
                    .isInstanceOf(ContentException.Unreachable.class);
            assertThat(others).noneMatch(Future::isDone);
            trial.answered();

            for (Future<Breaker.Pass> other : others) {
                assertThat(other.get()).isNotNull();
            }
        }
        assertThat(switched).containsExactly(true, false);
    }

    @Test
    void letsTheNextTryWhereATrialWasGivenUp() throws Exception {
        fail(Breaker.RUN, REFUSED);
        nanos.addAndGet(Breaker.REST.toNanos());
        Breaker.Pass trial = breaker.enter(ClientFixture.soon());

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Breaker.Pass> next = threads.submit(() -> breaker.enter(ClientFixture.soon()));
            trial.close();

            next.get().answered();
        }
        assertThat(breaker.open()).isNull();
    }

    @Test
    void stopsWhoWaitedWhileOthersFailed() {
        Breaker.Pass waiting = breaker.enter(ClientFixture.soon());
        fail(Breaker.RUN, REFUSED);

        assertThatThrownBy(waiting::check).isInstanceOf(ContentException.Unreachable.class);
    }

    private void fail(int times, Breaker.Failure failure) {
        List<Breaker.Pass> passes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            passes.add(breaker.enter(ClientFixture.soon()));
        }
        passes.forEach(pass -> pass.failed(failure));
    }
}
