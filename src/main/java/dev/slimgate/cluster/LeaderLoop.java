package dev.slimgate.cluster;

import dev.slimgate.oci.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does some work of the leader on a thread of its own: when something has changed, when it is due, and again when it has
 * failed. What changes together is worked on together.
 */
public final class LeaderLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLoop.class);

    /** Nothing is trusted to come by itself for longer than that. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final String name;
    private final BooleanSupplier leads;
    private final Supplier<Instant> work;
    private final Duration pause;
    private final InstantSource clock;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean ended;
    private @Nullable Thread thread;

    /**
     * @param name of the thread
     * @param leads without which nothing is done
     * @param work does all that is to be done now, and says when something is to be done next
     * @param pause between a change and the work, for what comes together; also the least between two runs
     */
    public LeaderLoop(String name, BooleanSupplier leads, Supplier<Instant> work, Duration pause, InstantSource clock) {
        this.name = name;
        this.leads = leads;
        this.work = work;
        this.pause = pause;
        this.clock = clock;
    }

    /** Begins to work. */
    public void start() {
        thread = Thread.ofVirtual().name(name).start(this::loop);
    }

    /** Something is to be done. Returns at once. */
    public void changed() {
        wanted.release();
    }

    private void loop() {
        Duration wait = LONGEST_WAIT;
        Duration retry = FIRST_RETRY;
        try {
            while (!ended) {
                if (wanted.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    LockSupport.parkNanos(pause.toNanos());
                    wanted.drainPermits();
                }
                if (ended || !leads.getAsBoolean()) {
                    wait = LONGEST_WAIT;
                    continue;
                }
                try {
                    wait = shorter(Duration.between(clock.instant(), work.get()), LONGEST_WAIT);
                    retry = FIRST_RETRY;
                } catch (RuntimeException e) { // the outermost frame: the loop must not end
                    LOG.atWarn()
                            .addKeyValue("loop", name)
                            .setCause(LOG.isDebugEnabled() ? e : null)
                            .log(
                                    "cannot do its work; tried again in {} s: {}",
                                    retry.toSeconds(),
                                    Printable.of(e.toString(), 400));
                    wait = retry;
                    retry = shorter(retry.multipliedBy(2), LONGEST_RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) <= 0 ? one : other;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    /** Begins nothing more; what is being done is ended by {@link #close}. */
    public void end() {
        ended = true;
    }

    @Override
    public void close() {
        end();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
