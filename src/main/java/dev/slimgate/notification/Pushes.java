package dev.slimgate.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Reads an envelope of events. Only pushes and mounts of tags are of interest; nothing but names is taken from them. */
final class Pushes {
    /** Of one envelope; a registry sends one event, or a few. */
    static final int MOST_EVENTS = 1_000;

    private Pushes() {}

    /**
     * The references that name something else now, each once, in the order of the events. Events that name no tag, and
     * those whose names are none of an image, are passed over.
     *
     * @throws MalformedException where the bytes are no envelope, or it holds more than {@value #MOST_EVENTS} events
     * @throws dev.slimgate.oci.TooManyException where the JSON is too much to be read
     */
    static Set<ImageReference> read(byte[] envelope) {
        JsonNode events = StrictJson.read(envelope, "envelope").root().path("events");
        if (!events.isArray()) {
            throw new MalformedException("the envelope has no events");
        }
        if (events.size() > MOST_EVENTS) {
            throw new MalformedException("the envelope has more than " + MOST_EVENTS + " events");
        }
        Set<ImageReference> references = new LinkedHashSet<>();
        for (JsonNode event : events) {
            reference(event).ifPresent(references::add);
        }
        return references;
    }

    private static Optional<ImageReference> reference(JsonNode event) {
        String action = event.path("action").asText("");
        String host = event.path("request").path("host").asText("");
        String repository = event.path("target").path("repository").asText("");
        String tag = event.path("target").path("tag").asText("");
        boolean moves = action.equals("push") || action.equals("mount") || action.equals("delete");
        if (!moves || host.isEmpty() || repository.isEmpty() || tag.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ImageReference.parse(host + "/" + repository + ":" + tag));
        } catch (MalformedException e) {
            return Optional.empty(); // names that no image can have
        }
    }
}
