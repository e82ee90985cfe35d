package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ScanQueueTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final AtomicLong now = new AtomicLong();

    private ScanQueue<String> queue(int atOnce, int mostWaiting) {
        return new ScanQueue<>(atOnce, mostWaiting, PATIENCE, now::get);
    }

    /** Enters on a thread of its own, and returns once it waits or has its turn. */
    private CompletableFuture<Optional<ScanQueue<String>.Turn>> enter(
            ScanQueue<String> queue, String key, String namespace) {
        int before = queue.waiting() + queue.running();
        long dropped = queue.dropped();
        CompletableFuture<Optional<ScanQueue<String>.Turn>> turn = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> turn.complete(queue.enter(key, namespace, false)));
        while (queue.waiting() + queue.running() == before && queue.dropped() == dropped) {
            LockSupport.parkNanos(100_000);
        }
        now.incrementAndGet();
        return turn;
    }

    private static ScanQueue<String>.Turn turn(CompletableFuture<Optional<ScanQueue<String>.Turn>> entered) {
        return entered.join().orElseThrow();
    }

    @Test
    void oneNamespaceLeavesOneReaderToOthers() {
        ScanQueue<String> queue = queue(2, 100);
        ScanQueue<String>.Turn first = turn(enter(queue, "a1", "a"));
        var second = enter(queue, "a2", "a");

        var other = enter(queue, "b1", "b");

        assertThat(turn(other)).isNotNull();
        assertThat(second).isNotDone();
        first.end();
        assertThat(turn(second)).isNotNull();
    }

    @Test
    void namespacesTakeTurnsAndWhatWasAskedForLastComesFirst() {
        ScanQueue<String> queue = queue(1, 100);
        ScanQueue<String>.Turn running = turn(enter(queue, "a0", "a"));
        var a1 = enter(queue, "a1", "a");
        var a2 = enter(queue, "a2", "a");
        var b1 = enter(queue, "b1", "b");
        var b2 = enter(queue, "b2", "b");
        queue.asked("b1", "b", false);
        List<String> order = new ArrayList<>();

        for (int i = 0; i < 4; i++) {
            running.end();
            var next = CompletableFuture.anyOf(
                            order.contains("a1") ? new CompletableFuture<>() : a1,
                            order.contains("a2") ? new CompletableFuture<>() : a2,
                            order.contains("b1") ? new CompletableFuture<>() : b1,
                            order.contains("b2") ? new CompletableFuture<>() : b2)
                    .join();
            String name = !order.contains("a1") && a1.isDone()
                    ? "a1"
                    : !order.contains("a2") && a2.isDone() ? "a2" : !order.contains("b1") && b1.isDone() ? "b1" : "b2";
            order.add(name);
            running = ((Optional<ScanQueue<String>.Turn>) next).orElseThrow();
        }

        assertThat(order).containsExactly("b1", "a2", "b2", "a1");
    }

    @Test
    void whatAnotherNamespaceAsksForAsWellHasItsTurnAsWell() {
        ScanQueue<String> queue = queue(3, 100);
        turn(enter(queue, "a1", "a"));
        turn(enter(queue, "a2", "a"));
        var shared = enter(queue, "a3", "a");
        assertThat(shared).isNotDone();

        queue.asked("a3", "b", false);
        var own = enter(queue, "a4", "a");

        assertThat(turn(shared)).isNotNull();
        assertThat(own).isNotDone();
    }

    @Test
    void beyondTheBoundANewcomerIsTurnedAwayAtOnceUnlessItsNamespaceHasFewerWaiting() {
        ScanQueue<String> queue = queue(1, 3);
        turn(enter(queue, "a0", "a"));
        var oldest = enter(queue, "a1", "a");
        var second = enter(queue, "a2", "a");
        var third = enter(queue, "a3", "a");

        assertThat(enter(queue, "a4", "a").join()).isEmpty();
        var other = enter(queue, "b1", "b");

        assertThat(oldest.join()).isEmpty();
        assertThat(List.of(second, third, other)).noneMatch(CompletableFuture::isDone);
        assertThat(queue.waiting()).isEqualTo(3);
        assertThat(queue.dropped()).isEqualTo(2);
    }

    @Test
    void whatNobodyAsksForAnyMoreIsDropped() {
        ScanQueue<String> queue = queue(1, 100);
        ScanQueue<String>.Turn running = turn(enter(queue, "a0", "a"));
        var left = enter(queue, "a1", "a");
        var asked = enter(queue, "a2", "a");

        now.addAndGet(PATIENCE.toNanos() - 10);
        queue.asked("a2", "a", false);
        now.addAndGet(20);
        running.end();

        assertThat(left.join()).isEmpty();
        assertThat(turn(asked)).isNotNull();
    }

    @Test
    void nobodyWaitsForAQueueThatIsClosed() {
        ScanQueue<String> queue = queue(1, 100);
        turn(enter(queue, "a0", "a"));
        var waits = enter(queue, "a1", "a");

        queue.close();

        assertThat(waits.join()).isEmpty();
    }

    @Test
    void neverRunsMoreThanItMayAndServesEverybodyInTheEnd() {
        ScanQueue<Integer> queue = new ScanQueue<>(4, 10_000, PATIENCE, System::nanoTime);
        Semaphore atOnce = new Semaphore(4);
        AtomicInteger served = new AtomicInteger();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 400; i++) {
                int key = i;
                threads.submit(() -> {
                    ScanQueue<Integer>.Turn turn =
                            queue.enter(key, "ns" + key % 7, false).orElseThrow();
                    assertThat(atOnce.tryAcquire()).isTrue();
                    served.incrementAndGet();
                    Thread.yield();
                    atOnce.release();
                    turn.end();
                    return turn;
                });
            }
        }

        assertThat(served).hasValue(400);
        assertThat(queue.running()).isZero();
        assertThat(queue.waiting()).isZero();
    }

    private CompletableFuture<Optional<ScanQueue<String>.Turn>> enterInBackground(
            ScanQueue<String> queue, String key, String namespace) {
        int before = queue.waiting() + queue.running();
        long dropped = queue.dropped();
        CompletableFuture<Optional<ScanQueue<String>.Turn>> turn = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> turn.complete(queue.enter(key, namespace, true)));
        while (queue.waiting() + queue.running() == before && queue.dropped() == dropped) {
            LockSupport.parkNanos(100_000);
        }
        now.incrementAndGet();
        return turn;
    }

    @Test
    void theBackgroundHasHalfOfTheReadersAtMost() {
        ScanQueue<String> queue = queue(4, 100);
        turn(enterInBackground(queue, "a1", "a"));
        turn(enterInBackground(queue, "b1", "b"));
        var third = enterInBackground(queue, "c1", "c");

        var asked = enter(queue, "d1", "d");

        assertThat(turn(asked)).isNotNull();
        assertThat(third).isNotDone();
    }

    @Test
    void whoWaitsForAnAnswerComesBeforeTheBackground() {
        ScanQueue<String> queue = queue(1, 100);
        ScanQueue<String>.Turn running = turn(enter(queue, "a0", "a"));
        var background = enterInBackground(queue, "b1", "b");
        var asked = enter(queue, "a1", "a");

        running.end();

        turn(asked).end();
        assertThat(turn(background)).isNotNull();
    }

    @Test
    void whatSomebodyAsksForIsBackgroundNoMore() {
        ScanQueue<String> queue = queue(2, 100);
        turn(enterInBackground(queue, "a1", "a"));
        var waits = enterInBackground(queue, "b1", "b");
        assertThat(waits).isNotDone();

        queue.asked("b1", "b", false);
        var other = enter(queue, "c1", "c");

        assertThat(List.of(turn(waits))).hasSize(1);
        assertThat(other).isNotDone();
    }

    @Test
    void theBackgroundMakesRoomAndNeverTakesIt() {
        ScanQueue<String> queue = queue(1, 1);
        turn(enter(queue, "a0", "a"));
        var background = enterInBackground(queue, "b1", "b");

        var asked = enter(queue, "c1", "c");
        var late = enterInBackground(queue, "d1", "d");

        assertThat(background.join()).isEmpty();
        assertThat(late.join()).isEmpty();
        assertThat(asked).isNotDone();
    }
}
