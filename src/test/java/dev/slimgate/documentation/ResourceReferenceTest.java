package dev.slimgate.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slimgate.document.PolicyDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every field of every resource, from the definitions in the chart. The examples come from one document of each kind, in
 * {@code src/test/resources/dev/slimgate/documentation}, which must name every field of its spec.
 */
class ResourceReferenceTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path EXAMPLES = Path.of("src/test/resources/dev/slimgate/documentation");
    private static final Pattern DEFAULT = Pattern.compile(" ?\\bAbsent: ([^.]*)\\.");

    @ParameterizedTest
    @CsvSource({
        "ClusterMinimalImagePolicy, clusterminimalimagepolicies, cluster-minimal-image-policy",
        "MinimalImagePolicy, minimalimagepolicies, minimal-image-policy",
        "ImageWaiver, imagewaivers, image-waiver",
        "BaseFamily, basefamilies, base-family",
    })
    void tellsEveryFieldWithAnExample(String kind, String definition, String page) throws IOException {
        JsonNode crd = YAML.readTree(
                Path.of("charts/slimgate/crds", definition + ".yaml").toFile());
        String example = Files.readString(EXAMPLES.resolve(kind + ".yaml"));
        PolicyDocuments.Result read = PolicyDocuments.read(kind + ".yaml", example);
        List<String> withoutExample = new ArrayList<>();
        StringBuilder text = new StringBuilder(Generated.header(ResourceReferenceTest.class));

        JsonNode names = crd.at("/spec/names");
        JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
        text.append("# ").append(kind).append("\n\n");
        text.append(schema.path("description").asText()).append("\n\n");
        text.append("`slimgate.dev/v1alpha1`, ")
                .append(crd.at("/spec/scope").asText().equals("Cluster") ? "for the whole cluster" : "in a namespace")
                .append(shortNames(names))
                .append(". Required fields are bold. Unknown fields are errors.\n\n");
        text.append("All fields in one document, which makes no sense as a whole:\n\n```yaml\n")
                .append(example)
                .append("```\n");
        section(
                text,
                "spec",
                schema.at("/properties/spec"),
                YAML.readTree(example).path("spec"),
                withoutExample);
        if (!schema.at("/properties/status").isMissingNode()) {
            section(text, "status", schema.at("/properties/status"), null, new ArrayList<>());
        }

        assertThat(read.problems()).isEmpty();
        assertThat(withoutExample)
                .as("%s names every field of the spec", EXAMPLES.resolve(kind + ".yaml"))
                .isEmpty();
        Generated.holds(ResourceReferenceTest.class, Path.of("docs/reference", page + ".md"), text.toString());
    }

    private static String shortNames(JsonNode names) {
        String all = words(names.path("shortNames"));
        return "; `kubectl get " + names.path("plural").asText() + "`" + (all.isEmpty() ? "" : " or " + all);
    }

    /** A table of an object's fields, and below it the same of the objects in it. */
    private static void section(
            StringBuilder text, String path, JsonNode object, JsonNode example, List<String> withoutExample) {
        text.append("\n## `").append(path).append("`\n\n");
        text.append(split(object)[0]).append("\n");
        StreamSupport.stream(object.path("x-kubernetes-validations").spliterator(), false)
                .forEach(rule -> text.append("\nRefused: ")
                        .append(rule.path("message").asText())
                        .append(".\n"));
        text.append("\n| field | type | default | allowed | meaning |");
        text.append(example == null ? "\n|---|---|---|---|---|\n" : " example |\n|---|---|---|---|---|---|\n");
        List<Runnable> deeper = new ArrayList<>();
        List<String> required = texts(object.path("required"));
        object.path("properties").properties().forEach(field -> {
            String name = field.getKey();
            JsonNode schema = field.getValue();
            JsonNode shown = example == null ? null : example.path(name);
            if (shown != null && shown.isMissingNode()) {
                withoutExample.add(path + "." + name);
            }
            String[] words = split(schema);
            String marked = required.contains(name) ? "**`" + name + "`**" : "`" + name + "`";
            text.append("| ").append(marked).append(" | ").append(type(schema));
            text.append(" | ").append(required.contains(name) ? "required" : Generated.cell(words[1]));
            text.append(" | ").append(Generated.cell(allowed(schema)));
            text.append(" | ").append(Generated.cell(words[0])).append(" |");
            text.append(shown == null ? "" : " " + Generated.cell(example(shown)) + " |")
                    .append("\n");
            if (schema.has("properties")) {
                deeper.add(() -> section(text, path + "." + name, schema, shown, withoutExample));
            } else if (schema.path("items").has("properties")) {
                deeper.add(() -> section(
                        text,
                        path + "." + name + "[]",
                        schema.path("items"),
                        shown == null ? null : shown.path(0),
                        withoutExample));
            }
        });
        deeper.forEach(Runnable::run);
    }

    /** The description without its word on what happens where the field is absent, and that word. */
    private static String[] split(JsonNode schema) {
        String text = schema.path("description").asText();
        Matcher found = DEFAULT.matcher(text);
        return found.find()
                ? new String[] {(text.substring(0, found.start()) + text.substring(found.end())).strip(), found.group(1)
                }
                : new String[] {text, ""};
    }

    private static String type(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return "size";
        }
        if (schema.has("items")) {
            return "list of " + type(schema.path("items"));
        }
        if (schema.has("additionalProperties")) {
            return "map to " + type(schema.path("additionalProperties"));
        }
        return schema.path("format").asText().equals("date-time")
                ? "time"
                : schema.path("type").asText();
    }

    private static String allowed(JsonNode schema) {
        List<String> said = new ArrayList<>();
        if (schema.has("enum")) {
            said.add(words(schema.path("enum")));
        }
        if (schema.has("minimum") || schema.has("maximum")) {
            said.add(range(schema.path("minimum"), schema.path("maximum"), ""));
        }
        if (schema.has("minItems") || schema.has("maxItems")) {
            said.add(range(schema.path("minItems"), schema.path("maxItems"), " entries"));
        }
        if (schema.has("maxLength")
                && !schema.path("x-kubernetes-int-or-string").asBoolean()) {
            said.add(range(schema.path("minLength"), schema.path("maxLength"), " characters"));
        }
        StreamSupport.stream(schema.path("x-kubernetes-validations").spliterator(), false)
                .filter(rule -> !schema.has("properties"))
                .forEach(rule -> said.add("refused: " + rule.path("message").asText()));
        if (schema.has("items") && !schema.path("items").has("properties")) {
            String each = allowed(schema.path("items"));
            said.add(each.isEmpty() ? "" : "each " + each);
        }
        return said.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining("; "));
    }

    private static String range(JsonNode least, JsonNode most, String what) {
        String from = least.isMissingNode() ? "" : number(least);
        return (most.isMissingNode()
                        ? "at least " + from
                        : from.isEmpty() ? "at most " + number(most) : from + " to " + number(most))
                + what;
    }

    private static String number(JsonNode number) {
        return number.asDouble() == number.asLong() ? String.valueOf(number.asLong()) : number.asText();
    }

    private static String example(JsonNode value) {
        if (value.isMissingNode()) {
            return "";
        }
        if (value.isArray() && !value.isEmpty() && value.path(0).isObject() || value.isObject() && deep(value)) {
            return "below";
        }
        String text = value.isValueNode()
                ? value.asText()
                : value.toString().replace("\"", "").replace(",", ", ").replace(":", ": ");
        return "`" + (text.length() > 60 ? text.substring(0, 59) + "…" : text) + "`";
    }

    /** Whether it has a table of its own, as only maps to plain values have none. */
    private static boolean deep(JsonNode object) {
        return StreamSupport.stream(object.spliterator(), false).anyMatch(JsonNode::isContainerNode)
                || object.size() > 3;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String words(JsonNode list) {
        return texts(list).stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }
}
