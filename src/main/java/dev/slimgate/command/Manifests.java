package dev.slimgate.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.report.CheckReport;
import dev.slimgate.workload.ImagePlaces;
import dev.slimgate.workload.JsonStates;
import dev.slimgate.workload.KubernetesObjects;
import dev.slimgate.workload.UnreadableObjectException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Kubernetes objects as they stand in files: multi-document YAML, JSON, lists unrolled. What cannot be read is a problem
 * with its file and line; the rest is read all the same.
 */
final class Manifests {
    private static final int MOST_MESSAGE = 200;
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final JsonFactory JSON = JsonFactory.builder()
            .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, true)
            .build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, true)
            .loaderOptions(loaderOptions())
            .build();

    private final List<Manifest> manifests = new ArrayList<>();
    private final List<CheckReport.Problem> problems = new ArrayList<>();

    private Manifests() {}

    /**
     * One object.
     *
     * @param location its first line
     * @param images the lines of its images, in the order in which the object names them; empty where they are not known
     * @param states for rules that look into it
     */
    record Manifest(SourceLocation location, List<SourceLocation> images, HasMetadata object, ObjectStates states) {
        Manifest {
            images = List.copyOf(images);
        }
    }

    /** Reads files, directories and, for {@code -}, standard input. */
    static Manifests read(List<String> names, InputStream stdin) {
        Manifests manifests = new Manifests();
        for (String name : names) {
            if (name.equals("-")) {
                manifests.add(TextFiles.STDIN, () -> TextFiles.read(stdin));
            } else {
                manifests.addAll(Path.of(name));
            }
        }
        return manifests;
    }

    /** In the order of the files. */
    List<Manifest> objects() {
        return List.copyOf(manifests);
    }

    /** In the order of the files. */
    List<CheckReport.Problem> problems() {
        return List.copyOf(problems);
    }

    private interface Text {
        String read();
    }

    private void addAll(Path place) {
        try {
            TextFiles.below(place).forEach(file -> add(file.toString(), () -> TextFiles.read(file)));
        } catch (InputException e) {
            problem(new SourceLocation(place.toString(), 0, 0), e);
        }
    }

    private void add(String file, Text text) {
        SourceLocation location = new SourceLocation(file, 0, 0);
        try {
            documents(file, text.read());
        } catch (InputException e) {
            problem(location, e);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            problems.add(new CheckReport.Problem(new SourceLocation(file, line, 0), reason(e)));
        } catch (IOException e) {
            throw new IllegalStateException("text in memory can be read", e);
        }
    }

    private void problem(SourceLocation location, InputException e) {
        // The reader of files names the file itself.
        String message = String.valueOf(e.getMessage());
        String prefix = location + ": ";
        problems.add(new CheckReport.Problem(
                location, message.startsWith(prefix) ? message.substring(prefix.length()) : message));
    }

    private void documents(String file, String text) throws IOException {
        try (ManifestLines parser = new ManifestLines(parser(file, text))) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                SourceLocation location = new SourceLocation(
                        file, Math.max(1, parser.currentTokenLocation().getLineNr()), 0);
                JsonNode document = MAPPER.readTree(parser);
                object(location, document, "", parser.taken());
                token = parser.nextToken();
            }
        }
    }

    private static JsonParser parser(String file, String text) throws IOException {
        if (file.toLowerCase(Locale.ROOT).endsWith(".json")
                || text.stripLeading().startsWith("{")) {
            return JSON.createParser(text);
        }
        return new NoAliases(YAML.createParser(text));
    }

    /**
     * @param place JSON Pointer of the object in its document
     * @param lines of what stands in the document, by its JSON Pointer
     */
    private void object(SourceLocation location, JsonNode document, String place, Map<String, Integer> lines) {
        boolean empty = document.isNull()
                || document.isMissingNode()
                || document.isTextual() && document.asText().isEmpty();
        if (empty) {
            return;
        }
        String kind = document.path("kind").asText("");
        if (!document.isObject()
                || kind.isEmpty()
                || document.path("apiVersion").asText("").isEmpty()) {
            problems.add(new CheckReport.Problem(location, "is no Kubernetes object: it needs apiVersion and kind"));
            return;
        }
        if (kind.endsWith("List") && document.path("items").isArray()) {
            int index = 0;
            for (JsonNode item : document.path("items")) {
                String itemPlace = place + "/items/" + index++;
                object(at(location, lines, itemPlace), item, itemPlace, lines);
            }
            return;
        }
        try {
            List<SourceLocation> images = ImagePlaces.of(document).stream()
                    .map(image -> at(at(location, lines, place + image.container()), lines, place + image.image()))
                    .toList();
            manifests.add(new Manifest(location, images, KubernetesObjects.read(document), new JsonStates(document)));
        } catch (UnreadableObjectException e) {
            problems.add(new CheckReport.Problem(location, String.valueOf(e.getMessage())));
        }
    }

    /** The line of what stands at this place; the other location where that is not known. */
    private static SourceLocation at(SourceLocation otherwise, Map<String, Integer> lines, String place) {
        int line = lines.getOrDefault(place, otherwise.line());
        return new SourceLocation(otherwise.file(), line, 0);
    }

    private static String reason(JsonProcessingException e) {
        return Printable.of(String.valueOf(e.getOriginalMessage()), MOST_MESSAGE);
    }

    private static LoaderOptions loaderOptions() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(TextFiles.MOST_BYTES);
        return options;
    }

    /** Jackson would read an alias as its name, and so judge an image of that name. */
    private static final class NoAliases extends JsonParserDelegate {
        private final YAMLParser yaml;

        NoAliases(YAMLParser yaml) {
            super(yaml);
            this.yaml = yaml;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (token != null && yaml.isCurrentAlias()) {
                throw new JsonParseException(this, "YAML aliases (*name) are not supported: write the value out");
            }
            return token;
        }
    }
}
