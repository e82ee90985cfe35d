package dev.slimgate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the package map: who may import whom, and which library may be seen where. */
class PackageMapTest {
    private static final String ROOT = "dev.slimgate.";

    private static final JavaClasses MAIN = OurClasses.MAIN;

    /** What every package may import. */
    private static final Set<String> EVERYWHERE =
            Set.of("java.", "javax.net.", "javax.crypto.", "org.jspecify.", "org.slf4j.");

    private static final String JACKSON = "com.fasterxml.jackson.";
    private static final String FABRIC8 = "io.fabric8.kubernetes.";
    private static final String REST = "jakarta.ws.rs.";

    /** Each package with what it may import besides {@link #EVERYWHERE}: packages of ours by short name, libraries by prefix. */
    private static final Map<String, Set<String>> MAP = new TreeMap<>(Map.ofEntries(
            Map.entry("oci", Set.of(JACKSON)),
            Map.entry("content", Set.of("oci")),
            Map.entry("registry", Set.of("content", "oci", JACKSON, "io.vertx.", "com.nimbusds.")),
            Map.entry("layout", Set.of("content", "oci", JACKSON)),
            Map.entry("filesystem", Set.of("content", "oci", "io.airlift.compress.")),
            Map.entry("facts", Set.of("oci")),
            Map.entry("inspect", Set.of("facts", "filesystem", "content", "oci", JACKSON)),
            Map.entry("policy", Set.of("facts", "oci")),
            Map.entry(
                    "policy.expression",
                    Set.of("policy", "facts", "oci", "dev.cel.", "com.google.common.", "com.google.re2j.")),
            Map.entry("advice", Set.of("policy", "facts", "oci")),
            Map.entry("lint", Set.of("policy.expression", "policy", "facts", "oci")),
            Map.entry(
                    "assess",
                    Set.of(
                            "advice",
                            "policy",
                            "inspect",
                            "facts",
                            "filesystem",
                            "content",
                            "oci",
                            "com.github.benmanes.caffeine.")),
            Map.entry("store", Set.of("assess", "content", "oci", "io.vertx.")),
            Map.entry(
                    "evidence",
                    Set.of("assess", "document", "inspect", "filesystem", "facts", "content", "oci", JACKSON)),
            Map.entry("api.v1alpha1", Set.of(FABRIC8, JACKSON, "io.fabric8.crd.generator.", "io.fabric8.generator.")),
            Map.entry(
                    "document",
                    Set.of(
                            "policy.expression",
                            "policy",
                            "registry",
                            "facts",
                            "oci",
                            JACKSON,
                            "org.yaml.snakeyaml.",
                            "com.nimbusds.")),
            Map.entry("workload", Set.of("policy", "oci", FABRIC8, JACKSON)),
            Map.entry(
                    "report",
                    Set.of("assess", "advice", "lint", "policy.expression", "policy", "facts", "oci", JACKSON)),
            Map.entry("proposal", Set.of("report", "assess", "document", "policy", "facts", "oci")),
            Map.entry("report.page", Set.of("report", "policy", JACKSON, "io.quarkus.qute.")),
            Map.entry(
                    "admission",
                    Set.of(
                            "workload",
                            "assess",
                            "report",
                            "advice",
                            "policy",
                            "facts",
                            "content",
                            "oci",
                            FABRIC8,
                            JACKSON,
                            REST,
                            "io.smallrye.common.annotation.",
                            "jakarta.inject.")),
            Map.entry(
                    "notification", Set.of("oci", JACKSON, REST, "io.smallrye.common.annotation.", "jakarta.inject.")),
            Map.entry("cluster", Set.of("document", "registry", "content", "policy", "oci", FABRIC8, JACKSON)),
            Map.entry(
                    "controller",
                    Set.of(
                            "cluster",
                            "api.v1alpha1",
                            "document",
                            "policy",
                            "oci",
                            FABRIC8,
                            JACKSON,
                            "org.wildfly.security.",
                            "javax.security.auth.x500.")),
            Map.entry(
                    "audit",
                    Set.of(
                            "workload",
                            "cluster",
                            "assess",
                            "report",
                            "advice",
                            "policy",
                            "facts",
                            "content",
                            "oci",
                            FABRIC8,
                            JACKSON)),
            Map.entry("openreports", Set.of("audit", "report", "assess", "policy", "facts", "oci", FABRIC8, JACKSON)),
            Map.entry("demo", Set.of(JACKSON)),
            Map.entry(
                    "policytest",
                    Set.of(
                            "document",
                            "evidence",
                            "workload",
                            "assess",
                            "report",
                            "policy",
                            "facts",
                            "content",
                            "oci",
                            FABRIC8,
                            JACKSON)),
            Map.entry(
                    "command",
                    Set.of(
                            "demo",
                            "admission",
                            "audit",
                            "cluster",
                            "report",
                            "report.page",
                            "proposal",
                            "workload",
                            "document",
                            "evidence",
                            "policytest",
                            "assess",
                            "advice",
                            "lint",
                            "policy",
                            "inspect",
                            "facts",
                            "filesystem",
                            "layout",
                            "registry",
                            "content",
                            "oci",
                            "picocli.",
                            "org.yaml.snakeyaml.",
                            JACKSON,
                            FABRIC8))));

    static Stream<String> packages() {
        return MAP.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void importsOnlyWhatTheMapAllows(String name) {
        Set<String> allowed = MAP.getOrDefault(name, Set.of());

        classes()
                .that()
                .resideInAPackage(ROOT + name)
                .should()
                .onlyDependOnClassesThat(allowedFor(name, allowed))
                .allowEmptyShould(false)
                .check(MAIN);
    }

    @Test
    void everyPackageIsOnTheMap() {
        Set<String> found = MAIN.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring("dev.slimgate".length()))
                .filter(name -> !name.isEmpty())
                .map(name -> name.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> expected = new TreeSet<>(MAP.keySet());
        expected.add("application");
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void noPackageIsPartOfACycle() {
        slices().matching("dev.slimgate.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void nothingImportsTheApplication() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "application")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "application")
                .check(MAIN);
    }

    @Test
    void zstdIsReadWithoutNativeLibraries() {
        // Merely reaching these factories breaks the native image, as they open a bundled library.
        List<String> factories =
                List.of("ZstdCompressor", "ZstdDecompressor", "ZstdNativeCompressor", "ZstdNativeDecompressor");

        noClasses()
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are aircompressor's factories or native classes",
                        type -> type.getPackageName().startsWith("io.airlift.compress.v3.zstd")
                                && factories.contains(type.getSimpleName())))
                .check(MAIN);
    }

    private static DescribedPredicate<JavaClass> allowedFor(String own, Set<String> allowed) {
        Set<String> names = new TreeSet<>(allowed);
        names.add(own);
        return DescribedPredicate.describe("are in " + names, given -> {
            JavaClass type = given.getBaseComponentType();
            String name = type.getName();
            String packageName = type.getPackageName();
            if (type.isPrimitive() || packageName.isEmpty()) {
                return true;
            }
            if (packageName.startsWith(ROOT)) {
                return names.contains(packageName.substring(ROOT.length()));
            }
            return Stream.concat(EVERYWHERE.stream(), names.stream())
                    .anyMatch(prefix -> prefix.endsWith(".") && name.startsWith(prefix));
        });
    }
}
