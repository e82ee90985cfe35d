package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
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
    private final SignatureCheck signatures;

    StoredReader(ResourceKind kind, KubernetesSerialization serialization, SignatureCheck signatures) {
        this.kind = kind;
        this.serialization = serialization;
        this.signatures = signatures;
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
        StoredDocument document = parse(object);
        document.problems()
                .forEach(problem -> LOG.atError()
                        .addKeyValue("kind", kind.kind())
                        .addKeyValue("name", Printable.of(document.fullName()))
                        .log("stored but not readable: {}", problem));
        return document;
    }

    /** The object, whatever was read of it before; what is wrong with it is for the caller to tell. */
    StoredDocument parse(GenericKubernetesResource object) {
        ObjectMeta meta = object.getMetadata();
        Long generation = meta.getGeneration();
        String text = text(object);
        PolicyDocuments.Result read = read(kind.namespaced() ? meta.getNamespace() : null, meta.getName(), text);
        return new StoredDocument(
                kind,
                meta.getName(),
                kind.namespaced() ? meta.getNamespace() : null,
                String.valueOf(meta.getUid()),
                generation == null ? 0 : generation,
                String.valueOf(meta.getResourceVersion()),
                read.rulebook(),
                read.problems(),
                signed(read.rulebook()) ? text : null,
                status(object));
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

    /** A document as other keys make it. */
    StoredDocument again(StoredDocument document) {
        String source = document.source();
        return source == null
                ? document
                : document.with(
                        read(document.namespace(), document.name(), source).rulebook());
    }

    private PolicyDocuments.Result read(@Nullable String namespace, String name, String text) {
        return PolicyDocuments.readStored(kind.kind(), namespace, name, text, signatures);
    }

    private static boolean signed(Rulebook content) {
        return content.waivers().stream().anyMatch(waiver -> !(waiver.signature() instanceof Waiver.Signature.None));
    }
}
