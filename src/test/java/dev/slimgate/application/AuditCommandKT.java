package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.audit.RunningCluster;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code slimgate audit} and {@code slimgate simulate} as somebody with a kubeconfig runs them. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(180)
class AuditCommandKT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_SHELL = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: %s }
            spec:
              enforcement: %s
              match: { namespaceSelector: { matchLabels: { environment: production } } }
              rules: { shell: { forbid: true } }
            """;

    @TempDir
    static Path folder;

    private static ApiServer server;
    private static RunningCluster cluster;
    private static DemoRegistry registry;
    private static String small;
    private static String withShell;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void starts() throws IOException {
        server = ApiServer.start();
        cluster = new RunningCluster(server);
        registry = DemoRegistry.start();
        for (Sample sample : SampleImages.small(Instant.parse("2026-11-01T00:00:00Z"))) {
            sample.putInto(registry);
            if (sample.repository().equals("shop/cart") && sample.truth().hasShell()) {
                withShell = sample.byTag(registry.host());
            } else if (!sample.truth().hasShell()
                    && sample.truth().inProduction().equals("admit")) {
                small = sample.byTag(registry.host());
            }
        }
        Files.writeString(
                folder.resolve("registries.yaml"),
                "registries: [ { host: \"%s\", plainHttp: true } ]\n".formatted(registry.host()));
        assertThat(server.kubectl(
                                "",
                                "apply",
                                "-f",
                                Path.of(System.getProperty("test.basedir", "."), "charts/slimgate/crds")
                                        .toString())
                        .exitCode())
                .isZero();
        assertThat(server.kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
                        .exitCode())
                .isZero();
        cluster.apply(NO_SHELL.formatted("production", "Warn"));
        cluster.namespace("shop", "environment: production");
        cluster.namespace("dev", "environment: development");
        cluster.node("node-1", "linux/amd64");
        HasMetadata api = cluster.deployment("shop", "api", withShell);
        cluster.pod(api, "api-1", withShell, "", "node-1");
        cluster.pod(api, "api-2", withShell, "", "node-1");
        cluster.deployment("shop", "web", small);
        cluster.deployment("dev", "toolbox", withShell);
        cluster.viewer(ApiServer.VIEWER, "shop");
    }

    @AfterAll
    static void stops() {
        if (registry != null) {
            registry.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private int run(String... args) {
        return run(server.kubeconfig(), args);
    }

    private int run(Path kubeconfig, String... args) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--registries", folder.resolve("registries.yaml").toString(), "--no-docker-config"));
        int code = SlimgateCommand.run(
                all.toArray(String[]::new),
                new SlimgateCommand.Wiring(
                        CommandEngine::open, new WebhookServer(), "1.2.3", () -> Instant.parse("2026-11-21T12:00:00Z")),
                new Console(
                        new PrintWriter(outText),
                        new PrintWriter(errText),
                        InputStream.nullInputStream(),
                        false,
                        false,
                        Map.of("KUBECONFIG", kubeconfig.toString())));
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private static String policy(String name, String enforcement) throws IOException {
        return Files.writeString(
                        folder.resolve(name + "-" + enforcement + ".yaml"), NO_SHELL.formatted(name, enforcement))
                .toString();
    }

    /** Without what changes from run to run. */
    private String golden() {
        return out.replace(registry.host(), "REGISTRY").replaceAll("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z", "NOW");
    }

    @Test
    void shows() throws IOException {
        System.out.println(run("audit") + "\n" + golden() + err);
        System.out.println(run("simulate", "--policy", policy("production", "Deny")) + "\n" + golden() + err);
        System.out.println(run(server.viewerKubeconfig(), "audit") + "\n" + golden() + err);
        System.out.println(
                run(server.viewerKubeconfig(), "audit", "-n", "shop", "--policy", policy("production", "Deny")) + "\n"
                        + golden() + err);
        System.out.println(
                run("simulate", "-o", "json", "--policy", policy("production", "Deny")) + "\n" + golden() + err);
        System.out.println(run(
                        "audit",
                        "-o",
                        "json=" + folder.resolve("a.json"),
                        "-o",
                        "html=" + folder.resolve("a.html"),
                        "-o",
                        "csv",
                        "-o",
                        "sarif=" + folder.resolve("a.sarif"),
                        "-o",
                        "junit=" + folder.resolve("a.xml"))
                + "\n" + golden() + err);
        System.out.println(run(Path.of("/nowhere"), "audit") + "\n" + out + err);
        System.out.println(run("audit", "--context", "x") + "\n" + out + err);
    }
}
