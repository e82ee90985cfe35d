package dev.slimgate.admission;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.Effort;
import dev.slimgate.assess.Places;
import dev.slimgate.assess.Places.Full;
import dev.slimgate.assess.Places.Place;
import dev.slimgate.assess.TagPin;
import dev.slimgate.content.Deadline;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Bounds how many requests may wait for something at the same time. What comes beyond is not queued, as its time would run
 * out there: it is judged at once, from what is known. Put around what a {@link Reviewer} and a {@link Pinner} wait in.
 */
public final class InProgress {
    private final Places places;

    /**
     * @param most requests at a time, of which half may be of one namespace
     */
    public InProgress(int most) {
        this.places = new Places(most);
    }

    /** How many there are now. */
    public int now() {
        return places.taken();
    }

    /** How many came beyond the bound, since the start. */
    public long beyond() {
        return places.refused();
    }

    /** The same, within the bound. */
    public Assess assess(Assess assess) {
        return request -> this.<Assessment>bounded(request, assess::assess);
    }

    /** The same, within the bound. */
    public ResolveTags pins(ResolveTags resolve) {
        return request -> this.<List<TagPin>>bounded(request, resolve::pins);
    }

    private <T> T bounded(AssessmentRequest request, Function<AssessmentRequest, T> work) {
        return switch (places.take(request.requester().namespace())) {
            case Place place -> {
                try (place) {
                    yield work.apply(request);
                }
            }
            case Full full -> work.apply(request.with(new Effort.FromMemory(full.words("requests"))));
        };
    }

    /** The same, within the bound; beyond it a namespace that is not known is not waited for. */
    public NamespaceSource namespaces(NamespaceSource namespaces) {
        return (namespace, deadline) -> switch (places.take(namespace)) {
            case Place place -> labels(place, namespaces, namespace, deadline);
            case Full full -> namespaces.labels(namespace, deadline.atMost(Duration.ZERO));
        };
    }

    private static NamespaceLabels labels(
            Place place, NamespaceSource namespaces, String namespace, Deadline deadline) {
        try (place) {
            return namespaces.labels(namespace, deadline);
        }
    }
}
