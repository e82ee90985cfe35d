package dev.slimgate.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.document.Problem;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy, waiver or family as the API server keeps it, read.
 *
 * @param kind which of them it is
 * @param name of the object
 * @param namespace null for what is in none
 * @param uid tells it from an earlier object of its name
 * @param generation counts the changes of its spec
 * @param resourceVersion of its last change, status included
 * @param content the one thing that was read; a policy that cannot be read is a broken one; empty for a waiver or family
 *     that cannot be read
 * @param problems why it could not be read; empty for a sound one
 * @param source the object as text, where it is read again when keys change; null for what has no signature
 * @param status as it is stored; an empty object where there is none
 */
public record StoredDocument(
        ResourceKind kind,
        String name,
        @Nullable String namespace,
        String uid,
        long generation,
        String resourceVersion,
        Rulebook content,
        List<Problem> problems,
        @Nullable String source,
        JsonNode status) {

    public StoredDocument {
        problems = List.copyOf(problems);
    }

    /** {@code name}, or {@code namespace/name}. */
    public String fullName() {
        return namespace == null ? name : namespace + "/" + name;
    }

    /** The policy; null for what is none. */
    public @Nullable Policy policy() {
        return content.policies().isEmpty() ? null : content.policies().getFirst();
    }

    /** The same object after a change that left its spec as it was. */
    StoredDocument with(String newVersion, JsonNode newStatus) {
        return new StoredDocument(
                kind, name, namespace, uid, generation, newVersion, content, problems, source, newStatus);
    }

    /** The same object, read with other keys. */
    StoredDocument with(Rulebook newContent) {
        return new StoredDocument(
                kind, name, namespace, uid, generation, resourceVersion, newContent, problems, source, status);
    }
}
