package dev.slimgate.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.api.v1alpha1.Condition;
import dev.slimgate.cluster.StoredDocument;
import dev.slimgate.document.DeclaredNames;
import dev.slimgate.document.Problem;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Waiver;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the status of stored documents should say at one moment. Writes nothing. */
final class StatusPlan {
    /** The schema allows so many conditions, those of others among them. */
    private static final int MOST_CONDITIONS = 8;

    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_PROBLEM = 500;
    private static final int MOST_SELECTOR = 400;
    private static final Set<String> OWN = Set.of(Condition.ACCEPTED, Condition.MATCHING);

    private final Map<String, Map<String, String>> namespaces;
    private final Set<String> exempt;
    private final Collection<DeclaredFamily> families;
    private final Instant now;
    private final Map<LabelSelector, Integer> matched = new HashMap<>();

    /**
     * @param namespaces the labels of all, by name
     * @param exempt names of those in which nothing is judged
     * @param families all that are declared
     */
    StatusPlan(
            Map<String, Map<String, String>> namespaces,
            Set<String> exempt,
            Collection<DeclaredFamily> families,
            Instant now) {
        this.namespaces = namespaces;
        this.exempt = exempt;
        this.families = families;
        this.now = now;
    }

    /** A condition that has yet to be told when it last changed. */
    private record Told(String type, boolean holds, String reason, String message) {}

    /** The fields of the status that are the controller's, as they should be; counts are not among them. */
    ObjectNode status(StoredDocument document) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        ArrayNode conditions = status.putArray("conditions");
        conditions.add(condition(accepted(document), document));
        Policy policy = document.policy();
        if (policy != null) {
            int count = namespacesOf(policy);
            conditions.add(condition(matching(policy, count), document));
            status.put("matchedNamespaces", count);
        }
        StreamSupport.stream(document.status().path("conditions").spliterator(), false)
                .filter(condition -> !OWN.contains(condition.path("type").asText()))
                .limit(MOST_CONDITIONS - conditions.size())
                .forEach(conditions::add); // somebody else's
        return status.put("observedGeneration", document.generation());
    }

    /** When what the status says turns by itself; empty where it never does. */
    Optional<Instant> turns(StoredDocument document) {
        return document.content().waivers().stream()
                .map(Waiver::expiresAt)
                .filter(now::isBefore)
                .findFirst();
    }

    private Told accepted(StoredDocument document) {
        if (!document.problems().isEmpty()) {
            return new Told(Condition.ACCEPTED, false, "Unreadable", words(document.problems()));
        }
        for (Waiver waiver : document.content().waivers()) {
            if (!now.isBefore(waiver.expiresAt())) {
                return new Told(
                        Condition.ACCEPTED,
                        false,
                        "Expired",
                        "has no effect since " + waiver.expiresAt().truncatedTo(ChronoUnit.SECONDS));
            }
            if (waiver.signature() instanceof Waiver.Signature.Invalid(String why)) {
                return new Told(
                        Condition.ACCEPTED,
                        false,
                        "SignatureInvalid",
                        "has no effect, as its signature proves nothing: " + Printable.of(why, MOST_PROBLEM));
            }
        }
        Policy policy = document.policy();
        List<Problem> unknown = policy == null ? List.of() : DeclaredNames.unknown(policy, families);
        return unknown.isEmpty()
                ? new Told(Condition.ACCEPTED, true, "Accepted", "")
                : new Told(Condition.ACCEPTED, true, "UnknownFamily", "no image passes by it: " + words(unknown));
    }

    /** The places in a text that only we have seen mean nothing to its author: the fields' names do. */
    private static String words(List<Problem> problems) {
        String words = problems.stream()
                .limit(MOST_PROBLEMS)
                .map(problem ->
                        problem.path().isEmpty() ? problem.message() : problem.path() + ": " + problem.message())
                .map(text -> Printable.of(text, MOST_PROBLEM))
                .collect(Collectors.joining("; "));
        int rest = problems.size() - MOST_PROBLEMS;
        return rest <= 0 ? words : words + "; and " + rest + " more";
    }

    private Told matching(Policy policy, int count) {
        return count > 0
                ? new Told(Condition.MATCHING, true, "NamespacesFound", "")
                : new Told(Condition.MATCHING, false, "NoNamespaces", nothing(policy));
    }

    private String nothing(Policy policy) {
        String own = policy.namespace();
        if (own != null) {
            return "judges nothing: namespace " + Printable.of(own)
                    + (exempt.contains(own) ? " is exempt" : " is not known");
        }
        LabelSelector selector = policy.match().namespaces();
        return selector.requirements().isEmpty()
                ? "judges nothing: every namespace is exempt"
                : "judges nothing: no namespace but exempt ones has labels as in namespaceSelector: " + words(selector);
    }

    /** As kubectl takes it. */
    private static String words(LabelSelector selector) {
        String words = selector.requirements().stream().map(StatusPlan::words).collect(Collectors.joining(","));
        return Printable.of(words, MOST_SELECTOR);
    }

    private static String words(Requirement requirement) {
        String values = " (" + String.join(",", requirement.values()) + ")";
        return switch (requirement.operator()) {
            case IN -> requirement.key() + " in" + values;
            case NOT_IN -> requirement.key() + " notin" + values;
            case EXISTS -> requirement.key();
            case DOES_NOT_EXIST -> "!" + requirement.key();
        };
    }

    private int namespacesOf(Policy policy) {
        String own = policy.namespace();
        if (own != null) {
            return namespaces.containsKey(own) && !exempt.contains(own) ? 1 : 0;
        }
        return matched.computeIfAbsent(policy.match().namespaces(), this::count);
    }

    private int count(LabelSelector selector) {
        return (int) namespaces.entrySet().stream()
                .filter(namespace -> !exempt.contains(namespace.getKey()) && selector.selects(namespace.getValue()))
                .count();
    }

    private JsonNode condition(Told told, StoredDocument document) {
        Condition condition = new Condition(
                told.type,
                told.holds ? "True" : "False",
                told.reason,
                told.message,
                document.generation(),
                since(told, document.status()));
        return json(condition);
    }

    /** When its status last turned, which a change of words is not. */
    private String since(Told told, JsonNode status) {
        for (JsonNode stored : status.path("conditions")) {
            String since = stored.path("lastTransitionTime").asText();
            if (stored.path("type").asText().equals(told.type)
                    && stored.path("status").asText().equals(told.holds ? "True" : "False")
                    && !since.isEmpty()) {
                return since;
            }
        }
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ObjectNode json(Condition condition) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", condition.type())
                .put("status", condition.status())
                .put("reason", condition.reason())
                .put("message", condition.message())
                .put("observedGeneration", condition.observedGeneration())
                .put("lastTransitionTime", condition.lastTransitionTime());
    }
}
