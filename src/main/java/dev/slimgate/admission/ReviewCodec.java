package dev.slimgate.admission;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.admission.ReviewResponse.Denied;
import dev.slimgate.oci.Printable;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.UnreadableObjectException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to requests and responses to bytes, {@code admission.k8s.io/v1}. Stricter than the API server needs: one JSON
 * document, no key twice, nested 200 deep at most.
 */
public final class ReviewCodec {
    private static final String API_VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";
    private static final int MOST_NAME_CHARACTERS = 1_024;

    private static final ObjectWriter WRITER =
            JsonMapper.builder(ReviewTree.FACTORY).build().writer();

    private ReviewCodec() {}

    /**
     * Reads a request. Objects of kinds that are not known are kept as they are.
     *
     * @throws BadReviewException where the bytes are no AdmissionReview with a request that can be answered
     */
    public static ReviewRequest decode(byte[] body) {
        return request(requestIn(tree(body, ReviewTree::read)), body);
    }

    /**
     * Reads of a request only who does what to which object, whatever that is.
     *
     * @throws BadReviewException where the bytes are no AdmissionReview with a request that can be answered
     */
    static BreakGlass.Notice decodeNotice(byte[] body) {
        JsonNode request = requestIn(tree(body, ReviewTree::readWhole));
        JsonNode object = request.path("object");
        JsonNode metadata = object.path("metadata");
        String name = name(request, "name");
        return new BreakGlass.Notice(
                new Reviewed.Request(
                        uid(request),
                        object.path("apiVersion").asText(""),
                        name(request.path("kind"), "kind"),
                        name(request, "namespace"),
                        name.isEmpty() ? metadata.path("name").asText("") : name,
                        metadata.path("uid").asText(""),
                        operation(name(request, "operation")),
                        request.path("dryRun").asBoolean(false)),
                request.path("userInfo").path("username").asText(""),
                metadata.path("annotations").path(BreakGlass.ANNOTATION).asText(""));
    }

    private static JsonNode requestIn(JsonNode review) {
        if (!review.isObject()) {
            throw new BadReviewException("the body is no JSON object");
        }
        String apiVersion = review.path("apiVersion").asText("");
        String kind = review.path("kind").asText("");
        if (!apiVersion.equals(API_VERSION) || !kind.equals(KIND)) {
            throw new BadReviewException(
                    "the body is " + shown(apiVersion) + " " + shown(kind) + ", not " + API_VERSION + " " + KIND);
        }
        JsonNode request = review.path("request");
        if (!request.isObject()) {
            throw new BadReviewException("the AdmissionReview has no request");
        }
        return request;
    }

    private static String uid(JsonNode request) {
        String uid = name(request, "uid");
        if (uid.isEmpty()) {
            throw new BadReviewException("the request has no uid");
        }
        return uid;
    }

    private static ReviewRequest request(JsonNode request, byte[] body) {
        String uid = uid(request);
        Operation operation = operation(name(request, "operation"));
        JsonNode resource = request.path("resource");
        String group = name(resource, "group");
        String resourceName = name(resource, "resource");
        if (resourceName.isEmpty()) {
            throw new BadReviewException("the request names no resource");
        }
        boolean hasObject = operation == Operation.CREATE || operation == Operation.UPDATE;
        @Nullable HasMetadata object = hasObject ? object(request, "object") : null;
        if (hasObject && object == null) {
            throw new BadReviewException("the request has no object");
        }
        return new ReviewRequest(
                uid,
                name(request.path("kind"), "kind"),
                group.isEmpty() ? resourceName : group + "/" + resourceName,
                name(request, "subResource"),
                name(request, "namespace"),
                name(request, "name"),
                operation,
                request.path("dryRun").asBoolean(false),
                object,
                hasObject ? object(request, "oldObject") : null,
                hasObject ? new ReviewStates(body) : null);
    }

    /** The AdmissionReview that answers. */
    public static byte[] encode(ReviewResponse response) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", API_VERSION).put("kind", KIND);
        ObjectNode node = review.putObject("response");
        node.put("uid", response.uid());
        switch (response.outcome()) {
            case Admitted() -> node.put("allowed", true);
            case Denied(String message) -> {
                node.put("allowed", false);
                node.putObject("status")
                        .put("status", "Failure")
                        .put("message", message)
                        .put("reason", "Forbidden")
                        .put("code", 403);
            }
        }
        if (!response.warnings().isEmpty()) {
            response.warnings().forEach(node.putArray("warnings")::add);
        }
        if (!response.auditAnnotations().isEmpty()) {
            ObjectNode annotations = node.putObject("auditAnnotations");
            new TreeMap<>(response.auditAnnotations()).forEach(annotations::put);
        }
        if (!response.patch().isEmpty()) {
            ArrayNode patch = JsonNodeFactory.instance.arrayNode();
            response.patch()
                    .forEach(each -> patch.addObject()
                            .put("op", "replace")
                            .put("path", each.path())
                            .put("value", each.value()));
            node.put("patchType", "JSONPatch")
                    .put(
                            "patch",
                            Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return bytes(review);
    }

    /** Not by the generator for UTF-8: it throws at a lone surrogate, and this must always answer. */
    private static byte[] bytes(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }

    /** Bytes to a tree. */
    @FunctionalInterface
    private interface TreeReader {
        JsonNode read(byte[] body) throws IOException;
    }

    private static JsonNode tree(byte[] body, TreeReader reader) {
        try {
            return reader.read(body);
        } catch (StreamConstraintsException e) {
            throw new BadReviewException(
                    "the body is nested deeper than " + ReviewTree.MOST_DEPTH
                            + ", has more than a million parts, or holds a number or name that is too long",
                    e);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new BadReviewException("the body is not one JSON document without repeated keys" + where, e);
        } catch (IOException e) {
            throw new BadReviewException("the body is no text in UTF-8", e);
        }
    }

    private static @Nullable HasMetadata object(JsonNode request, String field) {
        JsonNode object = request.path(field);
        if (object.isMissingNode() || object.isNull()) {
            return null;
        }
        try {
            return KubernetesObjects.read(object);
        } catch (UnreadableObjectException e) {
            throw new BadReviewException("in " + field + ": " + e.getMessage(), e);
        }
    }

    private static Operation operation(String text) {
        return switch (text) {
            case "CREATE" -> Operation.CREATE;
            case "UPDATE" -> Operation.UPDATE;
            case "DELETE" -> Operation.DELETE;
            case "CONNECT" -> Operation.CONNECT;
            default -> throw new BadReviewException("the request's operation is " + shown(text));
        };
    }

    private static String name(JsonNode parent, String field) {
        JsonNode value = parent.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual() || value.textValue().length() > MOST_NAME_CHARACTERS) {
            throw new BadReviewException(
                    "the request's " + field + " is no text of at most " + MOST_NAME_CHARACTERS + " characters");
        }
        return value.textValue();
    }

    private static String shown(String text) {
        return text.isEmpty() ? "nothing" : Printable.of(text);
    }
}
