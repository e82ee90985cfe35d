package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.demo.SampleWorkload;
import dev.slimgate.demo.SampleWorkloads;
import dev.slimgate.report.Schemas;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program's short commands, each in a process of its own. */
class CommandsIT {
    private static final Image ROOT = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY a /").file("a", "a"))
            .build();
    private static final Image APP = ImageBuilder.linux("amd64")
            .layer(Layer.of("COPY a /").file("a", "a"))
            .user("65532")
            .build();

    @TempDir
    Path folder;

    private DemoRegistry registry;
    private String registries;
    private String policy;

    @BeforeEach
    void opensARegistry() throws IOException {
        registry = DemoRegistry.start();
        registry.put("team/root", "1", ROOT);
        registry.put("team/app", "1", APP);
        registries = Program.write(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        policy = Program.write(folder.resolve("policy.yaml"), """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec: { enforcement: Deny, rules: { user: { nonRoot: true } } }
                """);
    }

    @AfterEach
    void closesIt() {
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, inspect HOST/team/app:1 --registries R",
        "2, inspect HOST/team/none:1 --registries R",
        "2, inspect HOST/team/app:1",
        "2, inspect",
        "0, check --image HOST/team/app:1 --policy P --registries R",
        "1, check --image HOST/team/root:1 --policy P --registries R",
        "1, check --image HOST/team/none:1 --policy P --registries R",
        "2, check --image HOST/team/root:1 --policy P --registries R none.yaml",
        "2, check --image HOST/team/app:1 --policy none.yaml",
        "2, check --image oci-layout:/tmp --policy P",
        "2, serve",
        "2, serve --policies none",
        "2, demo --port 65536",
        "2, nonsense",
        "0, --help",
        "0, check --help",
    })
    void endsWithTheCodeThatSaysHowItWent(int code, String line) throws Exception {
        String[] arguments = line.replace("HOST", registry.host())
                .replace("--registries R", "--registries " + registries)
                .replace("--policy P", "--policy " + policy)
                .split(" ");

        try (Program program = Program.start(arguments)) {
            assertThat(program.end()).as(program.all()).isEqualTo(code);
            assertThat(program.all()).isNotBlank().doesNotContain("\tat ", "WARNING:");
        }
    }

    @Test
    void saysItsVersion() throws Exception {
        try (Program program = Program.start("--version")) {
            assertThat(program.end()).isZero();
            assertThat(program.out()).isEqualTo("slimgate " + Version.text() + "\n");
            assertThat(program.err()).isEmpty();
        }
    }

    @Test
    void completionIsAScriptThatBashReads() throws Exception {
        try (Program program = Program.start("generate-completion")) {
            assertThat(program.end()).isZero();
            String script = Program.write(folder.resolve("completion.sh"), program.out());

            Process bash = new ProcessBuilder("bash", "-c", "source \"$1\" && complete -p slimgate", "bash", script)
                    .redirectErrorStream(true)
                    .start();

            assertThat(new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("slimgate");
            assertThat(bash.waitFor()).isZero();
        }
    }

    @Test
    void inspectPrintsJsonOfItsSchema() throws Exception {
        try (Program program =
                Program.start("inspect", registry.host() + "/team/app:1", "-o", "json", "--registries", registries)) {
            assertThat(program.end()).as(program.all()).isZero();
            JsonNode json = Schemas.valid("inspect", program.out());
            assertThat(json.path("digest").asText()).isEqualTo(APP.digest());
            assertThat(program.err()).isEmpty();
        }
        try (Program program =
                Program.start("inspect", registry.host() + "/no:1", "-o", "json", "--registries", registries)) {
            assertThat(program.end()).isEqualTo(2);
            JsonNode error = Schemas.valid("error", program.out()).path("error");
            assertThat(error.path("class").asText()).isEqualTo("notFound");
        }
    }

    @Test
    void checkPrintsJsonOfItsSchema() throws Exception {
        try (Program program = Program.start(
                "check",
                "--image",
                registry.host() + "/team/root:1",
                "--policy",
                policy,
                "-o",
                "json",
                "--registries",
                registries)) {
            assertThat(program.end()).as(program.all()).isOne();
            assertThat(Schemas.valid("check", program.out())
                            .at("/summary/verdict")
                            .asText())
                    .isEqualTo("deny");
        }
    }

    @Test
    void theDemoShowsTheRightVerdictForEveryWorkload() throws Exception {
        Path report = folder.resolve("report.html");
        try (Program program = Program.start("demo", "--once", "--port", "0", "--report", report.toString())) {
            assertThat(program.end(Duration.ofSeconds(50))).as(program.all()).isZero();
            assertThat(program.out()).contains("running already: " + report);
            assertThat(report).content().startsWith("<!DOCTYPE html>").contains("shop/api");
            Matcher host = Pattern.compile("registry at http://(\\S+),").matcher(program.out());
            assertThat(host.find()).isTrue();
            List<Sample> samples = SampleImages.all(Instant.now());
            List<SampleWorkload> workloads = SampleWorkloads.all(host.group(1), samples);
            List<String> scenes = new ArrayList<>(Arrays.asList(program.out().split("\n# ")));
            scenes.removeFirst();

            assertThat(scenes).hasSameSizeAs(workloads);
            for (int i = 0; i < scenes.size(); i++) {
                String scene = scenes.get(i);
                SampleWorkload workload = workloads.get(i);
                assertThat(scene).startsWith(workload.about() + "\n$ " + workload.command() + "\n");
                switch (workload.expected()) {
                    case DENY ->
                        assertThat(scene)
                                .contains("admission webhook \"enforce.slimgate.dev\" denied the request: production: ")
                                .contains("\n  fix ")
                                .contains("\n  explain ")
                                .doesNotContain(workload.done());
                    case WARN -> assertThat(scene).contains("\nWarning: ").contains(workload.done());
                    case ADMIT -> assertThat(scene).doesNotContain("Warning: ").contains(workload.done());
                }
            }
            assertThat(program.out()).doesNotContain("NOT AS EXPECTED").contains(workloads.size() + " requests: ");
        }
    }
}
