package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(30));

    private static List<Integer> things(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void keepsTheOrderAndWorksOnNoMoreThanSixtyFourAtOnce() {
        Semaphore atOnce = new Semaphore(Parallel.AT_ONCE);
        AtomicInteger beyond = new AtomicInteger();

        List<Integer> doubled = Parallel.map(things(1_000), i -> {
            if (!atOnce.tryAcquire()) {
                beyond.incrementAndGet();
                return 0;
            }
            Thread.yield();
            atOnce.release();
            return 2 * i;
        });

        assertThat(beyond).hasValue(0);
        assertThat(doubled)
                .isEqualTo(IntStream.range(0, 1_000).map(i -> 2 * i).boxed().toList());
    }

    @Test
    void aFailureIsThrownOnceAllHaveEndedAndItIsTheFirstOfTheList() {
        Set<Integer> ended = ConcurrentHashMap.newKeySet();

        assertThatThrownBy(() -> Parallel.map(things(10), i -> {
                    ended.add(i);
                    if (i % 3 == 2) {
                        throw new IllegalStateException("thing " + i);
                    }
                    return i;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("thing 2");

        assertThat(ended).hasSize(10);
    }

    @Test
    void whatHasNotEndedByTheDeadlineIsSaidToBeLateAndTheRestIsKept() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        Deadline afterTheFirst = new Deadline(1, () -> {
            ParallelTest.await(first);
            return 1;
        });

        List<String> results = Parallel.map(
                things(200),
                afterTheFirst,
                i -> {
                    if (i == 0) {
                        first.countDown();
                        return "done";
                    }
                    ParallelTest.await(never);
                    return "never";
                },
                i -> "late");
        never.countDown();

        assertThat(results).hasSize(200);
        assertThat(results.subList(1, 200)).containsOnly("late");
        assertThat(results.getFirst()).isIn("done", "late");
    }

    @Test
    void worksForTheSameAskerOnEveryThread() {
        Asker asker = new Asker(new Places(1), "team", new Effort.FromMemory("busy"), new BackgroundPlaces(), LONG);

        List<String> namespaces = asker.call(
                () -> Parallel.map(things(3), LONG, i -> Asker.namespaceNow() + Asker.fromMemory(), i -> "late"));

        assertThat(namespaces).containsOnly("teamtrue");
        assertThat(Asker.namespaceNow()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
