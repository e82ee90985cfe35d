package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something that a developer does to the cluster, and what should come of it.
 *
 * @param about one line for people: why this is in the demo
 * @param command what the developer typed
 * @param review what the API server then asks
 * @param done what kubectl prints when it is let through
 * @param refused what kubectl prints before {@code admission webhook "…" denied the request: …} when it is not
 * @param expected under the shipped policies {@code production} in namespace {@code shop} and {@code baseline} in
 *     {@code dev}
 */
public record SampleWorkload(
        String about, String command, ObjectNode review, String done, String refused, Expected expected) {

    /** What the webhook should answer. */
    public enum Expected {
        /** Let through without a word. */
        ADMIT,
        /** Let through with warnings. */
        WARN,
        /** Refused. */
        DENY
    }

    /** The id of the request. */
    public String uid() {
        return review.at("/request/uid").asText();
    }

    /** The namespace that it happens in. */
    public String namespace() {
        return review.at("/request/namespace").asText();
    }
}
