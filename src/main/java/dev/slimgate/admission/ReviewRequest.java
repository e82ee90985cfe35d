package dev.slimgate.admission;

import dev.slimgate.policy.ObjectStates;
import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One request of the API server.
 *
 * @param uid to be echoed
 * @param kind of the object, such as {@code Pod}, for people
 * @param resource with its group, such as {@code apps/deployments} or {@code pods}
 * @param subResource {@code ""} for the object itself
 * @param namespace {@code ""} for what has none
 * @param name {@code ""} where the API server has yet to make one
 * @param operation what is done to the object
 * @param dryRun judged all the same
 * @param object the new state; null where the operation has none or it is not read because it is never judged
 * @param oldObject the old state; as {@code object}
 * @param states both, whole, read when a rule asks; null where the operation has none
 */
public record ReviewRequest(
        String uid,
        String kind,
        String resource,
        String subResource,
        String namespace,
        String name,
        Operation operation,
        boolean dryRun,
        @Nullable HasMetadata object,
        @Nullable HasMetadata oldObject,
        @Nullable ObjectStates states) {

    /** One whose objects no rule can look into. */
    public ReviewRequest(
            String uid,
            String kind,
            String resource,
            String subResource,
            String namespace,
            String name,
            Operation operation,
            boolean dryRun,
            @Nullable HasMetadata object,
            @Nullable HasMetadata oldObject) {
        this(uid, kind, resource, subResource, namespace, name, operation, dryRun, object, oldObject, null);
    }

    /** What is done to the object, in the API's words. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }
}
