package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlightsTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(30));
    private static final Deadline PASSED = new Deadline(0, () -> 1);

    private final Flights<String, String> flights = new Flights<>("test");

    @Test
    void doesTheWorkOnceHoweverManyAsk() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(20);
        List<Future<Optional<String>>> answers = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> {
                    asked.countDown();
                    return flights.join("a", LONG, () -> {
                        begun.incrementAndGet();
                        awaitUninterruptibly(gate);
                        return "done";
                    });
                }));
            }
            asked.await();
            gate.countDown();
        }

        // Whoever came after the end began again: no more than one at a time.
        assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).contains("done"));
        assertThat(begun.get()).isLessThan(20);
    }

    /** With a single place, as a busy namespace has, the next document would else be refused now and then. */
    @Test
    void itsPlaceIsFreeOnceItsResultIsThere() {
        Places places = new Places(2);
        Asker asker = asker(places, Effort.FULL);

        for (int i = 0; i < 5_000; i++) {
            String key = "document " + i;

            assertThat(asker.call(() -> flights.join(key, LONG, () -> key))).contains(key);
            assertThat(places.taken()).isZero();
        }
    }

    @Test
    void itsPlaceIsFreeOnceItHasFailed() {
        Places places = new Places(2);
        Asker asker = asker(places, Effort.FULL);

        for (int i = 0; i < 5_000; i++) {
            String key = "document " + i;

            assertThatThrownBy(() -> asker.call(() -> flights.join(key, LONG, () -> {
                        throw new ContentException.NotFound(key);
                    })))
                    .hasMessage(key);
            assertThat(places.taken()).isZero();
        }
    }

    @Test
    void goesOnWhenEverybodyHasLeft() {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);

        Optional<String> answer = flights.join("a", PASSED, () -> {
            awaitUninterruptibly(gate);
            finished.countDown();
            return "done";
        });
        gate.countDown();

        assertThat(answer).isEmpty();
        awaitUninterruptibly(finished);
    }

    @Test
    void tellsAFailureToThoseWhoWaitAndForgetsIt() {
        assertThatThrownBy(() -> flights.join("a", LONG, () -> {
                    throw new ContentException.NotFound("gone");
                }))
                .isInstanceOf(ContentException.NotFound.class)
                .hasMessage("gone");

        assertThat(flights.join("a", LONG, () -> "back")).contains("back");
        assertThat(flights.size()).isZero();
    }

    @Test
    void keepsWorkForDifferentKeysApart() {
        CountDownLatch gate = new CountDownLatch(1);
        flights.join("slow", PASSED, () -> {
            awaitUninterruptibly(gate);
            return "slow";
        });

        Optional<String> quick = flights.join("quick", LONG, () -> "quick");

        gate.countDown();
        assertThat(quick).contains("quick");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Asker asker(Places places, Effort effort) {
        return new Asker(places, "team", effort, new BackgroundPlaces(), LONG);
    }

    @Test
    void beginsNothingForWhoMayBeginNothingButTakesWhatIsDone() {
        Asker asker = asker(new Places(10), new Effort.FromMemory("Slimgate is busy with 9 requests"));

        assertThatThrownBy(() -> asker.call(() -> flights.join("a", LONG, () -> "done")))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessage("Slimgate is busy with 9 requests and has not asked the registry for what it does not know"
                        + " yet; try again in a few seconds");
        assertThat(flights.size()).isZero();
    }

    @Test
    void whoMayBeginNothingDoesNotWaitForWhatIsUnderWay() {
        CountDownLatch gate = new CountDownLatch(1);
        flights.join("a", PASSED, () -> {
            awaitUninterruptibly(gate);
            return "done";
        });
        Asker asker = asker(new Places(10), new Effort.FromMemory("busy"));

        Optional<String> answer = asker.call(() -> flights.join("a", LONG, () -> "again"));

        assertThat(answer).isEmpty();
        gate.countDown();
    }

    @Test
    void aLookIsAlwaysBegun() {
        Flights<String, String> looks = new Flights<>("look", Flights.Kind.LOOK);
        Asker asker = asker(new Places(1), new Effort.FromMemory("busy"));

        assertThat(asker.call(() -> looks.join("a", LONG, () -> "seen"))).contains("seen");
    }

    @Test
    void workKeepsItsPlaceAfterItsAskersHaveLeftAndBeyondThePlacesThereIsNoMore() {
        CountDownLatch gate = new CountDownLatch(1);
        Places places = new Places(2);
        Asker asker = asker(places, Effort.FULL);
        asker.call(() -> flights.join("a", PASSED, () -> {
            awaitUninterruptibly(gate);
            return "done";
        }));

        assertThatThrownBy(() -> asker.call(() -> flights.join("b", LONG, () -> "done")))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessageStartingWith("Slimgate is busy with 1 fetches of this namespace");
        Asker other = new Asker(places, "other", Effort.FULL, new BackgroundPlaces(), LONG);
        assertThat(other.call(() -> flights.join("b", LONG, () -> "done"))).contains("done");
        gate.countDown();

        assertThat(asker.call(() -> flights.join("a", LONG, () -> "again"))).isPresent();
        while (places.taken() > 0) {
            Thread.onSpinWait();
        }
    }
}
