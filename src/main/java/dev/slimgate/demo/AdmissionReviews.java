package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Requests as an API server sends them to a validating webhook; every method gives a new one.
 *
 * <pre>{@code
 * AdmissionReviews.create(deployment).uid("…").json();
 * }</pre>
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request">
 *     Webhook request</a>
 */
public final class AdmissionReviews {
    private final ObjectNode object;
    private final @Nullable ObjectNode oldObject;
    private final String uid;
    private final String subresource;
    private final boolean dryRun;

    private AdmissionReviews(
            ObjectNode object, @Nullable ObjectNode oldObject, String uid, String subresource, boolean dryRun) {
        this.object = object;
        this.oldObject = oldObject;
        this.uid = uid;
        this.subresource = subresource;
        this.dryRun = dryRun;
    }

    /** An object comes new. */
    public static AdmissionReviews create(ObjectNode object) {
        return new AdmissionReviews(object, null, "00000000-0000-4000-8000-000000000000", "", false);
    }

    /** An object takes the place of an older version of itself. */
    public static AdmissionReviews update(ObjectNode object, ObjectNode oldObject) {
        return new AdmissionReviews(object, oldObject, "00000000-0000-4000-8000-000000000000", "", false);
    }

    /** Sets the request's id, which the answer must repeat. */
    public AdmissionReviews uid(String id) {
        return new AdmissionReviews(object, oldObject, id, subresource, dryRun);
    }

    /** Addresses a part of the object, such as {@code ephemeralcontainers}. */
    public AdmissionReviews subresource(String part) {
        return new AdmissionReviews(object, oldObject, uid, part, dryRun);
    }

    /** Marks the request as one that will change nothing. */
    public AdmissionReviews asDryRun() {
        return new AdmissionReviews(object, oldObject, uid, subresource, true);
    }

    /** Writes the review; the objects are copied. */
    public ObjectNode json() {
        String operation = oldObject == null ? "CREATE" : "UPDATE";
        ObjectNode review = Json.object().put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
        ObjectNode request = review.putObject("request").put("uid", uid);
        request.set("kind", kind());
        request.set("resource", resource());
        addSubresource(request, "subResource");
        request.set("requestKind", kind());
        request.set("requestResource", resource());
        addSubresource(request, "requestSubResource");
        request.put("name", object.at("/metadata/name").asText())
                .put("namespace", object.at("/metadata/namespace").asText())
                .put("operation", operation);
        request.putObject("userInfo")
                .put("username", "developer")
                .set("groups", Json.strings(List.of("developers", "system:authenticated")));
        request.set("object", object.deepCopy());
        if (oldObject == null) {
            request.putNull("oldObject");
        } else {
            request.set("oldObject", oldObject.deepCopy());
        }
        request.put("dryRun", dryRun);
        request.putObject("options")
                .put("kind", oldObject == null ? "CreateOptions" : "UpdateOptions")
                .put("apiVersion", "meta.k8s.io/v1")
                .put("fieldManager", "kubectl-client-side-apply");
        return review;
    }

    private void addSubresource(ObjectNode request, String field) {
        if (!subresource.isEmpty()) {
            request.put(field, subresource);
        }
    }

    private ObjectNode kind() {
        ObjectNode node = groupAndVersion();
        return node.put("kind", object.path("kind").asText());
    }

    private ObjectNode resource() {
        return groupAndVersion().put("resource", plural(object.path("kind").asText()));
    }

    private ObjectNode groupAndVersion() {
        String apiVersion = object.path("apiVersion").asText();
        int slash = apiVersion.indexOf('/');
        return Json.object()
                .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
                .put("version", apiVersion.substring(slash + 1));
    }

    /** All kinds in use here form their plural so. */
    private static String plural(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }
}
