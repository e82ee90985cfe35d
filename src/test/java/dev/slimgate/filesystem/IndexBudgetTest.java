package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class IndexBudgetTest {

    @Test
    void isNeverMoreThanAQuarterOfTheHeap() {
        assertThat(new IndexBudget(256 << 20, 2L << 30).mostBytes()).isEqualTo(256 << 20);
        assertThat(new IndexBudget(256 << 20, 256 << 20).mostBytes()).isEqualTo(64 << 20);
    }

    @Test
    void anIndexThatStandsTwiceInAnImageCountsOnce() {
        IndexBudget budget = new IndexBudget(1 << 20);
        LayerIndex index = new Tars().file("a", "1").index();

        try (IndexBudget.Hold hold = budget.hold()) {
            hold.keep(index);
            hold.keep(index);
            assertThat(budget.takenBytes()).isEqualTo(index.heapBytes());
        }

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void finishedIndexesOfAnImageAreBoundedTogether() {
        IndexBudget budget = new IndexBudget(1000);

        try (IndexBudget.Hold hold = budget.hold()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            hold.keep(new Tars().file("a" + i, "1").index());
                        }
                    })
                    .isInstanceOf(ContentException.TooLarge.class)
                    .hasMessageContaining("1000 bytes of memory");
        }

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void aReaderThatComesTooLateTakesNothing() {
        IndexBudget budget = new IndexBudget(1 << 20);
        IndexBudget.Hold hold = budget.hold();
        hold.close();

        hold.keep(new Tars().file("a", "1").index());

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void whatWouldFitAloneIsCrowdedAndWhatNeverFitsIsTooLarge() {
        IndexBudget budget = new IndexBudget(1000);

        try (IndexBudget.Hold other = budget.hold();
                IndexBudget.Hold hold = budget.hold()) {
            other.take(600);
            hold.take(300);

            assertThatThrownBy(() -> hold.take(200))
                    .isInstanceOf(IndexBudget.Crowded.class)
                    .extracting(crowded -> ((IndexBudget.Crowded) crowded).bytes())
                    .isEqualTo(500L);
            assertThatThrownBy(() -> hold.take(701)).isInstanceOf(ContentException.TooLarge.class);
            assertThat(budget.takenBytes()).isEqualTo(900);
        }

        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void waitsForAReserveUntilOthersGiveItBack() {
        IndexBudget budget = new IndexBudget(1000);
        IndexBudget.Hold other = budget.hold();
        other.take(600);

        CompletableFuture<IndexBudget.Hold> waiting = CompletableFuture.supplyAsync(
                () -> budget.hold(500, Deadline.after(Duration.ofSeconds(30))),
                task -> Thread.ofVirtual().start(task));
        budget.hold(400, Deadline.after(Duration.ofSeconds(30))).close();
        assertThat(waiting).isNotDone();
        other.close();

        try (IndexBudget.Hold hold = waiting.join()) {
            hold.take(300);
            assertThat(budget.takenBytes()).as("what is reserved").isEqualTo(500);
            hold.give(300);
            assertThat(budget.takenBytes()).as("stays so").isEqualTo(500);
        }
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void doesNotWaitBeyondTheDeadlineNorForMoreThanThereIs() {
        IndexBudget budget = new IndexBudget(1000);
        Deadline over = Deadline.after(Duration.ZERO);

        try (IndexBudget.Hold other = budget.hold()) {
            other.take(600);
            assertThatThrownBy(() -> budget.hold(500, over))
                    .isInstanceOf(ContentException.TimedOut.class)
                    .hasMessageContaining("other images had the memory");
        }

        assertThatThrownBy(() -> budget.hold(1001, over)).isInstanceOf(ContentException.TooLarge.class);
        assertThat(budget.takenBytes()).isZero();
    }

    @Test
    void anIndexInTheMakingIsOfNoUseOnceItsImageIsGivenUp() {
        IndexBudget budget = new IndexBudget(1 << 20);
        IndexBudget.Hold hold = budget.hold();
        hold.close();

        assertThatThrownBy(() -> new LayerIndex.Builder(hold)).isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void manyThatTogetherNeedFarMoreThanThereIsAllComeToAnEnd() {
        IndexBudget budget = new IndexBudget(1000);
        Deadline deadline = Deadline.after(Duration.ofSeconds(50));
        AtomicInteger ended = new AtomicInteger();
        AtomicLong attempts = new AtomicLong();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                int needed = 100 + 900 * (i % 10) / 9;
                threads.submit(() -> budget.within(deadline, hold -> {
                    attempts.incrementAndGet();
                    for (int taken = 0; taken < needed; taken += 10) {
                        hold.take(Math.min(10, needed - taken));
                        LockSupport.parkNanos(10_000);
                    }
                    return ended.incrementAndGet();
                }));
            }
        }

        assertThat(ended).hasValue(64);
        assertThat(budget.takenBytes()).isZero();
        assertThat(attempts.get()).as("each doubles its reserve").isLessThan(64 * 9);
    }
}
