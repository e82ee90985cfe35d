package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.MockCluster;
import dev.slimgate.cluster.ResourceKind;
import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.document.RegistryDocument;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Verdict;
import dev.slimgate.registry.RegistrySettings;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Families that operators declare: in files by the example of {@code docs/base-families.md}, and in a cluster. */
class DeclaredFamiliesTest {
    private static final Layer JAVA = Layer.of("ADD java.tar /").file("/opt/java/release", "21");

    @TempDir
    Path folder;

    private final DemoRegistry registry = DemoRegistry.start();

    @BeforeEach
    void servesTwoGoldenImagesAndTwoPrograms() {
        registry.put("base/java", "21", ImageBuilder.linux("amd64").layer(JAVA).build());
        registry.put(
                "base/java",
                "21-jre",
                ImageBuilder.linux("amd64")
                        .layer(Layer.of("ADD jre.tar /").file("/opt/java/release", "21-jre"))
                        .build());
        registry.put(
                "shop/api",
                "1",
                ImageBuilder.linux("amd64")
                        .layer(JAVA)
                        .layer(Layer.of("COPY app.jar /").file("/app.jar", "x"))
                        .build());
        registry.put(
                "shop/other",
                "1",
                ImageBuilder.linux("amd64")
                        .layer(Layer.of("COPY app.jar /").file("/app.jar", "x"))
                        .build());
    }

    @AfterEach
    void closes() {
        registry.close();
    }

    private String example() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "base-families.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).replace("registry.example/", registry.host() + "/");
    }

    private String registries() {
        return "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host());
    }

    private record Ran(int code, String out, String err) {}

    private Ran check(String policies, String... images) throws IOException {
        Path policy = Files.writeString(folder.resolve("policies.yaml"), policies);
        Path document = Files.writeString(folder.resolve("registries.yaml"), registries());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(
                new PrintWriter(out),
                new PrintWriter(err),
                new ByteArrayInputStream(new byte[0]),
                false,
                false,
                Map.of());
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "check", "--policy", policy.toString(), "--registries", document.toString(), "--no-docker-config"));
        List.of(images).forEach(image -> arguments.addAll(List.of("--image", registry.host() + "/" + image)));
        int code = SlimgateCommand.run(
                arguments.toArray(String[]::new),
                new SlimgateCommand.Wiring(CommandEngine::open, new WebhookServer(), "test"),
                console);
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void theExampleOfTheGuideLetsPassWhatIsBuiltOnAGoldenImage() throws IOException {
        Ran passes = check(example(), "shop/api:1");

        assertThat(passes.code()).as(passes.out() + passes.err()).isZero();
    }

    @Test
    void theGuideShowsTheLineThatARefusalHas() throws IOException {
        String alone = example().replace("[distroless, corp-java]", "[corp-java]");
        String line = Files.readString(Path.of("docs", "base-families.md"))
                .lines()
                .filter(each -> each.startsWith("    base "))
                .findFirst()
                .orElseThrow()
                .strip()
                .replace("registry.example/", registry.host() + "/");

        Ran refused = check(alone, "shop/other:1");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out().lines().map(String::strip)).contains(line);
    }

    @Test
    void aNameThatNobodyDeclaresIsAnErrorInFiles() throws IOException {
        Ran refused = check(example().replace("[distroless, corp-java]", "[distroless, corp-jav]"), "shop/api:1");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .contains("spec.rules.baseFamily.allow: \"corp-jav\" is no family that Slimgate knows, and no"
                        + " BaseFamily declares it; did you mean \"corp-java\"?");
    }

    @Test
    void aFamilyMayStandInAnotherFileThanThePolicy() throws IOException {
        String[] documents = example().split("---\n");
        Path family = Files.writeString(folder.resolve("family.yaml"), documents[0]);
        Path policy = Files.writeString(folder.resolve("policy.yaml"), documents[1]);

        WatchedPolicies both = new WatchedPolicies(List.of(family, policy));
        WatchedPolicies alone = new WatchedPolicies(List.of(policy));

        assertThat(both.read()).isEmpty();
        assertThat(both.get().families()).hasSize(1);
        assertThat(alone.read())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("no BaseFamily declares it"));
        assertThat(alone.get().policies())
                .as("in force, and lets pass what is distroless")
                .hasSize(1);
    }

    @Test
    void aChangeOfAFamilyInTheClusterIsInForceAtOnce() throws Exception {
        RegistrySettings settings =
                RegistryDocument.read(folder.resolve("r.yaml"), registries()).settings();
        Vertx vertx = Vertx.vertx();
        try (MockCluster cluster = new MockCluster();
                Assembly assembly = Assembly.of(
                        settings, Catalogue.EMPTY, List.of(), false, AssessorSettings.DEFAULTS, () -> vertx)) {
            cluster.store(ResourceKind.CLUSTER_POLICY, """
                    metadata: { name: p }
                    spec: { enforcement: Deny, rules: { baseFamily: { allow: [corp-java] } } }
                    """, 1);
            ClusterState state = cluster.state();
            Verdict undeclared = verdict(assembly, state);

            cluster.store(ResourceKind.FAMILY, family("base/java:21"), 1);
            MockCluster.await("declared", () -> !state.get().families().isEmpty());
            Verdict declared = verdict(assembly, state);
            cluster.store(ResourceKind.FAMILY, family("base/java:21-jre"), 2);
            MockCluster.await(
                    "changed",
                    () -> state.get().families().getFirst().images().getFirst().endsWith("jre"));
            Verdict changed = verdict(assembly, state);

            assertThat(List.of(undeclared, declared, changed))
                    .containsExactly(Verdict.DENY, Verdict.ADMIT, Verdict.DENY);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private String family(String image) {
        return """
                metadata: { name: corp-java }
                spec: { images: ["%s/%s"] }
                """.formatted(registry.host(), image);
    }

    private Verdict verdict(Assembly assembly, ClusterState state) {
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        Assessment assessment = assembly.assessor()
                .assess(new AssessmentRequest(
                        List.of(ImageUse.ofImage(registry.host() + "/shop/api:1")),
                        pod,
                        state.get(),
                        NodeConstraint.NONE,
                        List.of(),
                        new Requester("shop", null, List.of()),
                        Deadline.after(Duration.ofSeconds(30))));
        return assessment.verdict();
    }
}
