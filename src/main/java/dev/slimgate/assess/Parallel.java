package dev.slimgate.assess;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same work on several things at once, on virtual threads; the order of the results is that of the things. */
final class Parallel {
    private Parallel() {}

    /**
     * Waits for all; when one fails the others are still waited for (each has the same deadline), and the first failure
     * in the list's order is thrown.
     */
    static <T, R> List<R> map(List<T> things, Function<T, R> work) {
        if (things.size() == 1) {
            return List.of(work.apply(things.getFirst()));
        }
        List<Future<R>> futures = new ArrayList<>(things.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T thing : things) {
                futures.add(threads.submit(() -> work.apply(thing)));
            }
        }
        List<R> results = new ArrayList<>(things.size());
        for (Future<R> future : futures) {
            results.add(resultOf(future));
        }
        return results;
    }

    private static <R> R resultOf(Future<R> done) {
        if (done.state() == Future.State.SUCCESS) {
            return done.resultNow();
        }
        throw Flights.unwrap(new ExecutionException(done.exceptionNow()));
    }
}
