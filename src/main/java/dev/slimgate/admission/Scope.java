package dev.slimgate.admission;

import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.workload.UnreadableObjectException;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadChange;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/** What of a request may be judged, as far as the request alone tells. */
sealed interface Scope {
    /**
     * Nothing.
     *
     * @param reason in words of ours
     */
    record Nothing(String reason) implements Scope {}

    /**
     * These images of this object.
     *
     * @param workload in the request's namespace
     * @param images not empty
     * @param previous what the object ran before; empty for a new one
     */
    record Images(Workload workload, List<ImageUse> images, List<ImageUse> previous) implements Scope {}

    /**
     * All images of this object, if its changed labels make other policies match.
     *
     * @param before the old state
     * @param workload the new state, in the request's namespace
     */
    record IfOtherPoliciesMatch(Workload before, Workload workload) implements Scope {}

    /**
     * All images of this object, if a policy that matches looks into it: else nothing that is judged has changed.
     *
     * @param before the old state
     * @param workload the new state, in the request's namespace
     */
    record IfObjectIsRead(Workload before, Workload workload) implements Scope {}

    /**
     * Finds it out.
     *
     * @throws UnreadableObjectException where an object that runs images cannot be read
     */
    static Scope of(ReviewRequest request, WorkloadReader reader) {
        HasMetadata object = request.object();
        boolean debugging = request.subResource().equals("ephemeralcontainers");
        if (object == null) {
            return new Nothing(request.operation() + " is never judged");
        }
        if (!request.subResource().isEmpty() && !debugging) {
            return new Nothing("the sub-resource is never judged");
        }
        if (WorkloadReader.deleting(object)) {
            return new Nothing("the object is being deleted");
        }
        Optional<Workload> workload = reader.read(object).map(read -> read.in(request.namespace()));
        if (workload.isEmpty()) {
            return new Nothing("the kind runs no images");
        }
        if (workload.get().template() && reader.controlledByWorkload(workload.get())) {
            return new Nothing("its controller's template is judged");
        }
        return before(request, reader)
                .map(old -> ofUpdate(old, workload.get(), debugging))
                .orElseGet(() -> images(workload.get(), workload.get().images(), List.of()));
    }

    private static Scope ofUpdate(Workload before, Workload after, boolean debugging) {
        if (debugging) {
            return images(after, WorkloadChange.added(before, after), before.images());
        }
        return switch (WorkloadChange.between(before, after)) {
            case NOTHING ->
                after.images().isEmpty()
                        ? new Nothing("there is no image in it to judge")
                        : new IfObjectIsRead(before, after);
            case LABELS -> new IfOtherPoliciesMatch(before, after);
            case SUBSTANCE -> images(after, after.images(), before.images());
        };
    }

    private static Scope images(Workload workload, List<ImageUse> images, List<ImageUse> previous) {
        return images.isEmpty()
                ? new Nothing("there is no image in it to judge")
                : new Images(workload, images, previous);
    }

    /** The old state of an update; empty where there is none or it cannot be read, and then all is judged as if new. */
    private static Optional<Workload> before(ReviewRequest request, WorkloadReader reader) {
        HasMetadata old = request.oldObject();
        if (request.operation() != Operation.UPDATE || old == null) {
            return Optional.empty();
        }
        try {
            return reader.read(old).map(read -> read.in(request.namespace()));
        } catch (UnreadableObjectException e) {
            return Optional.empty();
        }
    }
}
