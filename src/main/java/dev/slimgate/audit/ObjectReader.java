package dev.slimgate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.cluster.ListedKind;
import dev.slimgate.cluster.Nodes;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.UnreadableObjectException;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each listed object what is kept of it. Left out are objects that are being deleted, Pods that have ended, and
 * the templates of Jobs that have ended: nothing of them will run again.
 */
final class ObjectReader {
    private final WorkloadReader workloads;
    private final Nodes nodes;
    private final PodDetails details;
    private final Pool pool;

    /** @param details what policies look at of single Pods */
    ObjectReader(WorkloadReader workloads, Nodes nodes, PodDetails details, Pool pool) {
        this.workloads = workloads;
        this.nodes = nodes;
        this.details = details;
        this.pool = pool;
    }

    /** A Pod; of one that has ended what it ran, and nothing of one that is being deleted. */
    Optional<Listed> pod(ListedKind kind, JsonNode object) {
        String phase = object.path("status").path("phase").asText("");
        if (deleting(object)) {
            return Optional.empty();
        }
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        return readable(kind, object).flatMap(read -> switch (read) {
            case Read(Workload workload) -> over ? ended(object, workload) : Optional.of(pod(object, workload));
            case Broken(Listed.Unreadable unreadable) -> over ? Optional.empty() : Optional.of(unreadable);
        });
    }

    /** Any other object that runs images. */
    Optional<Listed> maker(ListedKind kind, JsonNode object) {
        return readable(kind, object).map(read -> switch (read) {
            case Read(Workload workload) -> maker(object, workload);
            case Broken(Listed.Unreadable unreadable) -> unreadable;
        });
    }

    private sealed interface Reading {}

    private record Read(Workload workload) implements Reading {}

    private record Broken(Listed.Unreadable unreadable) implements Reading {}

    private Optional<Reading> readable(ListedKind kind, JsonNode object) {
        if (object instanceof ObjectNode node) { // lists of the API server's own kinds leave both out in their items
            node.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        }
        try {
            return workloads.read(KubernetesObjects.read(object)).map(Read::new);
        } catch (UnreadableObjectException e) {
            JsonNode meta = object.path("metadata");
            String which =
                    meta.path("namespace").asText("") + "/" + meta.path("name").asText("");
            return Optional.of(new Broken(new Listed.Unreadable(Printable.of(which, 200) + ": " + e.getMessage())));
        }
    }

    private Optional<Listed> ended(JsonNode object, Workload workload) {
        Map<Digest, Instant> ran = Sighted.ran(object, PulledDigests.of(workload.images(), object.path("status")));
        return ran.isEmpty()
                ? Optional.empty()
                : Optional.of(new Listed.Ended(controller(object), workload.namespace(), workload.name(), ran));
    }

    private Listed pod(JsonNode object, Workload workload) {
        JsonNode meta = object.path("metadata");
        String uid = meta.path("uid").asText("");
        @Nullable Stated made = controller(object);
        @Nullable String node = workload.nodeName() == null ? null : pool.one(workload.nodeName());
        Map<String, String> labels = details.shared(workload.labels());
        Workload common = pool.shared(workload, details.names() ? workload.name() : "", labels);
        List<Platform> platforms = pool.one(nodes.platforms(node));
        Map<ImageUse, Digest> running = pool.one(PulledDigests.of(common.images(), object.path("status")));
        SamePods alike = pool.one(new SamePods(
                made,
                made == null ? uid : "",
                common,
                running,
                platforms,
                kept(object),
                Sighted.debugging(object, common.images())));
        return new Listed.OfPod(alike, workload.name(), uid, node, Sighted.ran(object, running));
    }

    private Listed maker(JsonNode object, Workload workload) {
        Owner owner = new Owner(
                pool.one(workload.apiVersion()),
                pool.one(workload.kind()),
                pool.one(workload.namespace()),
                workload.name(),
                object.path("metadata").path("uid").asText(""));
        boolean runs = !workload.images().isEmpty() && !workload.deleting() && !ended(workload, object);
        boolean idle = object.path("spec").path("replicas").asInt(1) == 0;
        return new Listed.Maker(
                owner,
                controller(object),
                runs ? pool.shared(workload, workload.name(), workload.labels()) : null,
                idle,
                runs ? kept(object) : null);
    }

    private @Nullable KeptObject kept(JsonNode object) {
        return details.objects() ? KeptObject.of(object) : null;
    }

    /** Whether a Job has come to its end. */
    private static boolean ended(Workload workload, JsonNode object) {
        if (!workload.kind().equals("Job")) {
            return false;
        }
        for (JsonNode condition : object.path("status").path("conditions")) {
            String type = condition.path("type").asText("");
            if ((type.equals("Complete") || type.equals("Failed"))
                    && condition.path("status").asText("").equals("True")) {
                return true;
            }
        }
        return false;
    }

    private static boolean deleting(JsonNode object) {
        return !object.path("metadata").path("deletionTimestamp").asText("").isEmpty();
    }

    private @Nullable Stated controller(JsonNode object) {
        JsonNode meta = object.path("metadata");
        for (JsonNode owner : meta.path("ownerReferences")) {
            if (owner.path("controller").asBoolean(false)) {
                return pool.one(new Stated(
                        pool.one(owner.path("apiVersion").asText("")),
                        pool.one(owner.path("kind").asText("")),
                        pool.one(meta.path("namespace").asText("")),
                        owner.path("name").asText(""),
                        owner.path("uid").asText("")));
            }
        }
        return null;
    }
}
