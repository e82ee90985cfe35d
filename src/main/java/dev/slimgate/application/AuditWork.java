package dev.slimgate.application;

import dev.slimgate.audit.Audit;
import dev.slimgate.audit.AuditStoppedException;
import dev.slimgate.audit.Audited;
import dev.slimgate.audit.ClusterReader;
import dev.slimgate.audit.Inventory;
import dev.slimgate.audit.PodLabels;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Rulebook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's work: reads what runs, judges it and hands it over, again after each interval. When policies, waivers or labels of
 * namespaces change it judges the same again in memory. What was found out is kept while this process leads, so that a later
 * reading costs registries what is new. One thread, which does nothing while another process leads.
 */
final class AuditWork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditWork.class);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final Parts parts;
    private final Duration interval;
    private final Duration pause;
    private final InstantSource clock;
    private final Semaphore wanted = new Semaphore(0);
    private volatile boolean ended;
    private @Nullable Thread thread;
    private @Nullable Last last;
    private Instant due = Instant.MIN;
    private Duration retry = FIRST_RETRY;

    /** Reads what runs. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads all.
         *
         * @param podLabels labels of single Pods that policies select by
         */
        ClusterReader.Reading read(Set<String> podLabels);
    }

    /**
     * What it works with.
     *
     * @param leads without which nothing is done
     * @param labels of the namespaces, as they are now
     * @param output takes what was judged, on the thread of this; what it throws is tried again
     */
    record Parts(
            BooleanSupplier leads,
            Reader reader,
            Audit audit,
            Supplier<Rulebook> rulebook,
            Supplier<Map<String, Map<String, String>>> labels,
            Output output) {}

    /** Takes what was judged. */
    interface Output {
        /**
         * Takes it.
         *
         * @param whole whether all could be read
         * @param begun when it began, by the clock
         */
        void audited(Audited audited, boolean whole, Instant begun);

        /** It ended early. */
        void failed();

        /** Another process leads, or nobody does. */
        void leadsNoMore();
    }

    private record Last(Audited audited, Set<String> podLabels, boolean whole) {}

    /** @param pause between a change and the work, for what comes together */
    AuditWork(Parts parts, Duration interval, Duration pause, InstantSource clock) {
        this.parts = parts;
        this.interval = interval;
        this.pause = pause;
        this.clock = clock;
    }

    void start() {
        thread = Thread.ofVirtual().name("audit").start(this::loop);
    }

    /** Something is to be judged again. Returns at once. */
    void changed() {
        wanted.release();
    }

    private void loop() {
        Duration wait = IDLE;
        try {
            while (!ended) {
                if (wanted.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    LockSupport.parkNanos(pause.toNanos());
                    wanted.drainPermits();
                }
                wait = ended ? Duration.ZERO : parts.leads.getAsBoolean() ? work() : rest();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    /** Whoever leads meanwhile may change everything: nothing is taken for known when this leads again. */
    private Duration rest() {
        last = null;
        due = Instant.MIN;
        parts.output.leadsNoMore();
        return IDLE;
    }

    /** Does all that is to be done now, and says how long nothing is. */
    private Duration work() {
        try {
            Instant begun = clock.instant();
            Last next = judge(begun);
            last = next;
            parts.output.audited(next.audited, next.whole, begun);
            retry = FIRST_RETRY;
            Duration left = Duration.between(clock.instant(), due);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (AuditStoppedException e) {
            return Duration.ZERO; // ended, or another one leads
        } catch (RuntimeException e) { // the outermost frame: the work must not end
            parts.output.failed();
            LOG.atWarn()
                    .setCause(LOG.isDebugEnabled() ? e : null)
                    .log(
                            "the audit ended early; tried again in {} s: {}",
                            retry.toSeconds(),
                            Printable.of(e.toString(), 400));
            Duration wait = retry;
            retry = retry.compareTo(LONGEST_RETRY) < 0 ? retry.multipliedBy(2) : LONGEST_RETRY;
            return wait;
        }
    }

    private Last judge(Instant begun) {
        Rulebook rulebook = parts.rulebook.get();
        Set<String> podLabels = PodLabels.selectedBy(rulebook);
        Last before = last;
        if (before != null && begun.isBefore(due) && before.podLabels.equals(podLabels)) {
            Inventory read = before.audited.inventory();
            Inventory labelled =
                    new Inventory(read.subjects(), labels(read.namespaces()), read.nodes(), read.problems());
            return new Last(
                    parts.audit.again(before.audited, labelled, rulebook, new Wanted()), podLabels, before.whole);
        }
        ClusterReader.Reading reading = parts.reader.read(podLabels);
        Audited audited =
                parts.audit.judge(reading.inventory(), rulebook, before == null ? null : before.audited, new Wanted());
        due = begun.plus(interval);
        return new Last(audited, podLabels, reading.whole());
    }

    /** Of the namespaces that were read, those of now; one that is gone keeps what it had until the next reading. */
    private Map<String, Map<String, String>> labels(Map<String, Map<String, String>> read) {
        Map<String, Map<String, String>> known = parts.labels.get();
        Map<String, Map<String, String>> now = new HashMap<>(read);
        now.replaceAll((name, labels) -> known.getOrDefault(name, labels));
        return now;
    }

    private final class Wanted implements Audit.Progress {
        @Override
        public void judged(int judged, int all) {
            LOG.atDebug().addKeyValue("judged", judged).addKeyValue("all", all).log("judging what runs");
        }

        @Override
        public boolean wanted() {
            return !ended && parts.leads.getAsBoolean();
        }
    }

    @Override
    public void close() {
        ended = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
