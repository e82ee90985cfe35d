package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.audit.RunningCluster;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.command.Console;
import dev.slimgate.command.SlimgateCommand;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Sample;
import dev.slimgate.demo.SampleImages;
import dev.slimgate.report.Schemas;
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
    void tellsWhatRunsByTheStoredPolicies() {
        int code = run("audit");

        assertThat(golden()).isEqualToNormalizingNewlines("""
                audit    test, NOW
                verdict  0 of 3 workloads would be denied, 1 warned of; 0 break audited rules
                         only; 2 clean
                images   2 on 1 node, 9.5 MB (each layer once)

                WARNED   Deployment shop/api, 2 pods, 3.5 MB
                         app: shell /bin/ash -> /bin/busybox, /bin/busybox, /bin/sh ->
                           /bin/busybox (base, layer 0: ADD alpine-minirootfs.tar.gz /)
                         fix: leave out /bin/ash, which layer 0 brings: ADD
                           alpine-minirootfs.tar.gz /

                support  1 distribution in use without security updates
                """);
        assertThat(err).isEmpty();
        assertThat(code).isZero();
    }

    @Test
    void failsOnWhatTheCallerSays() throws IOException {
        assertThat(run("audit", "--fail-on", "warn")).isEqualTo(1);
        assertThat(run("audit", "--policy", policy("production", "Deny"))).isEqualTo(1);
        assertThat(run("audit", "--policy", policy("production", "Deny"), "--fail-on", "never"))
                .isZero();
        assertThat(run("audit", "--policy", policy("other", "Audit"), "--fail-on", "warn"))
                .isZero();
        assertThat(run("audit", "--policy", policy("other", "Audit"), "--stored-policies", "--fail-on", "warn"))
                .as("the stored one warns")
                .isEqualTo(1);
    }

    @Test
    void writesAllFormatsAtOnceAndReadsItsOwnForATrend() throws IOException {
        Path json = folder.resolve("audit.json");
        Path html = folder.resolve("audit.html");
        Path sarif = folder.resolve("audit.sarif");
        Path junit = folder.resolve("audit.xml");

        int code = run(
                "audit",
                "-o",
                "csv",
                "-o",
                "json=" + json,
                "-o",
                "html=" + html,
                "-o",
                "sarif=" + sarif,
                "-o",
                "junit=" + junit);
        String csv = out;
        int again = run("audit", "-o", "json", "--earlier", json.toString(), "--bandwidth", "1G");

        assertThat(code).isZero();
        assertThat(csv).startsWith("namespace,kind,name,").contains("shop,Deployment,api,false,2,1,");
        assertThat(html).content().startsWith("<!DOCTYPE html>").contains("shop");
        assertThat(JSON.readTree(sarif.toFile())
                        .at("/runs/0/tool/driver/version")
                        .textValue())
                .isEqualTo("1.2.3");
        assertThat(junit).content().contains("<testsuites").contains("shop");
        assertThat(again).isZero();
        assertThat(JSON.readTree(out).at("/summary/workloads/warned").intValue())
                .isEqualTo(1);
        assertThat(JSON.readTree(out).at("/trend").toString())
                .contains(JSON.readTree(json.toFile()).path("at").textValue());
    }

    @Test
    void tellsWhatAStricterPolicyWouldDeny() throws IOException {
        int code = run("simulate", "--policy", policy("production", "Deny"));

        assertThat(golden()).isEqualToNormalizingNewlines("""
                simulate  test: 1 of 3 workloads would newly be denied, 0 newly warned of, 0 no
                            longer denied, 0 no longer warned of

                shop
                  DENIED    Deployment api, 2 pods
                            container app (REGISTRY/shop/cart:alpine): shell /bin/ash ->
                              /bin/busybox, /bin/busybox, /bin/sh -> /bin/busybox (base, layer
                              0: ADD alpine-minirootfs.tar.gz /) (policy production)
                            fix: leave out /bin/ash, which layer 0 brings: ADD
                              alpine-minirootfs.tar.gz /
                """);
        assertThat(err).isEmpty();
        assertThat(code).isEqualTo(1);
    }

    @Test
    void tellsForMachinesWhatChanges() throws IOException {
        int stricter = run("simulate", "-o", "json", "--policy", policy("production", "Deny"));
        JsonNode denied = Schemas.valid("simulation", out);
        int added = run("simulate", "-o", "json", "--policy", policy("another", "Audit"));
        JsonNode other = Schemas.valid("simulation", out);
        int removed = run("simulate", "-o", "json", "--remove", "production");
        JsonNode better = Schemas.valid("simulation", out);

        assertThat(List.of(stricter, added, removed)).containsExactly(1, 0, 0);
        assertThat(denied.at("/summary/newlyDenied").intValue()).isEqualTo(1);
        assertThat(denied.at("/changes/0/reasons/0/after/policy").textValue()).isEqualTo("production");
        assertThat(other.at("/summary/newlyDenied").intValue()).isZero();
        assertThat(other.at("/changes/0/change").textValue()).isEqualTo("sameVerdict");
        assertThat(better.at("/summary/noLongerWarned").intValue()).isEqualTo(1);
    }

    @Test
    void showsSomebodyWithOneNamespaceJustThat() throws IOException {
        String deny = policy("production", "Deny");

        int own = run(server.viewerKubeconfig(), "audit", "-n", "shop", "--policy", deny, "-o", "json");
        JsonNode shop = JSON.readTree(out);
        String told = err;
        int foreign = run(server.viewerKubeconfig(), "audit", "-n", "shop", "-n", "dev", "--policy", deny);
        String alsoTold = out;
        int all = run(server.viewerKubeconfig(), "audit", "--policy", deny);
        int stored = run(server.viewerKubeconfig(), "audit");

        assertThat(own).isEqualTo(1);
        assertThat(shop.at("/summary/workloads/all").intValue()).isEqualTo(2);
        assertThat(told).isEqualTo("slimgate: not read: nodes: the API server forbids to list them (403)\n");
        assertThat(foreign).as("named, and not to be read").isEqualTo(2);
        assertThat(alsoTold).contains("pods in namespace dev").contains("Deployment shop/api");
        assertThat(all).as("nothing was looked at").isEqualTo(2);
        assertThat(stored).isEqualTo(2);
        assertThat(err)
                .endsWith("slimgate: there is no policy to judge by: the cluster has none that you may read;"
                        + " name files with --policy\n");
    }

    @Test
    void actsAsWhomTheKubeconfigSays() throws IOException {
        Path as = Files.writeString(
                folder.resolve("as.kubeconfig"),
                Files.readString(server.kubeconfig()).replace("user: { token:", "user: { as: viewer, token:"));

        int code = run(as, "audit", "-n", "dev", "--policy", policy("production", "Deny"));

        assertThat(code).isEqualTo(2);
        assertThat(out).contains("pods in namespace dev");
    }

    @Test
    void judgesTheDigestThatRunsAndNotWhatItsTagNames() throws IOException {
        cluster.namespace("moved", "environment: production");
        HasMetadata app = cluster.deployment("moved", "app", withShell);
        cluster.pod(app, "app-1", withShell, registry.host() + "/shop/cart@sha256:" + "0".repeat(64), "node-1");

        run("audit", "-n", "moved", "-o", "json");

        // What runs is gone from the registry: it could not be judged, though the tag could.
        assertThat(JSON.readTree(out).toString()).contains("notFound");
        cluster.remove("moved");
    }

    @Test
    void saysInPlainWordsWhyThereIsNoCluster() throws IOException {
        Path nobody = Files.writeString(
                folder.resolve("nobody.kubeconfig"),
                Files.readString(server.kubeconfig()).replaceAll("https://127.0.0.1:\\d+", "https://127.0.0.1:1"));
        Path wrong = Files.writeString(
                folder.resolve("wrong.kubeconfig"),
                Files.readString(server.kubeconfig()).replace("admin-token", "no-token"));
        Path none = Files.writeString(folder.resolve("none.kubeconfig"), "{{{ secret-token");

        assertThat(run(Path.of("/nowhere"), "audit")).isEqualTo(2);
        assertThat(err)
                .isEqualTo("slimgate: there is no kubeconfig: neither $KUBECONFIG nor ~/.kube/config is there;"
                        + " name one with --kubeconfig FILE\n");
        assertThat(run("audit", "--context", "x")).isEqualTo(2);
        assertThat(err).isEqualTo("slimgate: the kubeconfig has no context x; there is test\n");
        assertThat(run(nobody, "audit")).isEqualTo(2);
        assertThat(err)
                .startsWith("slimgate: the cluster cannot be read: the API server cannot be reached: ")
                .endsWith("; --context and --kubeconfig choose another cluster\n");
        assertThat(run(wrong, "audit")).isEqualTo(2);
        assertThat(err)
                .isEqualTo("slimgate: the cluster cannot be read: the API server does not accept the credentials (401);"
                        + " sign in again, or choose another --context\n");
        assertThat(run(none, "audit")).isEqualTo(2);
        assertThat(err).contains("is none: no readable YAML").doesNotContain("secret");
        assertThat(run("audit", "--kubeconfig", "/nowhere")).isEqualTo(2);
        assertThat(err).isEqualTo("slimgate: --kubeconfig /nowhere cannot be read\n");
    }

    @Test
    void refusesArgumentsBeforeItAsksAnybody() {
        Path cluster = Path.of("/nowhere");

        assertThat(run(cluster, "audit", "-o", "json", "-o", "csv")).isEqualTo(2);
        assertThat(run(cluster, "audit", "-o", "text", "-o", "html")).isEqualTo(2);
        assertThat(err).contains("only one -o can go to standard output");
        assertThat(run(cluster, "audit", "-o", "pdf")).isEqualTo(2);
        assertThat(err).contains("'pdf' is none of text, json, html, csv, sarif, junit");
        assertThat(run(cluster, "audit", "-o", "html=")).isEqualTo(2);
        assertThat(err).contains("names no file");
        assertThat(run(cluster, "audit", "-o", "html=/nowhere/at/all.html")).isEqualTo(2);
        assertThat(err).contains("there is no such directory");
        assertThat(run(cluster, "audit", "-o", "html=" + folder)).isEqualTo(2);
        assertThat(err).contains("is a directory");
        assertThat(run(cluster, "audit", "-o", "html=a", "-o", "csv=a")).isEqualTo(2);
        assertThat(err).contains("two -o name the file a");
        assertThat(run(cluster, "audit", "--bandwidth", "fast")).isEqualTo(2);
        assertThat(err).contains("--bandwidth fast is no number of bits a second");
        assertThat(run(
                        cluster,
                        "audit",
                        "--earlier",
                        folder.resolve("registries.yaml").toString()))
                .isEqualTo(2);
        assertThat(err).contains("is no JSON");
        assertThat(run(cluster, "audit", "--stored-policies")).isEqualTo(2);
        assertThat(err).contains("--stored-policies has a meaning with --policy only");
        assertThat(run(cluster, "simulate")).isEqualTo(2);
        assertThat(err).contains("nothing to simulate");
        assertThat(run("simulate", "--remove", "nothing")).isEqualTo(2);
        assertThat(err).contains("--remove nothing: the cluster has no policy of this name");
    }

    @Test
    void proposesAPolicyFromWhatRunsOfWhichItsPromiseHolds() throws IOException {
        Path file = folder.resolve("proposed.yaml");

        int code = run("policy", "init", "--strictness", "production", "-n", "shop", "-o", file.toString());
        String told = out;
        int simulated = run("simulate", "-n", "shop", "-o", "json", "--policy", file.toString());
        JsonNode denied = Schemas.valid("simulation", out).at("/summary/newlyDenied");

        assertThat(code).as(err).isZero();
        assertThat(told)
                .startsWith("looked at  2 workloads of test\n")
                .contains("policy     production: ", "policy     production-next: ", "keep all")
                .contains("would not pass production-next\n  Deployment shop/api\n    app: base alpine");
        assertThat(file).content().contains("# 1 of 2 keep it\n    shell: { forbid: true }");
        assertThat(simulated).as("the stage holds the rest back").isZero();
        assertThat(denied.intValue())
                .as("what counts at once is kept by all that run")
                .isZero();
    }

    @Test
    void proposesTheSameForTheSame() {
        run(
                "policy",
                "init",
                "--from-cluster",
                "--strictness",
                "restricted",
                "--namespace-selector",
                "environment=production");
        String first = out;
        run(
                "policy",
                "init",
                "--from-cluster",
                "--strictness",
                "restricted",
                "--namespace-selector",
                "environment=production");

        assertThat(out).isEqualTo(first).contains("{ key: \"environment\", operator: In, values: [\"production\"] }");
        assertThat(err).contains("looked at  2 workloads of test");
    }
}
