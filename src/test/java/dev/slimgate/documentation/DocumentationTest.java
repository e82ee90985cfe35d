package dev.slimgate.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.slimgate.command.Commands;
import dev.slimgate.document.PolicyDocuments;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.internal.KubernetesDeserializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * All pages are true where a program can tell: links lead somewhere, YAML is what it seems to be, and every command line of
 * {@code slimgate} is one that it reads. A block that is neither, and no test runs, says why in a comment on the line before:
 * {@code <!-- not run: needs a cluster -->}, {@code <!-- held by: WalkthroughKT -->}.
 */
class DocumentationTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern HEREDOC = Pattern.compile("(?s)<<'?EOF'?\n(.*?)\nEOF\n");
    private static final Pattern OUR_PATH =
            Pattern.compile("(?<![\\w./])(?:charts|deploy|policies|docs|benchmarks)/[\\w./-]*");
    private static final Path VALUES = Path.of("charts/slimgate/values.yaml");
    private static final Set<String> SHELLS = Set.of("", "sh", "bash", "console", "groovy");

    /** Models refuse what they do not know, where fabric8 itself would keep it. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    @TestFactory
    Stream<DynamicTest> everyLinkLeadsSomewhere() throws IOException {
        return MarkdownPage.all().stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.file().toString(),
                        () -> assertThat(brokenLinks(page)).isEmpty()));
    }

    private static List<String> brokenLinks(MarkdownPage page) {
        List<String> broken = new ArrayList<>();
        for (String link : page.links()) {
            if (link.matches("[a-z]+:.*")) {
                continue; // elsewhere
            }
            String[] parts = link.split("#", 2);
            Path folder = page.file().toAbsolutePath().getParent();
            Path target =
                    parts[0].isEmpty() ? page.file() : folder.resolve(parts[0]).normalize();
            boolean there = Files.exists(target)
                    && (parts.length == 1
                            || !target.toString().endsWith(".md")
                            || MarkdownPage.read(target).anchors().contains(parts[1]));
            if (!there) {
                broken.add(link);
            }
        }
        return broken;
    }

    @Test
    void theIndexNamesEveryPage() {
        String index =
                String.join("\n", MarkdownPage.read(Path.of("docs/README.md")).links());

        assertThat(pages())
                .allSatisfy(page -> assertThat(index.lines())
                        .as("docs/README.md links it")
                        .anyMatch(link -> link.split("#")[0].equals(page)));
    }

    private static Set<String> pages() {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            Set<String> pages = new TreeSet<>();
            files.filter(file -> file.toString().endsWith(".md"))
                    .map(file -> Path.of("docs").relativize(file).toString())
                    .filter(file -> !file.startsWith("adr/") && !file.startsWith("packs/") && !file.equals("README.md"))
                    .forEach(pages::add);
            return pages;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyYamlIsWhatItSeemsToBe() throws IOException {
        return blocks(page -> true)
                .flatMap(found -> documents(found.block()).stream()
                        .map(text -> DynamicTest.dynamicTest(found.name(), () -> sound(found, text))));
    }

    private static List<String> documents(MarkdownPage.Block block) {
        if (block.language().equals("yaml")) {
            return List.of(block.text().split("(?m)^# --- another file$"));
        }
        return HEREDOC.matcher(block.text())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static void sound(Found found, String text) throws IOException {
        List<JsonNode> documents =
                YAML.readerFor(JsonNode.class).<JsonNode>readValues(text).readAll();
        assertThat(documents).isNotEmpty();
        if (text.contains("apiVersion: slimgate.dev/")) {
            assertThat(PolicyDocuments.read(found.name(), text).problems()).isEmpty();
            return;
        }
        for (JsonNode document : documents) {
            assertThat(document.isObject()).isTrue();
            if (document.has("apiVersion") && document.has("kind")) {
                model(document);
            } else if (document.path("registries").isArray() || document.has("hostsDirectory")) {
                assertThat(found.page().file())
                        .as("ReadmeTest reads registries")
                        .isEqualTo(Path.of("docs/registries.md"));
            } else if (within(document, values())) {
                assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                                .getSchema(Files.readString(Path.of("charts/slimgate/values.schema.json")))
                                .validate(over(YAML.readTree(Files.readString(VALUES)), document)))
                        .isEmpty();
            } else if (within(document, new HashSet<>(PolicyDocuments.ruleNames()))) {
                assertThat(PolicyDocuments.read(found.name(), """
                                apiVersion: slimgate.dev/v1alpha1
                                kind: ClusterMinimalImagePolicy
                                metadata: { name: fragment }
                                spec: { enforcement: Deny, rules: %s }
                                """.formatted(document))
                                .problems())
                        .isEmpty();
            }
        }
    }

    /** Values laid over others, as Helm does. */
    private static JsonNode over(JsonNode there, JsonNode more) {
        if (there instanceof ObjectNode object && more.isObject()) {
            more.properties()
                    .forEach(field -> object.set(
                            field.getKey(),
                            object.has(field.getKey())
                                    ? over(object.get(field.getKey()), field.getValue())
                                    : field.getValue()));
            return object;
        }
        return more;
    }

    /** Kinds of other projects are read as plain YAML. */
    private static void model(JsonNode document) {
        String apiVersion = document.path("apiVersion").asText();
        Class<? extends KubernetesResource> type = new KubernetesDeserializer()
                .getRegisteredKind(apiVersion, document.path("kind").asText());
        if (type != null) {
            assertThatCode(() -> STRICT.treeToValue(document, type)).doesNotThrowAnyException();
        } else {
            assertThat(apiVersion).as("a kind that fabric8 knows").contains(".");
        }
    }

    private static boolean within(JsonNode document, Set<String> names) {
        Set<String> own = new TreeSet<>();
        document.fieldNames().forEachRemaining(own::add);
        return names.containsAll(own);
    }

    private static Set<String> values() throws IOException {
        Set<String> names = new TreeSet<>();
        YAML.readTree(Files.readString(VALUES)).fieldNames().forEachRemaining(names::add);
        return names;
    }

    @TestFactory
    Stream<DynamicTest> everyCommandLineIsOneThatSlimgateReads() throws IOException {
        return blocks(page -> true)
                .filter(found -> SHELLS.contains(found.block().language()))
                .flatMap(found -> commands(found.block()).stream()
                        .map(command -> DynamicTest.dynamicTest(
                                found.name() + " " + command, () -> Commands.parse(Words.of(command)))));
    }

    @TestFactory
    Stream<DynamicTest> everyCommandInATextIsOneThatThereIs() throws IOException {
        Pattern call = Pattern.compile("`(?:\\./|kubectl )?slimgate ([a-z][^`]*)`");
        return MarkdownPage.all().stream()
                .flatMap(page -> page.text()
                        .lines()
                        .flatMap(line -> call.matcher(line).results())
                        .map(found -> found.group(1)
                                .replace("…", "")
                                .split(" [>|#]", 2)[0]
                                .strip())
                        .distinct()
                        .map(command -> DynamicTest.dynamicTest(
                                page.file() + " " + command, () -> Commands.parsePart(Words.of(command)))));
    }

    /** The lines that call slimgate, without the program's name, redirections and comments. */
    private static List<String> commands(MarkdownPage.Block block) {
        Matcher call = Pattern.compile("(?m)^(?:\\$ )?(?:sh '|- |  )?(?:\\./|kubectl )?slimgate (?!:)(.*)$")
                .matcher(HEREDOC.matcher(block.text()).replaceAll("\n"));
        return call.results()
                .map(found -> found.group(1).replaceFirst("'$", ""))
                .map(line -> line.split(" [>|#]| …|  +#", 2)[0].strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> everyFileOfOursThatACommandNamesIsThere() throws IOException {
        return blocks(page -> !page.generated())
                .filter(found -> SHELLS.contains(found.block().language()))
                .flatMap(found -> found.block().text().lines())
                .filter(line ->
                        line.startsWith("kubectl ") || line.startsWith("helm ") || line.startsWith("./slimgate "))
                .flatMap(line -> OUR_PATH.matcher(line).results().map(path -> path.group()))
                .distinct()
                .map(path -> DynamicTest.dynamicTest(
                        path, () -> assertThat(Path.of(path)).exists()));
    }

    @Test
    void everyOtherBlockSaysWhyNothingRunsIt() throws IOException {
        Set<String> tests = testClasses();

        List<String> silent = blocks(page -> !page.generated())
                .filter(found -> !held(found.block(), tests))
                .map(Found::name)
                .toList();

        assertThat(silent)
                .as("blocks with a comment <!-- not run: reason --> or <!-- held by: Test --> before them")
                .isEmpty();
    }

    private static boolean held(MarkdownPage.Block block, Set<String> tests) {
        String marker = block.marker();
        if (marker.startsWith("held by: ")) {
            return tests.contains(marker.substring("held by: ".length()));
        }
        boolean said = marker.startsWith("said: ") || marker.matches("not run: \\S.{5,}");
        boolean read = block.language().equals("yaml") || block.language().equals("console");
        boolean oursAlone = SHELLS.contains(block.language())
                && block.text()
                        .lines()
                        .allMatch(line -> line.isBlank() || line.matches("(\\./)?slimgate .*|source <.*"));
        return said || read || oursAlone;
    }

    private static Set<String> testClasses() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Set<String> names = new HashSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .forEach(names::add);
            return names;
        }
    }

    private record Found(MarkdownPage page, MarkdownPage.Block block) {
        String name() {
            return page.file() + ":" + block.line();
        }
    }

    private static Stream<Found> blocks(java.util.function.Predicate<MarkdownPage> pages) throws IOException {
        return MarkdownPage.all().stream()
                .filter(pages)
                .flatMap(page -> page.blocks().stream().map(block -> new Found(page, block)));
    }
}
