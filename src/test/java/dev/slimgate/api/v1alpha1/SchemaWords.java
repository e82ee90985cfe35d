package dev.slimgate.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.ToolNames;
import dev.slimgate.policy.Runtimes;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;
import java.util.stream.Collectors;

/** What a property's name and type say of its schema beyond the generator's annotations. */
final class SchemaWords {
    private static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";
    private static final String POLICY_NAME = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";

    /** Of a family of Slimgate's own, or of a BaseFamily. */
    private static final String FAMILY_NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /** No letter of a suffix that means a part of a byte. */
    private static final String SIZE_LETTERS = "^[0-9.+eEkMGTPKi-]{1,32}$";

    private static final ValidationRule SIZE = rule(
            "type(self) == int ? self > 0 : isQuantity(self) && sign(quantity(self)) == 1",
            "must be a size of more than 0 such as 150M (10^6 bytes a unit) or 150Mi (2^20)");

    /** The same for many sizes together: CEL on each would be beyond what the API server lets a rule cost. */
    private static final String SIZE_TEXT = "^\\+?([0-9]*[1-9][0-9]*(\\.[0-9]*)?|[0-9]*\\.[0-9]*[1-9][0-9]*)"
            + "([kMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?$";

    private static final ValidationRule GLOB_LETTERS = rule(
            "self.matches('^[a-zA-Z0-9._/:*\\\\[\\\\]-]+$')",
            "has a character that no registry or repository has; * and ** are the only wildcards");
    private static final ValidationRule GLOB_HOST = rule(
            "self.matches('^([^/]*[*][^/]*(/.*)?|(localhost|[^/]*[.:][^/]*)/.*)$')",
            "matches nothing, as it names no registry with a repository; Docker Hub's nginx is docker.io/library/nginx");
    private static final ValidationRule GLOB_TAG = rule(
            "!self.matches('/[^/]*:[^/]*$')", "names a tag: patterns are matched with registry and repository only");

    private SchemaWords() {}

    /** Completes one property. */
    static void add(String kind, String name, JSONSchemaProps property) {
        if (Boolean.TRUE.equals(property.getXKubernetesIntOrString())) {
            size(property);
        }
        if (property.getItems() != null) {
            list(kind, name, property, property.getItems().getSchema());
        }
        switch (name) {
            case "perRuntime" -> {
                property.setMaxProperties((long) Runtimes.NAMES.size());
                property.getXKubernetesValidations()
                        .add(rule(
                                "self.all(runtime, runtime in [" + words(Runtimes.NAMES) + "])",
                                "the runtimes are " + String.join(", ", Runtimes.NAMES)));
                JSONSchemaProps size = property.getAdditionalProperties().getSchema();
                size.setMinimum(1.0);
                size.setMaxLength(32L);
                size.setPattern(SIZE_TEXT);
            }
            case "matchLabels" -> {
                property.getXKubernetesValidations()
                        .add(rule(
                                "self.all(key, key.size() <= 317 && key.matches('"
                                        + LabelSelector.KEY.replace("\\", "\\\\") + "'))",
                                "a key is no label key"));
                property.getAdditionalProperties().getSchema().setPattern(LABEL_VALUE);
            }
            case "expiresAt", "countedSince", "lastTransitionTime" -> property.setFormat("date-time");
            default -> {
                // says all there is to say by its type
            }
        }
    }

    private static void size(JSONSchemaProps size) {
        size.setPattern(SIZE_LETTERS);
        size.getXKubernetesValidations().add(SIZE);
    }

    private static void list(String kind, String name, JSONSchemaProps list, JSONSchemaProps items) {
        if (name.equals("conditions")) {
            list.setXKubernetesListType("map");
            list.setXKubernetesListMapKeys(List.of("type"));
        } else {
            list.setXKubernetesListType("object".equals(items.getType()) ? "atomic" : "set");
        }
        switch (kind + " " + name) {
            case "ClusterMinimalImagePolicy allow", "MinimalImagePolicy allow" -> items.setPattern(FAMILY_NAME);
            case "ClusterMinimalImagePolicy forbid", "MinimalImagePolicy forbid" -> {
                if (items.getEnum() == null || items.getEnum().isEmpty()) {
                    setEnum(items, List.copyOf(ToolNames.words()));
                }
            }
            case "ImageWaiver rules" -> setEnum(items, PolicyDocuments.ruleNames());
            case "ImageWaiver policies" -> items.setPattern(POLICY_NAME);
            case "ImageWaiver images" ->
                items.getXKubernetesValidations()
                        .addAll(List.of(
                                rule(
                                        "!self.startsWith('sha256:') || self.matches('^sha256:[0-9a-f]{64}$')",
                                        "is no digest"),
                                unlessDigest(GLOB_LETTERS),
                                unlessDigest(GLOB_HOST),
                                unlessDigest(GLOB_TAG)));
            case "BaseFamily images" ->
                items.getXKubernetesValidations()
                        .add(rule(
                                "self.matches('^[^*]+(:[^/@]*)?$')",
                                "a * may stand in the tag only, and not beside a digest"));
            default -> {
                if (name.equals("include") || name.equals("exclude")) {
                    items.getXKubernetesValidations().addAll(List.of(GLOB_LETTERS, GLOB_HOST, GLOB_TAG));
                } else if (name.equals("values")) {
                    items.setPattern(LABEL_VALUE);
                }
            }
        }
    }

    /** A family of one's own must not have the name of one that Slimgate knows itself. */
    static ValidationRule newFamily() {
        return rule(
                "!(self.metadata.name in [" + words(Family.labels()) + "])",
                "the name of a family that Slimgate knows itself: choose another");
    }

    private static ValidationRule unlessDigest(ValidationRule rule) {
        return rule("self.startsWith('sha256:') || " + rule.getRule(), rule.getMessage());
    }

    private static String words(List<String> words) {
        return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
    }

    private static void setEnum(JSONSchemaProps schema, List<String> words) {
        schema.setEnum(words.stream().<JsonNode>map(TextNode::valueOf).toList());
    }

    private static ValidationRule rule(String cel, String message) {
        ValidationRule rule = new ValidationRule();
        rule.setRule(cel);
        rule.setMessage(message);
        return rule;
    }
}
