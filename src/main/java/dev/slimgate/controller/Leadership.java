package dev.slimgate.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who of several controllers writes: the one that holds a Lease. One that cannot renew stops in time to let another take
 * over: it gives up after {@link Times#renewDeadline}, others wait for {@link Times#lease}. Then it tries again.
 */
public final class Leadership implements AutoCloseable {
    /** The name of the Lease, in Slimgate's own namespace. */
    public static final String LEASE = "slimgate-controller";

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /**
     * How long things take.
     *
     * @param lease how long a lease that is not renewed is respected
     * @param renewDeadline after how long without renewal its holder gives up; shorter than {@code lease}
     * @param retry how often is tried
     */
    public record Times(Duration lease, Duration renewDeadline, Duration retry) {
        /** As Kubernetes' own controllers have it. */
        public static final Times DEFAULTS =
                new Times(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

    private final KubernetesClient client;
    private final String namespace;
    private final String identity;
    private final Times times;
    private final Runnable gained;
    private volatile boolean leads;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> election;

    /**
     * @param identity of this process for people; made unique, as two processes of one name would both lead
     * @param gained called, quickly, when this process has become the leader
     */
    public Leadership(KubernetesClient client, String namespace, String identity, Times times, Runnable gained) {
        this.client = client;
        this.namespace = namespace;
        this.identity = identity + "_" + UUID.randomUUID();
        this.times = times;
        this.gained = gained;
    }

    /** Whether this process may write now. */
    public boolean leads() {
        return leads;
    }

    /** Who this is in the Lease. */
    public String identity() {
        return identity;
    }

    /** Begins to stand for election, until closed. */
    public void start() {
        stand();
    }

    private synchronized void stand() {
        if (closed) {
            return;
        }
        CompletableFuture<?> running = client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(LEASE)
                        .withLock(new LeaseLock(namespace, LEASE, identity))
                        .withLeaseDuration(times.lease())
                        .withRenewDeadline(times.renewDeadline())
                        .withRetryPeriod(times.retry())
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(this::begin, this::end, this::tell))
                        .build())
                .build()
                .start();
        election = running;
        var _ = running.whenComplete((done, failure) -> {
            end(); // an election that breaks off tells nobody
            CompletableFuture.delayedExecutor(times.retry().toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::stand);
        });
    }

    private void begin() {
        leads = true;
        LOG.atInfo().addKeyValue("identity", identity).log("leads: writes certificates and webhook configurations");
        gained.run();
    }

    private void end() {
        boolean led = leads;
        leads = false;
        if (led) {
            LOG.atInfo().addKeyValue("identity", identity).log("leads no more");
        }
    }

    private void tell(String leader) {
        LOG.atDebug().addKeyValue("leader", leader).log("there is a leader");
    }

    /** Stops writing and gives the lease back, so that another takes over at once. */
    @Override
    public void close() {
        CompletableFuture<?> running;
        synchronized (this) {
            closed = true;
            leads = false;
            running = election;
        }
        if (running == null) {
            return;
        }
        running.cancel(true);
        try {
            running.get(times.retry().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            LOG.atDebug().log("the election has ended"); // as a cancelled one does
        }
    }
}
