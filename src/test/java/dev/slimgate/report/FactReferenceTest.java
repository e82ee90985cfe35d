package dev.slimgate.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.assess.Inspection;
import dev.slimgate.documentation.Generated;
import dev.slimgate.facts.ImageFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Every fact of {@code slimgate inspect -o json}, from its schema; what a fact needs is seen at what is printed without layers. */
class FactReferenceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HEAD = """
            # Facts

            What `slimgate inspect REF -o json` tells of one image on one platform, by its [schema](../schema/inspect.schema.json). What is
            unknown is left out and never null. Layers count from 0, base layer first. *Needs* says what it costs: `manifest` two or three small
            requests, `layers` the layers, which are read once for each digest. What belongs to no fact (advice, the judgement of policies) needs what it speaks of.

            An image's own words (labels, annotations, history, environment) are claims; what its layers hold is content.

            | fact | type | needs | meaning |
            |---|---|---|---|
            """;

    private final Set<String> cheap = new TreeSet<>();
    private final Set<String> known = new TreeSet<>();

    @Test
    void tellsEveryFactOfTheSchema() throws IOException {
        JsonNode schema = JSON.readTree(Files.readString(Path.of("docs/schema/inspect.schema.json")));
        paths("", JSON.readTree(InspectJson.of(manifest())), cheap);
        paths("", JSON.readTree(InspectJson.of(stored())), cheap);
        paths("", JSON.readTree(InspectJson.of(Samples.partial())), cheap);
        known.addAll(cheap);
        paths("", JSON.readTree(InspectJson.of(Samples.wrong())), known);
        paths("", JSON.readTree(InspectJson.of(Samples.complete())), known);
        StringBuilder text = new StringBuilder(Generated.header(FactReferenceTest.class)).append(HEAD);

        rows(text, schema, "", schema, "");

        Generated.holds(FactReferenceTest.class, Path.of("docs/reference/facts.md"), text.toString());
    }

    /** As from a registry, with layers that nobody read. */
    private static Inspection manifest() {
        return new Inspection("docker.io/library/node:22", Samples.OTHER, Samples.facts(), null, java.util.List.of());
    }

    /** As from an archive. */
    private static Inspection stored() {
        ImageFacts facts = Samples.facts();
        return new Inspection(
                "archive:image.tar",
                null,
                new ImageFacts(
                        facts.digest(),
                        facts.mediaType(),
                        facts.platform(),
                        null,
                        389_200_000L,
                        facts.layers(),
                        facts.created(),
                        facts.user(),
                        facts.entrypoint(),
                        facts.cmd(),
                        facts.labels(),
                        facts.annotations(),
                        facts.exposedPorts(),
                        facts.volumes(),
                        facts.environment(),
                        facts.claimedFamily(),
                        facts.numericUser(),
                        facts.inconsistencies()),
                null,
                java.util.List.of());
    }

    private static void paths(String at, JsonNode node, Set<String> into) {
        if (node.isArray()) {
            node.forEach(item -> paths(at + "[]", item, into));
        }
        node.properties().forEach(field -> {
            String path = at.isEmpty() ? field.getKey() : at + "." + field.getKey();
            into.add(path);
            paths(path, field.getValue(), into);
        });
    }

    private void rows(StringBuilder text, JsonNode root, String at, JsonNode object, String inherited) {
        object.path("properties").properties().forEach(field -> {
            String path = at.isEmpty() ? field.getKey() : at + "." + field.getKey();
            JsonNode schema = resolved(root, field.getValue());
            String needs = cheap.contains(path) ? "manifest" : known.contains(path) ? "layers" : inherited;
            text.append("| `").append(path).append("` | ").append(Generated.cell(type(root, schema)));
            text.append(" | ").append(needs);
            text.append(" | ")
                    .append(Generated.cell(meaning(field.getValue(), schema)))
                    .append(" |\n");
            JsonNode items = resolved(root, schema.path("items"));
            rows(text, root, path, schema, needs);
            rows(text, root, path + "[]", items, needs);
        });
    }

    private static JsonNode resolved(JsonNode root, JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.startsWith("#") ? root.at(reference.substring(1)) : schema;
    }

    private static String type(JsonNode root, JsonNode schema) {
        if (schema.has("items")) {
            return "list of " + type(root, resolved(root, schema.path("items")));
        }
        if (schema.has("enum") && schema.path("enum").size() <= 12) {
            return StreamSupport.stream(schema.path("enum").spliterator(), false)
                    .map(word -> "`" + word.asText() + "`")
                    .collect(Collectors.joining(", "));
        }
        String type = schema.path("type").isArray()
                ? StreamSupport.stream(schema.path("type").spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(" or "))
                : schema.path("type").asText("object");
        return schema.path("format").asText(type);
    }

    private static String meaning(JsonNode own, JsonNode resolved) {
        return own.path("description").asText(resolved.path("description").asText(""));
    }
}
