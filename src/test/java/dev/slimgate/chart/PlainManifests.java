package dev.slimgate.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The plain manifests of {@code deploy/}, and what two writers of the same object may write differently. */
final class PlainManifests {
    static final Path FOLDER = Path.of("deploy");

    private PlainManifests() {}

    /** All objects, in the order in which {@code kubectl apply -f deploy/} takes them. */
    static List<Manifest> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> Manifest.all(text(file)).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What quarkus-kubernetes made, as it stands in {@code deploy/}: under the chart's image name, without the marks of the
     * generator, and without the port for plain HTTP, which it always adds and which the program never opens.
     */
    static JsonNode completed(JsonNode generated, String image) {
        ObjectNode object = generated.deepCopy();
        for (JsonNode metadata : object.findValues("metadata")) {
            without(metadata.path("annotations"), name -> name.startsWith("app.quarkus.io/"));
            without(metadata.path("labels"), "app.kubernetes.io/managed-by"::equals);
            withoutEmpty(metadata);
        }
        for (JsonNode ports : object.findValues("ports")) {
            removeIf(ports, port -> port.path("name").asText().equals("http"));
        }
        object.findParents("image").forEach(container -> ((ObjectNode) container).put("image", image));
        return object;
    }

    /** An object without what differs between Helm and the plain manifests and means nothing to Kubernetes. */
    static JsonNode meaning(Manifest manifest) {
        ObjectNode object = manifest.json().deepCopy();
        for (JsonNode metadata : object.findValues("metadata")) {
            without(
                    metadata.path("labels"),
                    label -> List.of("helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version")
                            .contains(label));
            withoutEmpty(metadata);
        }
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            for (JsonNode found : object.findValues(probe)) {
                withoutDefault(found, "initialDelaySeconds", 0);
                withoutDefault(found, "successThreshold", 1);
            }
        }
        for (JsonNode container : object.findParents("env")) {
            List<JsonNode> sorted = new ArrayList<>();
            container.path("env").forEach(sorted::add);
            sorted.sort(Comparator.comparing(variable -> variable.path("name").asText()));
            ((ObjectNode) container).putArray("env").addAll(sorted);
        }
        return object;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void withoutDefault(JsonNode object, String field, int value) {
        if (object.path(field).asInt(-1) == value) {
            ((ObjectNode) object).remove(field);
        }
    }

    private static void without(JsonNode map, Predicate<String> name) {
        for (Iterator<Map.Entry<String, JsonNode>> entries = map.fields(); entries.hasNext(); ) {
            if (name.test(entries.next().getKey())) {
                entries.remove();
            }
        }
    }

    private static void withoutEmpty(JsonNode metadata) {
        if (metadata.path("annotations").isObject()
                && metadata.path("annotations").isEmpty()) {
            ((ObjectNode) metadata).remove("annotations");
        }
    }

    private static void removeIf(JsonNode list, Predicate<JsonNode> condition) {
        for (Iterator<JsonNode> elements = ((ArrayNode) list).elements(); elements.hasNext(); ) {
            if (condition.test(elements.next())) {
                elements.remove();
            }
        }
    }
}
