package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.Problem;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.WaiverTerms;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads objects of one kind with the reader that files have. An object is parsed again only when its spec has changed:
 * counts written into a policy's status cost nothing.
 */
final class StoredReader implements Watched.Reading<GenericKubernetesResource, StoredDocument> {
    private static final Logger LOG = LoggerFactory.getLogger(StoredReader.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ResourceKind kind;
    private final KubernetesSerialization serialization;

    StoredReader(ResourceKind kind, KubernetesSerialization serialization) {
        this.kind = kind;
        this.serialization = serialization;
    }

    @Override
    public StoredDocument read(GenericKubernetesResource object, @Nullable StoredDocument before) {
        ObjectMeta meta = object.getMetadata();
        String uid = String.valueOf(meta.getUid());
        String version = String.valueOf(meta.getResourceVersion());
        Long generation = meta.getGeneration();
        JsonNode status = status(object);
        if (before != null && generation != null && generation == before.generation() && uid.equals(before.uid())) {
            return before.with(version, status);
        }
        PolicyDocuments.Result read = PolicyDocuments.read(kind.kind() + "/" + shownName(meta), text(object));
        StoredDocument document = new StoredDocument(
                kind,
                meta.getName(),
                kind.namespaced() ? meta.getNamespace() : null,
                uid,
                generation == null ? 0 : generation,
                version,
                read.problems().isEmpty() ? read.rulebook() : inPlaceOf(object, read.problems()),
                read.problems(),
                status);
        read.problems()
                .forEach(problem -> LOG.atError()
                        .addKeyValue("kind", kind.kind())
                        .addKeyValue("name", Printable.of(document.fullName()))
                        .log("stored but not readable: {}", problem));
        return document;
    }

    /** The object without what the API server keeps for itself and without its status. */
    private String text(GenericKubernetesResource object) {
        ObjectMeta meta = object.getMetadata();
        GenericKubernetesResource part = new GenericKubernetesResource();
        part.setApiVersion(object.getApiVersion());
        part.setKind(object.getKind());
        part.setMetadata(new ObjectMetaBuilder()
                .withName(meta.getName())
                .withNamespace(kind.namespaced() ? meta.getNamespace() : null)
                .withCreationTimestamp(meta.getCreationTimestamp())
                .build());
        Map<String, Object> rest = new HashMap<>(object.getAdditionalProperties());
        rest.remove("status");
        part.setAdditionalProperties(rest);
        return serialization.asJson(part);
    }

    private static JsonNode status(GenericKubernetesResource object) {
        Object status = object.getAdditionalProperties().get("status");
        return status instanceof Map<?, ?> ? JSON.valueToTree(status) : JsonNodeFactory.instance.objectNode();
    }

    private static String shownName(ObjectMeta meta) {
        String namespace = meta.getNamespace();
        return namespace == null || namespace.isEmpty() ? meta.getName() : namespace + "/" + meta.getName();
    }

    /** A policy that cannot be read must not let everything in: it judges {@code error} wherever it could match. */
    private Rulebook inPlaceOf(GenericKubernetesResource object, List<Problem> problems) {
        if (!kind.isPolicy()) {
            return Rulebook.EMPTY;
        }
        ObjectMeta meta = object.getMetadata();
        return Rulebook.of(List.of(new Policy(
                meta.getName(),
                kind.namespaced() ? meta.getNamespace() : null,
                new SourceLocation(kind.kind() + "/" + shownName(meta), 0, 0),
                enforcement(object),
                Match.EVERYTHING,
                List.of(),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                problems.getFirst().toString())));
    }

    private static Enforcement enforcement(GenericKubernetesResource object) {
        Object spec = object.getAdditionalProperties().get("spec");
        Object said = spec instanceof Map<?, ?> map ? map.get("enforcement") : null;
        for (Enforcement enforcement : Enforcement.values()) {
            if (enforcement.label().equals(said)) {
                return enforcement;
            }
        }
        return Enforcement.WARN;
    }
}
