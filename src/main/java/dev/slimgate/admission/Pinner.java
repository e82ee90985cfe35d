package dev.slimgate.admission;

import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.admission.ReviewResponse.Replacement;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.TagPin;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AdmissionMessages;
import dev.slimgate.workload.ImagePlaces;
import dev.slimgate.workload.UnreadableObjectException;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Replaces the tags of a Pod's images by what they name now, where a matching policy says {@code tags: Pin}: nothing but
 * the image strings, which keep the tag for people to read ({@code node:22@sha256:…}). Always admits; a tag that could not
 * be resolved is left as it is, with a warning, for the validating webhook to refuse. Templates are never touched, so that
 * whoever applies them again sees no difference. Idempotent, without side effects, safe for use by many threads.
 */
public final class Pinner {
    private final ResolveTags resolve;
    private final Supplier<Rulebook> rulebook;
    private final NamespaceSource namespaces;
    private final WorkloadReader reader;
    private final LongSupplier clock;

    /** The parameters are those of {@link Reviewer#Reviewer}, so that both see the same. */
    public Pinner(
            ResolveTags resolve,
            Supplier<Rulebook> rulebook,
            NamespaceSource namespaces,
            WorkloadReader reader,
            LongSupplier clock) {
        this.resolve = resolve;
        this.rulebook = rulebook;
        this.namespaces = namespaces;
        this.reader = reader;
        this.clock = clock;
    }

    /** Answers within the timeout less the reserve of {@link AnswerTime}; logs one line where there is a tag to pin. */
    public ReviewResponse pin(ReviewRequest request, Duration timeout) {
        if (!(request.object() instanceof Pod pod)) {
            return ReviewResponse.admitted(request.uid());
        }
        long start = clock.getAsLong();
        Deadline deadline = Deadline.after(AnswerTime.lessReserve(timeout), clock);
        try {
            return switch (Scope.of(request, reader)) {
                case Scope.Nothing nothing -> ReviewResponse.admitted(request.uid());
                case Scope.IfOtherPoliciesMatch unchanged -> ReviewResponse.admitted(request.uid());
                case Scope.IfObjectIsRead unchanged -> ReviewResponse.admitted(request.uid());
                case Scope.Images(Workload workload, List<ImageUse> images, var previous) -> {
                    List<TagPin> pins = pins(workload, changed(images, request), deadline);
                    if (!pins.isEmpty()) {
                        Duration duration = Duration.ofNanos(clock.getAsLong() - start);
                        DecisionLog.pinned(request, pins, duration);
                    }
                    yield response(request, workload, ImagePlaces.of(pod), pins);
                }
            };
        } catch (UnreadableObjectException e) {
            return ReviewResponse.admitted(request.uid()); // the validating webhook says what is wrong with it
        }
    }

    private List<TagPin> pins(Workload workload, List<ImageUse> images, Deadline deadline) {
        if (images.isEmpty()) {
            return List.of();
        }
        PodContext pod = workload.context(namespaces.labels(workload.namespace(), deadline));
        return resolve.pins(new AssessmentRequest(
                images,
                pod,
                rulebook.get(),
                workload.nodes(),
                List.of(),
                new Requester(workload.namespace(), workload.serviceAccount(), workload.pullSecrets()),
                deadline));
    }

    /** Those that an UPDATE changes: what runs already keeps running what it runs. */
    private List<ImageUse> changed(List<ImageUse> images, ReviewRequest request) {
        if (request.operation() != Operation.UPDATE || request.oldObject() == null) {
            return images;
        }
        record Place(Object kind, String name, String image) {
            static Place of(ImageUse use) {
                return new Place(use.kind(), use.name(), use.image());
            }
        }
        Set<Place> before = new HashSet<>();
        reader.read(request.oldObject()).ifPresent(old -> old.images().forEach(use -> before.add(Place.of(use))));
        return images.stream().filter(use -> !before.contains(Place.of(use))).toList();
    }

    private static ReviewResponse response(
            ReviewRequest request, Workload workload, List<String> places, List<TagPin> pins) {
        Map<ImageUse, TagPin> byUse =
                pins.stream().collect(Collectors.toMap(TagPin::use, Function.identity(), (one, same) -> one));
        List<Replacement> patch = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<String> pinned = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            ImageUse use = workload.images().get(i);
            switch (byUse.get(use)) {
                case TagPin.Resolved(ImageUse ignored, var digest) -> {
                    patch.add(new Replacement(places.get(i), use.image() + "@" + digest));
                    pinned.add(Printable.of(use.name()) + "=" + digest);
                }
                case TagPin.Unresolved(ImageUse ignored, String why) ->
                    warnings.add(AdmissionMessages.notPinned(use, why));
                case null -> {}
            }
        }
        Map<String, String> annotations =
                pinned.isEmpty() ? Map.of() : Map.of("pinned", AuditAnnotations.joined(pinned));
        return new ReviewResponse(request.uid(), new Admitted(), warnings, annotations, patch);
    }
}
