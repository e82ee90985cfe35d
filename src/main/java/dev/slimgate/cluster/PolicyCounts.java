package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many images each policy has judged, denied and warned of, added to what its status says. Counting is a step in
 * memory; what was counted is written now and then, at the latest after {@link #PERIOD}, and at the end. Several replicas
 * add to the same numbers: whoever comes second keeps what it has for the next time.
 */
public final class PolicyCounts implements AutoCloseable {
    static final Duration PERIOD = Duration.ofSeconds(10);

    /** More policies than this are not counted at a time. */
    static final int MOST_POLICIES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PolicyCounts.class);

    private final KubernetesClient client;
    private final ClusterState state;
    private final Instant since;
    private final Map<String, Counts> pending = new ConcurrentHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final ScheduledExecutorService writes = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("policy-counts").factory());

    /** What a policy did with one image. */
    public enum Outcome {
        PASSED,
        WARNED,
        DENIED
    }

    /** Numbers of images. */
    record Counts(long judged, long denied, long warned) {
        static final Counts NONE = new Counts(0, 0, 0);

        static Counts of(Outcome outcome) {
            return switch (outcome) {
                case PASSED -> new Counts(1, 0, 0);
                case WARNED -> new Counts(1, 0, 1);
                case DENIED -> new Counts(1, 1, 0);
            };
        }

        static Counts stored(StoredDocument policy) {
            return new Counts(
                    policy.status().path("judged").asLong(),
                    policy.status().path("denied").asLong(),
                    policy.status().path("warned").asLong());
        }

        Counts plus(Counts other) {
            return new Counts(judged + other.judged, denied + other.denied, warned + other.warned);
        }

        Counts minus(Counts other) {
            return new Counts(judged - other.judged, denied - other.denied, warned - other.warned);
        }
    }

    private PolicyCounts(KubernetesClient client, ClusterState state, Instant since) {
        this.client = client;
        this.state = state;
        this.since = since.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Begins to write what is counted.
     *
     * @param since when counting begins: now
     */
    public static PolicyCounts start(KubernetesClient client, ClusterState state, Instant since) {
        PolicyCounts counts = idle(client, state, since);
        counts.schedule();
        return counts;
    }

    /** Counts, and writes only when told to. */
    static PolicyCounts idle(KubernetesClient client, ClusterState state, Instant since) {
        return new PolicyCounts(client, state, since);
    }

    /**
     * Counts one image.
     *
     * @param policy its full name
     */
    public void count(String policy, Outcome outcome) {
        if (pending.size() < MOST_POLICIES || pending.containsKey(policy)) {
            pending.merge(policy, Counts.of(outcome), Counts::plus);
        }
    }

    /** What has yet to be written of a policy. */
    Counts pending(String policy) {
        return pending.getOrDefault(policy, Counts.NONE);
    }

    /** Replicas that started together should not write together. */
    private void schedule() {
        long most = PERIOD.toMillis();
        long wait = ThreadLocalRandom.current().nextLong(most / 2, most);
        var _ = writes.schedule(
                () -> {
                    try {
                        flush();
                    } finally {
                        schedule();
                    }
                },
                wait,
                TimeUnit.MILLISECONDS);
    }

    /** Writes what was counted; what cannot be written is kept. */
    synchronized void flush() {
        pending.forEach((policy, counts) -> state.policy(policy)
                .ifPresentOrElse(
                        stored -> write(policy, stored, counts),
                        () -> pending.remove(policy))); // it is gone, and its status with it
    }

    private void write(String policy, StoredDocument stored, Counts counts) {
        try {
            patch(stored, Counts.stored(stored).plus(counts));
            written(policy, counts);
            failing.set(false);
        } catch (KubernetesClientException e) {
            switch (e.getCode()) {
                case 404 -> pending.remove(policy);
                case 409 ->
                    LOG.atDebug()
                            .addKeyValue("policy", Printable.of(policy))
                            .log("somebody else wrote the status first; the counts are added next time");
                default -> failed(e);
            }
        }
    }

    private void failed(KubernetesClientException e) {
        if (!failing.getAndSet(true)) {
            LOG.atWarn()
                    .addKeyValue("status", e.getCode())
                    .log(
                            "cannot write the counts of policies, and goes on trying: {}",
                            Printable.of(String.valueOf(e.getMessage()), 200));
        }
    }

    /** Only our own fields, and only upon the version that they were added to. */
    private void patch(StoredDocument stored, Counts sum) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").put("resourceVersion", stored.resourceVersion());
        ObjectNode status = patch.putObject("status")
                .put("judged", sum.judged)
                .put("denied", sum.denied)
                .put("warned", sum.warned);
        if (stored.status().path("countedSince").asText("").isEmpty()) {
            status.put("countedSince", since.toString());
        }
        var objects = client.genericKubernetesResources(stored.kind().context());
        var object = stored.namespace() == null
                ? objects.withName(stored.name())
                : objects.inNamespace(stored.namespace()).withName(stored.name());
        object.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
    }

    private void written(String policy, Counts counts) {
        pending.computeIfPresent(policy, (name, now) -> {
            Counts rest = now.minus(counts);
            return rest.equals(Counts.NONE) ? null : rest;
        });
    }

    /** Writes what is left. */
    @Override
    public void close() {
        writes.shutdownNow();
        flush();
    }
}
