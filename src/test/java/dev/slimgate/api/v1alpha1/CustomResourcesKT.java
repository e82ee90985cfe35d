package dev.slimgate.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.cluster.ApiServer;
import dev.slimgate.cluster.ApiServer.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A real API server takes the definitions, and by them what users write. */
class CustomResourcesKT {
    private static final String NAMESPACE = "custom-resources";
    private static ApiServer server;

    @BeforeAll
    static void applyTheDefinitions() {
        server = ApiServer.shared();
        succeed(server.kubectl("", "apply", "--server-side", "-f", CustomResourceDefinitionsTest.FOLDER.toString()));
        succeed(server.kubectl(
                "",
                "wait",
                "--for=condition=Established",
                "--timeout=30s",
                "-f",
                CustomResourceDefinitionsTest.FOLDER.toString()));
        succeed(server.kubectl(
                "{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}",
                "apply",
                "--server-side",
                "-f",
                "-"));
    }

    private static Output succeed(Output output) {
        assertThat(output.exitCode()).as(output.err()).isZero();
        return output;
    }

    private static Output apply(String document, String... more) {
        return server.kubectl(
                document,
                Stream.concat(
                                Stream.of("apply", "--server-side", "--validate=strict", "-n", NAMESPACE, "-f", "-"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private static String clusterPolicy(String name, String spec) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: %s }
                spec: %s
                """.formatted(name, spec);
    }

    private static String policy(String spec) {
        return clusterPolicy("p", spec).replace("kind: Cluster", "kind: ");
    }

    private static String waiver(String name, String spec) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: %s }
                spec: %s
                """.formatted(name, spec);
    }

    private static String family(String name, String image) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: BaseFamily
                metadata: { name: %s }
                spec: { images: ["%s"] }
                """.formatted(name, image);
    }

    static Stream<Path> shippedPolicies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("policies"))) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("shippedPolicies")
    void acceptsTheShippedPolicies(Path file) {
        Output output = apply(text(file), "--dry-run=server");

        assertThat(output.exitCode()).as(output.err()).isZero();
    }

    static Stream<Arguments> bad() {
        String shell = "rules: { shell: { forbid: true } }";
        String expires = "expiresAt: \"2026-12-31T00:00:00Z\"";
        return Stream.of(
                arguments(clusterPolicy("p", "{ " + shell + " }"), "spec.enforcement: Required value"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Denied, " + shell + " }"),
                        "spec.enforcement: Unsupported value: \"Denied\""),
                arguments(clusterPolicy("p", "{ enforcement: Deny, rules: {} }"), "rules names no rule"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { shell: { forbit: true } } }"),
                        ".spec.rules.shell.forbit: field not declared in schema"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { expression: [] } }"),
                        ".spec.rules.expression: field not declared in schema"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { tools: { forbid: [crul] } } }"),
                        "spec.rules.tools.forbid[0]: Unsupported value: \"crul\""),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { uncompressedSize: { max: 0 } } }"),
                        "must be a size of more than 0 such as 150M"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { waste: {} } }"),
                        "waste sets no limit: name maxBytes, minEfficiency or dive"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { waste: { minEfficiency: 95 } } }"),
                        "spec.rules.waste.minEfficiency"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { waste: { dive: {} } } }"),
                        "dive sets no limit"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { leftovers: { forbid: [Secrets] } } }"),
                        "spec.rules.leftovers.forbid[0]: Unsupported value: \"Secrets\""),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { leftovers: { forbid: [] } } }"),
                        "spec.rules.leftovers.forbid"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { baseSupport: { warnDays: 9 } } }"),
                        "spec.rules.baseSupport.forbidEndOfLife: Required value"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { growth: { baseline: \"r.test/a:1\" } } }"),
                        "growth sets no limit: name maxPercent or maxBytes"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { runnable: {} } }"),
                        "spec.rules.runnable.require: Required value"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { shell: {} } }"),
                        "spec.rules.shell.forbid: Required value"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { compressedSize: {} } }"),
                        "compressedSize sets no limit: name max, perRuntime or perLayer"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { compressedSize: { max: 150MB } } }"),
                        "must be a size of more than 0 such as 150M"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { compressedSize: { max: 0 } } }"),
                        "must be a size of more than 0 such as 150M"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { compressedSize: { perLayer: \"-5\" } } }"),
                        "must be a size of more than 0 such as 150M"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { compressedSize: { perLayer: 150m } } }"),
                        "spec.rules.compressedSize.perLayer"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, rules: { compressedSize: { perRuntime: { java: 0.0M } } } }"),
                        "spec.rules.compressedSize.perRuntime.java"),
                arguments(
                        clusterPolicy(
                                "p", "{ enforcement: Deny, rules: { compressedSize: { perRuntime: { java: 0 } } } }"),
                        "spec.rules.compressedSize.perRuntime.java"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, rules: { compressedSize: { perRuntime: { nodejs: 1M } } } }"),
                        "the runtimes are go, rust, node"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { reference: {} } }"),
                        "reference asks for nothing: name tags or forbidLatest"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { baseFamily: { allow: [Corp_Java] } } }"),
                        "spec.rules.baseFamily.allow[0] in body should match"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { baseFamily: { allow: [wolfi, wolfi] } } }"),
                        "duplicate entries for key"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, rules: { layers: { maxCount: 0 } } }"),
                        "spec.rules.layers.maxCount"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, " + shell + ", waivers: { from: Namespaces } }"),
                        "from: Namespaces must name the namespaces whose waivers count"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, " + shell + ", waivers: { from: Signed, namespaces: [a] } }"),
                        "namespaces has a meaning with from: Namespaces only"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, " + shell + ", match: { objectSelector: { matchExpressions: "
                                        + "[{ key: a, operator: In }] } } }"),
                        "In and NotIn need at least one of values"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, " + shell
                                        + ", match: { objectSelector: { matchLabels: { \"a b\": c } } } }"),
                        "a key is no label key"),
                arguments(
                        clusterPolicy("p", "{ enforcement: Deny, " + shell + ", match: { images: { include: [] } } }"),
                        "spec.match.images.include"),
                arguments(
                        clusterPolicy(
                                "p", "{ enforcement: Deny, " + shell + ", match: { images: { exclude: [nginx] } } }"),
                        "matches nothing, as it names no registry"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, " + shell
                                        + ", match: { images: { exclude: [\"r.test/a:1\"] } } }"),
                        "names a tag"),
                arguments(
                        clusterPolicy(
                                "p",
                                "{ enforcement: Deny, " + shell
                                        + ", match: { images: { exclude: [\"r.test/a?\"] } } }"),
                        "has a character that no registry or repository has"),
                arguments(
                        policy("{ enforcement: Deny, " + shell + ", match: { namespaceSelector: {} } }"),
                        ".spec.match.namespaceSelector: field not declared in schema"),
                arguments(
                        policy("{ enforcement: Deny, " + shell + ", waivers: { from: None } }"),
                        ".spec.waivers: field not declared in schema"),
                arguments(waiver("w", "{ images: [r.test/a], reason: why }"), "spec.expiresAt: Required value"),
                arguments(
                        waiver("w", "{ images: [r.test/a], reason: \" \", " + expires + " }"),
                        "reason must not be blank"),
                arguments(
                        waiver("w", "{ images: [r.test/a], reason: why, expiresAt: tomorrow }"),
                        "spec.expiresAt in body must be of type date-time"),
                arguments(waiver("w", "{ images: [], reason: why, " + expires + " }"), "spec.images"),
                arguments(waiver("w", "{ images: [\"sha256:abc\"], reason: why, " + expires + " }"), "is no digest"),
                arguments(
                        waiver("w", "{ images: [r.test/a], rules: [shel], reason: why, " + expires + " }"),
                        "spec.rules[0]: Unsupported value: \"shel\""),
                arguments(family("distroless", "r.test/a:1"), "the name of a family that Slimgate knows itself"),
                arguments(family("golden", "r.test/*/a:1"), "a * may stand in the tag only"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatIsWrongAndSaysWhy(String document, String message) {
        Output output = apply(document, "--dry-run=server");

        assertThat(output.exitCode()).as(output.out()).isNotZero();
        assertThat(output.err()).contains(message);
    }

    @Test
    void showsThePolicysStateInATable() {
        succeed(apply(clusterPolicy("table", "{ enforcement: Warn, rules: { shell: { forbid: true } } }")));
        succeed(server.kubectl("", "patch", "cmip", "table", "--subresource=status", "--type=merge", "-p", """
                {"status": {"observedGeneration": 1, "matchedNamespaces": 3, "judged": 5000000000, "denied": 2, "warned": 1,
                 "countedSince": "2026-11-21T00:00:00Z", "conditions": [{"type": "Accepted", "status": "True",
                 "reason": "Read", "message": "", "observedGeneration": 1, "lastTransitionTime": "2026-11-21T00:00:00Z"}]}}
                """));

        List<String> lines = succeed(server.kubectl("", "get", "cmip", "table"))
                .out()
                .lines()
                .toList();
        String wide = succeed(server.kubectl("", "get", "cmip", "table", "-o", "wide"))
                .out();

        assertThat(lines.get(0).split(" +"))
                .containsExactly("NAME", "ENFORCEMENT", "ACCEPTED", "NAMESPACES", "DENIED", "WARNED", "AGE");
        assertThat(lines.get(1)).matches("table +Warn +True +3 +2 +1 +\\S+");
        assertThat(wide).contains("JUDGED").contains("5000000000");
    }

    @Test
    void changesSpecAndStatusApart() {
        succeed(apply(clusterPolicy("apart", "{ enforcement: Warn, rules: { shell: { forbid: true } } }")));
        succeed(server.kubectl(
                "",
                "patch",
                "cmip",
                "apart",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"spec\": {\"enforcement\": \"Deny\"}, \"status\": {\"denied\": 7}}"));
        succeed(server.kubectl("", "patch", "cmip", "apart", "--type=merge", "-p", "{\"status\": {\"denied\": 9}}"));

        Output got = server.kubectl("", "get", "cmip", "apart", "-o", "jsonpath={.spec.enforcement} {.status.denied}");

        assertThat(succeed(got).out()).isEqualTo("Warn 7");
    }

    @Test
    void showsWaiversWithTheirEndAndRefusesToChangeThem() {
        String spec = "{ images: [r.test/a], reason: The vendor is asked., ticket: OPS-1, expiresAt: \"%s\" }";
        succeed(apply(waiver("vendor", spec.formatted("2026-12-31T00:00:00Z"))));

        Output longer = apply(waiver("vendor", spec.formatted("2027-12-31T00:00:00Z")));
        Output labelled = server.kubectl("", "label", "iw", "vendor", "-n", NAMESPACE, "team=a");
        List<String> lines = server.kubectl("", "get", "slimgate", "-n", NAMESPACE)
                .out()
                .lines()
                .toList();

        assertThat(longer.exitCode()).isNotZero();
        assertThat(longer.err()).contains("the spec of an ImageWaiver cannot be changed: delete it and make another");
        assertThat(labelled.exitCode()).as(labelled.err()).isZero();
        assertThat(lines).anyMatch(line -> line.matches("NAME +EXPIRES +TICKET +REASON +ACCEPTED +AGE"));
        assertThat(lines)
                .anyMatch(line -> line.matches("\\S*vendor +2026-12-31T00:00:00Z +OPS-1 +The vendor is asked\\. +.*"));
    }

    /** The most that a structural schema can do for clients that do not ask to be strict: they are warned, and it is dropped. */
    @Test
    void warnsOfAnUnknownFieldThatALaxClientSends() {
        String document = """
                {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ClusterMinimalImagePolicy", "metadata": {"name": "lax"},
                 "spec": {"enforcement": "Warn", "rules": {"shell": {"forbid": true, "forbit": true}}}}
                """;

        Output created = server.kubectl(document, "create", "--validate=warn", "-f", "-");
        Output got = server.kubectl("", "get", "cmip", "lax", "-o", "jsonpath={.spec.rules.shell}");

        assertThat(succeed(created).err()).contains("Warning: unknown field \"spec.rules.shell.forbit\"");
        assertThat(succeed(got).out()).isEqualTo("{\"forbid\":true}");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
