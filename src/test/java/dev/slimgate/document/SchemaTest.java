package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.slimgate.facts.ErrorClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The schemas in the chart and the reader ask for the same: fields, words, what must be there, how much there may be. For
 * each kind the fullest document is made from its schema, and then changed in one place at a time.
 */
class SchemaTest {
    private static final Path FOLDER = Path.of("charts/slimgate/crds");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String STRANGE = "q".repeat(30);

    /** What a field holds whose schema is not enough to make it up. */
    private static final Map<String, String> WRITTEN = Map.ofEntries(
            Map.entry("spec.match.namespaceSelector.matchExpressions[].operator", "In"),
            Map.entry("spec.match.objectSelector.matchExpressions[].operator", "In"),
            Map.entry("spec.waivers.from", "Namespaces"),
            Map.entry("spec.images[]", "registry.test/image0"),
            Map.entry("spec.match.images.include[]", "registry.test/image0"),
            Map.entry("spec.match.images.exclude[]", "registry.test/image0"),
            Map.entry("spec.debug.images[]", "registry.test/image0"),
            Map.entry("spec.debug.rules[]", "shell"),
            Map.entry("spec.debug.maxDuration", "4h"),
            Map.entry("spec.debug.until", "2026-12-31T00:00:00Z"),
            Map.entry("spec.grandfather.before", "2026-11-30T00:00:00Z"),
            Map.entry("spec.grandfather.until", "2026-12-31T00:00:00Z"),
            Map.entry("spec.expiresAt", "2026-12-31T00:00:00Z"),
            Map.entry("spec.stages[].until", "2026-12-31T00:00:00Z"),
            Map.entry("spec.enforcement", "Deny"),
            Map.entry("spec.rules.expressions[].cel", "true"),
            Map.entry("spec.rules.expressions[].messageExpression", "'text'"));

    /** One place of a schema with what stands there in the fullest document. */
    private record Place(String path, JsonNode schema, JsonNode value) {}

    private static ObjectNode fullest(String plural, List<Place> places) {
        try {
            JsonNode crd = YAML.readTree(FOLDER.resolve(plural + ".yaml").toFile());
            ObjectNode document = JSON.createObjectNode();
            document.put("apiVersion", Resource.API_VERSION);
            document.set("kind", crd.at("/spec/names/kind"));
            ObjectNode metadata = document.putObject("metadata").put("name", "p");
            if (crd.at("/spec/scope").asText().equals("Namespaced")) {
                metadata.put("namespace", "team-a");
            }
            JsonNode spec = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
            document.set("spec", sample("spec", spec, places));
            return document;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode sample(String path, JsonNode schema, List<Place> places) {
        JsonNode value = made(path, schema, places);
        places.add(new Place(path, schema, value));
        return value;
    }

    private static JsonNode made(String path, JsonNode schema, List<Place> places) {
        if (schema.has("properties")) {
            ObjectNode object = JSON.createObjectNode();
            schema.get("properties")
                    .properties()
                    .forEach(each ->
                            object.set(each.getKey(), sample(path + "." + each.getKey(), each.getValue(), places)));
            return object;
        }
        if (schema.has("additionalProperties")) {
            String key = path.endsWith("perRuntime") ? "go" : "key";
            return JSON.createObjectNode()
                    .set(key, sample(path + "." + key, schema.get("additionalProperties"), places));
        }
        if (schema.has("items")) {
            return JSON.createArrayNode().add(sample(path + "[]", schema.get("items"), places));
        }
        if (WRITTEN.containsKey(path)) {
            return TextNode.valueOf(WRITTEN.get(path));
        }
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> JSON.getNodeFactory().booleanNode(true);
            case "integer" ->
                JSON.getNodeFactory().numberNode(schema.get("minimum").asInt());
            case "number" -> JSON.getNodeFactory().numberNode(0.5);
            case "string" -> TextNode.valueOf("text0");
            default -> TextNode.valueOf("150M");
        };
    }

    private static List<Problem> problems(ObjectNode document) {
        return PolicyDocuments.read("d", document.toString()).problems();
    }

    private static List<String> messages(ObjectNode document, String path) {
        String indexed = path.replace("[]", "[0]");
        return problems(document).stream()
                .filter(problem -> problem.path().equals(indexed))
                .map(Problem::message)
                .toList();
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Stream<String> names(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterminimalimagepolicies", "minimalimagepolicies", "imagewaivers", "basefamilies"})
    void theReaderAcceptsAllThatTheSchemaDescribes(String plural) {
        ObjectNode document = fullest(plural, new ArrayList<>());

        assertThat(problems(document)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterminimalimagepolicies", "minimalimagepolicies", "imagewaivers", "basefamilies"})
    void theSchemaDescribesAllThatTheReaderKnows(String plural) {
        List<Place> places = new ArrayList<>();
        ObjectNode document = fullest(plural, places);
        Set<String> words = new HashSet<>(RulesReader.NAMES);
        Stream.of(ErrorClass.values()).map(ErrorClass::label).forEach(words::add);
        places.forEach(place -> names(place.schema().path("properties")).forEach(words::add));
        words.addAll(List.of("namespaceSelector", "waivers"));

        for (Place place : places) {
            if (!place.schema().has("properties")) {
                continue;
            }
            ObjectNode object = (ObjectNode) place.value();
            Set<String> described = new TreeSet<>();
            names(place.schema().get("properties")).forEach(described::add);
            for (String word : words) {
                if (!described.contains(word)) {
                    object.put(word, 1);
                    assertThat(messages(document, place.path() + "." + word))
                            .as("%s.%s", place.path(), word)
                            .isNotEmpty();
                    object.remove(word);
                }
            }
            object.put(STRANGE, 1);
            List<String> told = messages(document, place.path() + "." + STRANGE);
            object.remove(STRANGE);

            assertThat(told).as(place.path()).hasSize(1);
            if (told.getFirst().contains("; allowed: ")) {
                // The reader lists what it knows where that is little.
                String allowed = told.getFirst().substring("unknown field; allowed: ".length());
                Set<String> known = new TreeSet<>(List.of(allowed.split(", ")));
                if (plural.equals("minimalimagepolicies")) {
                    known.removeAll(Set.of("namespaceSelector", "waivers")); // known, and refused
                }
                assertThat(known).as(place.path()).isEqualTo(described);
            } else {
                assertThat(told.getFirst()).as(place.path()).isEqualTo("unknown field");
                assertThat(described).as(place.path()).hasSizeGreaterThanOrEqualTo(8);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterminimalimagepolicies", "minimalimagepolicies", "imagewaivers", "basefamilies"})
    void schemaAndReaderNeedTheSameFields(String plural) {
        List<Place> places = new ArrayList<>();
        ObjectNode document = fullest(plural, places);

        for (Place place : places) {
            if (!place.schema().has("properties")) {
                continue;
            }
            ObjectNode object = (ObjectNode) place.value();
            Set<String> needed = new TreeSet<>();
            for (String name : names(object).toList()) {
                JsonNode value = object.remove(name);
                if (messages(document, place.path() + "." + name).stream()
                        .anyMatch(message -> message.startsWith("is missing"))) {
                    needed.add(name);
                }
                object.set(name, value);
            }

            assertThat(needed).as(place.path()).isEqualTo(texts(place.schema().path("required")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterminimalimagepolicies", "minimalimagepolicies", "imagewaivers"})
    void schemaAndReaderKnowTheSameWords(String plural) {
        List<Place> places = new ArrayList<>();
        fullest(plural, places);

        for (Place place :
                places.stream().filter(each -> each.schema().has("enum")).toList()) {
            Set<String> described = texts(place.schema().get("enum"));
            for (String word : described) {
                assertThat(messages(with(plural, place.path(), word), place.path()))
                        .as("%s: %s", place.path(), word)
                        .noneMatch(message -> message.contains("is not known"));
            }
            List<String> told = messages(with(plural, place.path(), STRANGE), place.path());

            assertThat(told).as(place.path()).hasSize(1);
            String message = told.getFirst();
            if (message.contains("allowed: ")) {
                Set<String> known = new TreeSet<>(
                        List.of(message.substring(message.indexOf(':') + 2).split(", ")));
                assertThat(known).as(place.path()).isEqualTo(described);
            } else {
                assertThat(described).as(place.path()).hasSizeGreaterThan(8);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterminimalimagepolicies", "minimalimagepolicies", "imagewaivers", "basefamilies"})
    void schemaAndReaderBoundListsAlike(String plural) {
        List<Place> places = new ArrayList<>();
        ObjectNode document = fullest(plural, places);

        for (Place place : places) {
            int most = place.schema().path("maxItems").asInt();
            if (!(place.value() instanceof ArrayNode list)
                    || place.schema().get("items").has("enum")) {
                continue;
            }
            JsonNode first = list.get(0);
            for (int i = 1; i < most; i++) {
                list.add(first.isTextual() ? TextNode.valueOf(first.asText().replace("0", "" + i)) : first);
            }
            List<String> atMost = messages(document, place.path());
            list.add(first.isTextual() ? TextNode.valueOf(first.asText().replace("0", "" + most)) : first);
            List<String> beyond = messages(document, place.path());
            list.removeAll().add(first);

            assertThat(atMost).as("%s with %d", place.path(), most).isEmpty();
            assertThat(beyond).as("%s with %d", place.path(), most + 1).hasSize(1);
        }
    }

    /** The fullest document with another word in one place. */
    private static ObjectNode with(String plural, String path, String word) {
        List<Place> places = new ArrayList<>();
        ObjectNode document = fullest(plural, places);
        String owner = path.substring(0, path.endsWith("[]") ? path.length() - 2 : path.lastIndexOf('.'));
        for (Place place : places) {
            if (place.path().equals(owner)) {
                switch (place.value()) {
                    case ArrayNode list -> list.set(0, TextNode.valueOf(word));
                    case ObjectNode object -> object.put(path.substring(owner.length() + 1), word);
                    default -> throw new AssertionError(owner + " holds nothing");
                }
            }
        }
        return document;
    }
}
