package dev.slimgate.cluster;

import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what happened by events on objects. Nobody waits for them: they go through a bounded queue, the same one again
 * is counted as a series, and there are so many a second and no more. What is dropped is counted. Whoever tells must leave
 * out dry runs.
 */
public final class ClusterEvents implements AutoCloseable {
    static final int MOST_WAITING = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);
    private static final long POLL_MILLIS = 250;
    private static final Duration END = Duration.ofSeconds(5);

    private final BlockingQueue<Notice> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final EventSeries series;
    private final InstantSource clock;
    private final Thread writer;
    private volatile boolean ended;

    /** How an event is shown. */
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * An object that an event is about.
     *
     * @param namespace {@code ""} for what is in none
     * @param uid {@code ""} where it is not known
     */
    public record Regarding(String apiVersion, String kind, String namespace, String name, String uid) {}

    /**
     * What happened.
     *
     * @param reason a CamelCase word for machines
     * @param action what Slimgate did, a CamelCase word
     * @param note for people, foreign strings already safe to show; made one line of at most 1 KiB
     */
    public record Notice(Regarding regarding, Type type, String reason, String action, String note) {}

    private ClusterEvents(KubernetesClient client, String identity, InstantSource clock) {
        this.clock = clock;
        this.series = new EventSeries(new EventWriter(client, identity), dropped::incrementAndGet);
        this.writer = Thread.ofVirtual().name("cluster-events").unstarted(this::run);
    }

    /**
     * Begins to write what is told.
     *
     * @param identity which of several replicas this is
     */
    public static ClusterEvents start(KubernetesClient client, String identity, InstantSource clock) {
        ClusterEvents events = new ClusterEvents(client, identity, clock);
        events.writer.start();
        return events;
    }

    /** Takes note of it and returns at once. */
    public void tell(Notice notice) {
        if (!queue.offer(notice) && dropped.getAndIncrement() == 0) {
            LOG.atWarn()
                    .log(
                            "events are told faster than they can be written; some are left out, and the metric counts them");
        }
    }

    /** How many events were left out since the start: too many at once, or the API server did not take them. */
    public long dropped() {
        return dropped.get();
    }

    private void run() {
        while (!ended || !queue.isEmpty()) {
            try {
                Notice notice = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                Instant now = clock.instant();
                if (notice != null) {
                    series.add(notice, now);
                }
                series.sweep(now);
            } catch (InterruptedException e) {
                ended = true; // and what is queued is written
            } catch (RuntimeException e) {
                // One event that cannot be written for a reason nobody foresaw must not end all others.
                dropped.incrementAndGet();
                LOG.atError().setCause(e).log("an event was left out: {}", Printable.of(e.toString()));
            }
        }
        series.end(clock.instant());
    }

    /** Writes what is waiting, within a few seconds. */
    @Override
    public void close() {
        ended = true; // without an interrupt, which would lose the event that is being written
        try {
            if (!writer.join(END)) {
                LOG.atWarn().addKeyValue("waiting", queue.size()).log("not all events could be written before the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
