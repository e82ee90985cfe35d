package dev.slimgate.policy;

import dev.slimgate.oci.Digest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What policies may look at beside the image: the object that brings it, in neutral words.
 *
 * @param kind such as {@code Pod} or {@code Deployment}; {@code Image} where an image is judged alone
 * @param namespace {@code ""} where there is none
 * @param name the object's name, or its generateName; {@code ""} where it has none
 * @param template whether the images stand in the pod template of a workload and no Pod is made by this request
 * @param labels the object's own labels
 * @param hostUsers the pod's {@code hostUsers}; null where it does not say
 * @param namespaceLabels the labels of the namespace, as far as they are known
 * @param pinned whether tags that a policy pins are digests by now, if they ever are: so it is where the webhook validates
 *     a Pod, and not for templates, nor for a Pod that has yet to come to the cluster
 * @param previous what the object ran before it was changed, by place; empty for a new object, and where nobody knows
 * @param states the whole object, for rules that {@linkplain Rule#readsObject read} it; null where it is not at hand
 * @param ran which digests the same workload ran before, each with the first time that is known; empty where nobody knows
 * @param started when ephemeral containers of a running Pod have started, by place; empty where nobody knows
 */
public record PodContext(
        String kind,
        String namespace,
        String name,
        boolean template,
        Map<String, String> labels,
        @Nullable Boolean hostUsers,
        NamespaceLabels namespaceLabels,
        boolean pinned,
        Map<Place, String> previous,
        @Nullable ObjectStates states,
        Map<Digest, Instant> ran,
        Map<Place, Instant> started) {

    public PodContext {
        labels = Map.copyOf(labels);
        previous = Map.copyOf(previous);
        ran = Map.copyOf(ran);
        started = Map.copyOf(started);
    }

    /** Where in a pod an image stands. */
    public record Place(ContainerKind kind, String name) {
        /** That of an image. */
        public static Place of(ImageUse use) {
            return new Place(use.kind(), use.name());
        }
    }

    /** An object whose tags are still to be pinned, if a policy pins them. */
    public PodContext(
            String kind,
            String namespace,
            String name,
            boolean template,
            Map<String, String> labels,
            @Nullable Boolean hostUsers,
            NamespaceLabels namespaceLabels) {
        this(
                kind,
                namespace,
                name,
                template,
                labels,
                hostUsers,
                namespaceLabels,
                false,
                Map.of(),
                null,
                Map.of(),
                Map.of());
    }

    /** The same object as the validating webhook sees it: a Pod that was pinned where a policy says so. */
    public PodContext atValidation() {
        return with(!template, previous, states, ran, started);
    }

    /** The same without what rules look into, for those who keep it beyond the judgement. */
    public PodContext withoutStates() {
        return states == null ? this : with(pinned, previous, null, ran, started);
    }

    /** The same object, which rules may look into. */
    public PodContext with(ObjectStates whole) {
        return with(pinned, previous, whole, ran, started);
    }

    /** The same object, which ran these images before it was changed; of several in one place the last one. */
    public PodContext after(Collection<ImageUse> images) {
        if (images.isEmpty() && previous.isEmpty()) {
            return this;
        }
        Map<Place, String> before = new HashMap<>();
        images.forEach(use -> before.put(Place.of(use), use.image()));
        return with(pinned, before, states, ran, started);
    }

    /** The same object, of whose workload this is known to have run. */
    public PodContext knownToHaveRun(Map<Digest, Instant> digests) {
        return digests.equals(ran) ? this : with(pinned, previous, states, digests, started);
    }

    /** The same object, whose ephemeral containers run since then. */
    public PodContext debuggedSince(Map<Place, Instant> starts) {
        return starts.equals(started) ? this : with(pinned, previous, states, ran, starts);
    }

    private PodContext with(
            boolean nowPinned,
            Map<Place, String> before,
            @Nullable ObjectStates whole,
            Map<Digest, Instant> digests,
            Map<Place, Instant> starts) {
        return new PodContext(
                kind,
                namespace,
                name,
                template,
                labels,
                hostUsers,
                namespaceLabels,
                nowPinned,
                before,
                whole,
                digests,
                starts);
    }

    /** The labels of a namespace, as far as they are known. */
    public sealed interface NamespaceLabels {
        /** The namespace is known; the API server's own label with its name is among the labels. */
        record Known(Map<String, String> labels) implements NamespaceLabels {
            public Known {
                labels = Map.copyOf(labels);
            }
        }

        /**
         * Nobody said which namespaces there are, as on a laptop: every namespace selector counts as matching, and
         * whoever asked is told so.
         */
        record NotGiven() implements NamespaceLabels {}

        /**
         * The namespace should be known and is not: every selector counts as matching and the result is an error.
         *
         * @param reason in words
         */
        record Missing(String reason) implements NamespaceLabels {}
    }
}
