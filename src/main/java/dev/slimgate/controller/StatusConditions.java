package dev.slimgate.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.LeaderLoop;
import dev.slimgate.cluster.StoredDocument;
import dev.slimgate.oci.Printable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the status of policies, waivers and families what became of them, while this process leads. It writes what
 * differs and nothing else, so that the counts that the webhooks write into the same status stay.
 */
public final class StatusConditions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusConditions.class);

    /** A hundred namespaces that are made at once are one change. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration AFTER_CONFLICT = Duration.ofSeconds(2);

    private final KubernetesClient client;
    private final ClusterState state;
    private final Set<String> exemptNamespaces;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final LeaderLoop loop;

    /**
     * @param state what is stored; its signatures must be checked by the keys that the webhook has
     * @param exemptNamespaces in which nothing is judged
     * @param leads asked before each write
     */
    public StatusConditions(
            KubernetesClient client,
            ClusterState state,
            Set<String> exemptNamespaces,
            BooleanSupplier leads,
            InstantSource clock) {
        this(client, state, exemptNamespaces, leads, clock, PAUSE);
    }

    StatusConditions(
            KubernetesClient client,
            ClusterState state,
            Set<String> exemptNamespaces,
            BooleanSupplier leads,
            InstantSource clock,
            Duration pause) {
        this.client = client;
        this.state = state;
        this.exemptNamespaces = Set.copyOf(exemptNamespaces);
        this.leads = leads;
        this.clock = clock;
        this.loop = new LeaderLoop("status-conditions", leads, this::run, pause, clock);
    }

    /** Begins to follow what is stored. The state must be synced: what is not known of yet would count as absent. */
    public void start() {
        state.onDocumentChange(loop::changed);
        state.onNamespaceChange(loop::changed);
        loop.start();
        loop.changed();
    }

    /** To be called when this process has become the leader, or the time as the clock tells it has changed. */
    public void changed() {
        loop.changed();
    }

    /** Writes each status that differs. Returns when one turns by itself, or should be tried again. */
    Instant run() {
        StatusPlan plan =
                new StatusPlan(state.namespaces(), exemptNamespaces, state.get().families(), clock.instant());
        Instant next = Instant.MAX;
        @Nullable KubernetesClientException failure = null;
        for (StoredDocument document : state.documents()) {
            next = earlier(next, plan.turns(document).orElse(Instant.MAX));
            ObjectNode wanted = plan.status(document);
            if (same(wanted, document.status())) {
                continue;
            }
            if (!leads.getAsBoolean()) {
                return next;
            }
            try {
                patch(document, wanted);
            } catch (KubernetesClientException e) {
                switch (e.getCode()) {
                    case 404 -> LOG.atDebug().log("a document was deleted before its status was written");
                    case 409 ->
                        next = earlier(next, clock.instant().plus(AFTER_CONFLICT)); // a later version is on its way
                    default -> failure = failure == null ? e : failure; // which must not keep the others from theirs
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return next;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Whether the stored status has all that is wanted; other fields are none of ours. */
    private static boolean same(ObjectNode wanted, JsonNode stored) {
        return wanted.properties().stream().allMatch(field -> alike(field.getValue(), stored.path(field.getKey())));
    }

    /** Equal, whether a number was read as an int or as a long. */
    private static boolean alike(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.isNumber() && b.isNumber() && a.asLong() == b.asLong() || a.equals(b) ? 0 : 1, other);
    }

    /** Only our own fields, and only upon the version that they were worked out from. */
    private void patch(StoredDocument document, ObjectNode status) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").put("resourceVersion", document.resourceVersion());
        patch.set("status", status);
        var objects = client.genericKubernetesResources(document.kind().context());
        var object = document.namespace() == null
                ? objects.withName(document.name())
                : objects.inNamespace(document.namespace()).withName(document.name());
        object.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
        LOG.atDebug()
                .addKeyValue("kind", document.kind().kind())
                .addKeyValue("name", Printable.of(document.fullName()))
                .log("conditions written");
    }

    @Override
    public void close() {
        loop.close();
    }
}
