package dev.slimgate.admission;

import dev.slimgate.admission.ReviewRequest.Operation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that was answered.
 *
 * @param request which
 * @param decision what was decided
 * @param duration how long that took
 */
public record Reviewed(Request request, Decision decision, Duration duration) {
    /**
     * What a request was about: enough to name the object to others. All of it is untrusted.
     *
     * @param uid of the request
     * @param apiVersion of the object; {@code ""} where it was not read
     * @param kind of the object
     * @param namespace {@code ""} for what has none
     * @param name {@code ""} where the API server has yet to make one
     * @param objectUid {@code ""} where the API server has yet to make one
     * @param operation what is done to the object
     * @param dryRun whether nothing will come of it, so that it must leave no trace elsewhere
     */
    public record Request(
            String uid,
            String apiVersion,
            String kind,
            String namespace,
            String name,
            String objectUid,
            Operation operation,
            boolean dryRun) {

        static Request of(ReviewRequest request) {
            @Nullable HasMetadata object = request.object();
            @Nullable ObjectMeta meta = object == null ? null : object.getMetadata();
            return new Request(
                    request.uid(),
                    object == null ? "" : text(object.getApiVersion()),
                    request.kind(),
                    request.namespace(),
                    request.name().isEmpty() && meta != null ? text(meta.getName()) : request.name(),
                    meta == null ? "" : text(meta.getUid()),
                    request.operation(),
                    request.dryRun());
        }

        private static String text(@Nullable String text) {
            return text == null ? "" : text;
        }
    }
}
