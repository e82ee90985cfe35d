package dev.slimgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which libraries are in the packaged program. Each module of Kubernetes objects adds about its own size to the image and
 * its classes to the native executable, where all of them are kept for reflection; those that nobody uses stay out.
 */
class PackagedLibrariesIT {
    private static final Path LIBRARIES =
            Path.of(System.getProperty("test.basedir", ".")).resolve("target/quarkus-app/lib/main");
    private static final Pattern MODEL = Pattern.compile("io\\.fabric8\\.kubernetes-model-([a-z]+)-[0-9.]+\\.jar");

    /** What our own code names. */
    private static final Set<String> USED =
            Set.of("common", "core", "apps", "batch", "admissionregistration", "coordination", "events");

    /**
     * What must stay though no code of ours names it. The client registers handlers of certificate requests and of the
     * old Deployments when it is loaded; its entry class, whose methods the native image all compiles, names
     * RuntimeClasses (node); every resource's operations name Scale (autoscaling). Two are for the build alone, which
     * knows no libraries but those that are packaged: quarkus-kubernetes writes Roles (rbac), and its visitors name Ingress
     * (networking) when it merges what is in src/main/kubernetes.
     */
    private static final Set<String> NEEDED_BY_OTHERS =
            Set.of("certificates", "extensions", "node", "autoscaling", "rbac", "networking");

    private static List<Path> libraries() throws IOException {
        assertThat(LIBRARIES).as("packaged before the integration tests").isDirectory();
        try (Stream<Path> files = Files.list(LIBRARIES)) {
            return files.toList();
        }
    }

    @Test
    void onlyTheModelModulesInUseArePackaged() throws IOException {
        Set<String> expected = new TreeSet<>(USED);
        expected.addAll(NEEDED_BY_OTHERS);

        Set<String> packaged = libraries().stream()
                .map(file -> MODEL.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packaged).isEqualTo(expected);
    }

    @Test
    void noLibraryOfATestIsPackaged() throws IOException {
        assertThat(libraries())
                .extracting(file -> file.getFileName().toString())
                .noneMatch(
                        name -> name.matches(
                                ".*(junit|assertj|wiremock|jqwik|archunit|helm-java|mock|playwright|deque|nu[.]validator|Saxon|log4j[.]log4j).*"));
    }

    @Test
    void whatOurCodeNamesOfTheClientIsPackaged() throws IOException {
        Set<String> packaged = entriesOfTheClient();

        assertThat(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.slimgate"))
                .flatExtracting(JavaClass::getDirectDependenciesFromSelf)
                .extracting(dependency ->
                        dependency.getTargetClass().getBaseComponentType().getName())
                .filteredOn(named -> named.startsWith("io.fabric8.kubernetes."))
                .isNotEmpty()
                .allSatisfy(named -> assertThat(packaged).contains(entry(named)));
    }

    /** Native compilation links every class that it reaches: what these name must be there, used or not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.fabric8.kubernetes.client.impl.KubernetesClientImpl",
                "io.fabric8.kubernetes.client.dsl.internal.BaseOperation",
                "io.fabric8.kubernetes.client.dsl.internal.HasMetadataOperation",
                "io.fabric8.kubernetes.client.dsl.internal.OperationSupport",
                "io.fabric8.kubernetes.client.readiness.Readiness",
                "io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector",
                "io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock",
                "io.fabric8.kubernetes.client.informers.impl.DefaultSharedIndexInformer",
            })
    void whatEveryUseOfTheClientNamesIsPackaged(String name) throws IOException {
        Set<String> packaged = entriesOfTheClient();
        List<URL> found = new ArrayList<>();
        for (Path library : ofFabric8()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                if (jar.getEntry(entry(name)) != null) {
                    found.add(URI.create("jar:" + library.toUri() + "!/" + entry(name))
                            .toURL());
                }
            }
        }
        JavaClass type = new ClassFileImporter().importUrls(found).get(name);

        assertThat(type.getDirectDependenciesFromSelf())
                .isNotEmpty()
                .extracting(dependency ->
                        dependency.getTargetClass().getBaseComponentType().getName())
                .filteredOn(named -> named.startsWith("io.fabric8.kubernetes."))
                .allSatisfy(named -> assertThat(packaged).contains(entry(named)));
    }

    private static List<Path> ofFabric8() throws IOException {
        return libraries().stream()
                .filter(file -> file.getFileName().toString().startsWith("io.fabric8."))
                .toList();
    }

    private static Set<String> entriesOfTheClient() throws IOException {
        Set<String> entries = new TreeSet<>();
        for (Path library : ofFabric8()) {
            try (JarFile jar = new JarFile(library.toFile())) {
                jar.stream().map(JarEntry::getName).forEach(entries::add);
            }
        }
        return entries;
    }

    private static String entry(String className) {
        return className.replace('.', '/') + ".class";
    }

    /** The client finds the classes of objects by these lists; one that cannot be loaded would break them all. */
    @Test
    void everyListedKindOfObjectCanBeLoaded() throws Exception {
        String list = "META-INF/services/io.fabric8.kubernetes.api.model.KubernetesResource";
        List<URL> urls = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        for (Path library : libraries()) {
            urls.add(library.toUri().toURL());
            try (JarFile jar = new JarFile(library.toFile())) {
                if (jar.getEntry(list) != null) {
                    new String(jar.getInputStream(jar.getEntry(list)).readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .forEach(kinds::add);
                }
            }
        }

        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            assertThat(kinds)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(kind ->
                            assertThat(loader.loadClass(kind).getConstructors()).isNotEmpty());
        }
    }
}
