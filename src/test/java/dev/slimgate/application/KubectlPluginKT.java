package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.audit.RunningCluster;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as the plugin of the real kubectl, against a real API server. */
@Timeout(240)
class KubectlPluginKT {
    private static final String NO_SHELL = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: no-shell }
            spec: { enforcement: Deny, rules: { shell: { forbid: true } } }
            """;

    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    /** kubectl with the plugin in its path, and nothing of the home of whoever runs the tests. */
    private Ended kubectl(Path kubectlFolder, Path kubeconfig, String... arguments)
            throws IOException, InterruptedException {
        Path plugin = folder.resolve("kubectl-slimgate");
        if (Files.notExists(plugin)) {
            Files.createSymbolicLink(plugin, Program.BASE.resolve("slimgate"));
        }
        List<String> command =
                new ArrayList<>(List.of(kubectlFolder.resolve("kubectl").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("SLIMGATE_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS))
                    .as("kubectl ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    @Test
    void auditsTheClusterOfTheContextAndGivesItsExitCodeToTheShell() throws Exception {
        try (ApiServer server = ApiServer.start();
                RunningCluster cluster = new RunningCluster(server);
                DemoRegistry registry = DemoRegistry.start()) {
            Sample withShell = SampleImages.small(Instant.parse("2026-11-01T00:00:00Z")).stream()
                    .filter(sample -> sample.truth().hasShell())
                    .findFirst()
                    .orElseThrow();
            withShell.putInto(registry);
            cluster.namespace("shop", "team: a");
            cluster.deployment("shop", "api", withShell.byTag(registry.host()));
            Path policy = Files.writeString(folder.resolve("policy.yaml"), NO_SHELL);
            Path registries = Files.writeString(
                    folder.resolve("registries.yaml"),
                    "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
            Path html = folder.resolve("report.html");

            Ended audit = kubectl(
                    server.kubectlFolder(),
                    server.kubeconfig(),
                    "slimgate",
                    "audit",
                    "--context",
                    "test",
                    "--policy",
                    policy.toString(),
                    "--registries",
                    registries.toString(),
                    "--no-docker-config",
                    "-o",
                    "text",
                    "-o",
                    "html=" + html);
            Ended help = kubectl(server.kubectlFolder(), server.kubeconfig(), "slimgate", "audit", "--help");

            assertThat(audit.out()).as(audit.err()).contains("DENIED   Deployment shop/api");
            assertThat(audit.err()).isEqualTo("slimgate: wrote " + html + "\n");
            assertThat(audit.code()).isEqualTo(1);
            assertThat(html).content().startsWith("<!DOCTYPE html>").contains("api");
            assertThat(help.out()).contains("Usage: kubectl slimgate audit ");
            assertThat(help.code()).isZero();
        }
    }
}
