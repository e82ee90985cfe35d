package dev.slimgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.TreeCodec;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What would work on a JVM and fail in the native executable, at its first use. */
class NativeTest {
    private static final Path CLASSES = Path.of("target/classes");

    private static final JavaClasses OURS = OurClasses.MAIN;

    /** Trees of nodes need no reflection, nor do mappers and their settings. */
    private static final Set<String> WITHOUT_REFLECTION = Set.of(
            "<init>",
            "builder",
            "copy",
            "createArrayNode",
            "createObjectNode",
            "createParser",
            "disable",
            "enable",
            "getFactory",
            "getNodeFactory",
            "reader",
            "readTree",
            "with",
            "withDefaultPrettyPrinter",
            "without",
            "writer");

    /**
     * Where objects are made from JSON, or JSON from objects. A new place belongs here only once its types are known to be
     * registered: plain maps, lists and nodes need nothing; those of Kubernetes are registered by
     * {@code KubernetesClientProcessor} of quarkus-kubernetes-client, which takes every KubernetesResource of the model
     * modules with an index; any other needs {@code @RegisterForReflection}.
     */
    private static final Set<String> KNOWN = Set.of(
            "ApiRequests.missingNode", // a node
            "DemoScript.writeValueAsBytes", // a tree
            "DemoServer.writeValue", // a tree
            "DemoServer.writeValueAsBytes", // a tree
            "Json.writeValueAsString", // a tree
            "JsonText.writeValueAsString", // a tree
            "KubernetesObjects.convertValue", // of Kubernetes
            "KubernetesObjects.treeToValue", // of Kubernetes
            "ReportWriter.asJson", // of Kubernetes: GenericKubernetesResource
            "ReportWriter.unmarshal", // of Kubernetes: GenericKubernetesResource
            "ReviewCodec.writeValueAsString", // a tree
            "Run.convertValue", // of Kubernetes: Node
            "SimulationJson.writeValueAsString", // a tree
            "SimulationJson.writerWithDefaultPrettyPrinter", // a tree
            "StoredPolicies.convertValue", // of Kubernetes: GenericKubernetesResource
            "StoredReader.asJson", // of Kubernetes
            "StoredReader.valueToTree", // maps and lists
            "TestJson.writeValueAsString", // a tree
            "TestJson.writerWithDefaultPrettyPrinter"); // a tree

    private static boolean binds(JavaClass owner) {
        return owner.isAssignableTo(TreeCodec.class)
                || owner.isAssignableTo(ObjectMapper.class)
                || owner.isAssignableTo(ObjectReader.class)
                || owner.isAssignableTo(ObjectWriter.class)
                || owner.isAssignableTo(KubernetesSerialization.class)
                || owner.isAssignableTo(Serialization.class);
    }

    @Test
    void everyUseOfDataBindingIsOfTypesThatAreRegistered() {
        Set<String> uses = OURS.stream()
                .flatMap(type ->
                        Stream.concat(type.getAccessesFromSelf().stream(), type.getMethodReferencesFromSelf().stream()))
                .filter(access -> binds(access.getTargetOwner()))
                .filter(access -> !WITHOUT_REFLECTION.contains(access.getName()))
                .map(access -> access.getOriginOwner().getSimpleName() + "." + access.getName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(uses).isEqualTo(KNOWN);
    }

    @Test
    void whatPicocliReachesByReflectionIsInItsNativeConfiguration() throws IOException {
        Set<String> configured = new TreeSet<>();
        JsonNode config = new ObjectMapper()
                .readTree(CLASSES.resolve("META-INF/native-image/picocli-generated/reflect-config.json")
                        .toFile());
        for (JsonNode type : config) {
            String name = type.path("name").asText();
            configured.add(name);
            type.path("fields")
                    .forEach(field ->
                            configured.add(name + "." + field.path("name").asText()));
        }

        Set<String> needed = new TreeSet<>();
        for (JavaClass type : OURS) {
            if (type.isAnnotatedWith(CommandLine.Command.class)) {
                needed.add(type.getName());
            }
            for (JavaField field : type.getFields()) {
                if (isOfPicocli(field)) {
                    needed.add(type.getName());
                    needed.add(type.getName() + "." + field.getName());
                }
            }
        }

        assertThat(needed).hasSizeGreaterThan(20);
        assertThat(configured).containsAll(needed);
    }

    private static boolean isOfPicocli(JavaField field) {
        return field.isAnnotatedWith(CommandLine.Option.class)
                || field.isAnnotatedWith(CommandLine.Parameters.class)
                || field.isAnnotatedWith(CommandLine.Mixin.class)
                || field.isAnnotatedWith(CommandLine.ArgGroup.class)
                || field.isAnnotatedWith(CommandLine.ParentCommand.class)
                || field.isAnnotatedWith(CommandLine.Spec.class);
    }

    @Test
    void everyFileThatIsPackagedIsInTheExecutable() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(in);
        }
        List<String> patterns = List.of(
                properties.getProperty("quarkus.native.resources.includes").split(","));

        List<String> missing = new ArrayList<>();
        List<String> included = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            files.filter(Files::isRegularFile)
                    .map(CLASSES::relativize)
                    .filter(file -> !file.toString().endsWith(".class") && !file.startsWith("META-INF"))
                    .filter(file -> !file.endsWith("application.properties")) // Quarkus' own
                    .forEach(file -> {
                        boolean matched = patterns.stream()
                                .anyMatch(pattern -> FileSystems.getDefault()
                                        .getPathMatcher("glob:" + pattern)
                                        .matches(file));
                        (matched ? included : missing).add(file.toString());
                    });
        }

        assertThat(missing).isEmpty();
        assertThat(included).contains("slimgate.properties", "dev/slimgate/policies/restricted.yaml");
    }

    /** A class loader's other ways to a file are seen by none of the above. */
    @Test
    void resourcesAreReadInTheKnownPlacesOnly() {
        Set<String> readers = OURS.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getName().startsWith("getResource")
                        || call.getName().equals("getSystemResource"))
                .filter(call -> call.getTargetOwner().isEquivalentTo(Class.class)
                        || call.getTargetOwner().isAssignableTo(ClassLoader.class))
                .map(call -> call.getOriginOwner().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(readers).containsExactly("CatalogueDocument", "DemoServer", "Resources", "Version");
    }

    @Test
    void nothingOfOursIsFoundByItsNameAtRunTime() {
        assertThat(OURS.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> Set.of("java.lang.Class.forName", "java.lang.reflect.Proxy.newProxyInstance")
                                        .contains(call.getTargetOwner().getName() + "." + call.getName())
                                || call.getTargetOwner().getName().equals("java.util.ServiceLoader")
                                || call.getTargetOwner().getPackageName().equals("java.lang.reflect")))
                .isEmpty();
    }
}
