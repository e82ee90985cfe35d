package dev.slimgate.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Works on many things with a few threads of the platform, and gives up as soon as nobody wants the result any more. */
final class Workers {
    private static final long LOOK_MILLIS = 100;
    private static final long END_SECONDS = 5;

    private final BooleanSupplier wanted;

    /** @param wanted asked several times a second */
    Workers(BooleanSupplier wanted) {
        this.wanted = wanted;
    }

    /** What is done with the thing at a place. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @throws InterruptedException where it is given up
         */
        void on(int place) throws InterruptedException;
    }

    /**
     * Works on all things, in their order, some at once. The first failure ends it.
     *
     * @throws AuditStoppedException where nobody wants it any more; what is under way is interrupted
     */
    void each(int atOnce, int things, Work work) {
        if (things == 0) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.min(atOnce, things),
                Thread.ofPlatform().daemon().name("audit-", 0).factory());
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < Math.min(atOnce, things); i++) {
                futures.add(pool.submit(() -> {
                    int place;
                    while (!Thread.currentThread().isInterrupted() && (place = next.getAndIncrement()) < things) {
                        work.on(place);
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                await(future);
            }
        } finally {
            end(pool);
        }
    }

    private void await(Future<?> future) {
        while (!ended(future)) {
            if (!wanted.getAsBoolean()) {
                throw new AuditStoppedException();
            }
        }
    }

    /** Waits for a moment. */
    private static boolean ended(Future<?> future) {
        try {
            future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuditStoppedException();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new AuditStoppedException();
            }
        }
    }

    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        try {
            boolean _ = pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS); // daemons, should one hang
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
