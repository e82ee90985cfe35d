package dev.slimgate.assess;

import dev.slimgate.content.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The same work on several things, some at once, on virtual threads that work for the same {@link Asker}; the order of the
 * results is that of the things.
 */
final class Parallel {
    /** How many things of one list are worked on at once: an object with thousands of images is no lever. */
    static final int AT_ONCE = 64;

    private Parallel() {}

    /**
     * Waits for all; when one fails the others are still waited for, and the first failure in the list's order is thrown.
     * For work that waits for nothing beyond a deadline of its own.
     */
    static <T, R> List<R> map(List<T> things, Function<T, R> work) {
        if (things.size() == 1) {
            return List.of(work.apply(things.getFirst()));
        }
        List<CompletableFuture<R>> futures = start(things, work, new AtomicBoolean());
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .exceptionally(failure -> null)
                .join();
        return futures.stream().map(Parallel::resultOf).toList();
    }

    /**
     * Waits until the deadline and no longer, whatever the work does. One thing alone, which every wait of its work bounds as
     * well, costs no thread.
     *
     * @param late says what is to be said of a thing whose work has not ended then, or was not begun
     */
    static <T, R> List<R> map(List<T> things, Deadline deadline, Function<T, R> work, Function<T, R> late) {
        if (things.size() == 1) {
            return List.of(work.apply(things.getFirst()));
        }
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<R>> futures = start(things, work, over);
        List<R> results = new ArrayList<>(things.size());
        for (int i = 0; i < things.size(); i++) {
            results.add(isDone(futures.get(i), deadline) ? resultOf(futures.get(i)) : late.apply(things.get(i)));
        }
        over.set(true);
        return results;
    }

    private static <T, R> List<CompletableFuture<R>> start(List<T> things, Function<T, R> work, AtomicBoolean over) {
        List<CompletableFuture<R>> futures = new ArrayList<>(things.size());
        things.forEach(thing -> futures.add(new CompletableFuture<>()));
        AtomicInteger next = new AtomicInteger();
        Runnable worker = Asker.keeping(() -> {
            int i;
            while (!over.get() && (i = next.getAndIncrement()) < things.size()) {
                run(futures.get(i), things.get(i), work);
            }
        });
        for (int i = 0; i < Math.min(AT_ONCE, things.size()); i++) {
            Thread.ofVirtual().start(worker);
        }
        return futures;
    }

    private static <T, R> void run(CompletableFuture<R> future, T thing, Function<T, R> work) {
        try {
            future.complete(work.apply(thing));
        } catch (Throwable e) { // whatever it was, it belongs to who waits
            future.completeExceptionally(e);
        }
    }

    private static boolean isDone(Future<?> future, Deadline deadline) {
        try {
            future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <R> R resultOf(Future<R> done) {
        if (done.state() == Future.State.SUCCESS) {
            return done.resultNow();
        }
        throw Flights.unwrap(new ExecutionException(done.exceptionNow()));
    }
}
