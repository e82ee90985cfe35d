package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.cluster.ApiServer;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.PolicyCounts;
import dev.slimgate.cluster.PullSecretScope;
import dev.slimgate.controller.Leadership;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.openreports.ReportDefinitions;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.registry.RegistrySettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 3,000 Pods of 300 images in 60 namespaces, audited by controllers with the chart's roles, of which one goes away. */
@Timeout(900)
class AuditKT {
    private static final int NAMESPACES = 60;
    private static final int WORKLOADS = 5;
    private static final int PODS = 10;
    private static final int NODES = 3;
    private static final String ACCOUNT = "system:serviceaccount:slimgate-system:slimgate-controller";
    private static final Leadership.Times TIMES =
            new Leadership.Times(Duration.ofSeconds(6), Duration.ofSeconds(4), Duration.ofMillis(500));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiServer server = ApiServer.start();
    private final KubernetesClient admin = server.client();
    private final DemoRegistry registry = DemoRegistry.start();
    private final Vertx vertx = Vertx.vertx();
    private final List<Replica> replicas = new ArrayList<>();

    /** One controller, but for what it does besides. */
    private final class Replica implements AutoCloseable {
        private final KubernetesClient client = server.client(ACCOUNT);
        private final Assembly assembly = Assembly.of(
                new RegistrySettings(
                        false,
                        List.of(new RegistrySettings.Host(
                                registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
                Catalogue.EMPTY,
                List.of(),
                false,
                AssessorSettings.DEFAULTS,
                () -> vertx);
        private final ClusterState state = ClusterState.open(
                client, new PullSecretScope.None(), List.of(), SignatureCheck.NO_KEYS, InstantSource.system());
        private final PolicyCounts counts;
        private final ClusterEvents events = ClusterEvents.start(client, "test", InstantSource.system());
        private final Leading leading = new Leading();
        private final Leadership leadership = new Leadership(client, "slimgate-system", "test", TIMES, leading::gained);
        private final AutoCloseable audit;
        private boolean closed;
        private boolean killed;

        Replica() {
            await("the state", state::synced);
            counts = PolicyCounts.start(client, state, Instant.now());
            ServeConfig config = new SmallRyeConfigBuilder()
                    .withMapping(ServeConfig.class)
                    .withSources(new PropertiesConfigSource(
                            Map.of("slimgate.cluster.enabled", "true", "slimgate.audit.rate", "1000"), "test", 100))
                    .addDiscoveredConverters()
                    .build()
                    .getConfigMapping(ServeConfig.class);
            leading.follow(leadership::leads);
            audit = new AuditPart(new SimpleMeterRegistry())
                    .start(new ClusterContext(
                            client,
                            config,
                            ClusterSettings.of(config),
                            state,
                            counts,
                            events,
                            leading,
                            assembly::assessor));
            leadership.start();
            replicas.add(this);
        }

        /** As a process that dies: it asks nobody any more, and cannot even say that it goes. */
        void kill() {
            killed = true;
            client.close();
            endAudit();
            assembly.close();
        }

        private void endAudit() {
            try {
                audit.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            if (!killed) {
                endAudit();
            }
            leadership.close();
            counts.close();
            events.close();
            state.close();
            if (!killed) {
                assembly.close();
                client.close();
            }
        }
    }

    @BeforeEach
    @Timeout(600)
    void install() {
        Path base = Path.of(System.getProperty("test.basedir", "."));
        kubectl(
                "",
                "apply",
                "--server-side",
                "-f",
                base.resolve("charts/slimgate/crds").toString());
        kubectl(ReportDefinitions.of(ReportKind.OPEN_REPORTS), "apply", "--server-side", "-f", "-");
        kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all");
        kubectl("", "create", "namespace", "slimgate-system");
        kubectl(
                "",
                "apply",
                "--server-side",
                "-f",
                base.resolve("deploy/10-access.yaml").toString());
        policy("user: { nonRoot: true }");
        for (int i = 0; i < NODES; i++) {
            kubectl("""
                    { apiVersion: v1, kind: Node,
                      metadata: { name: node-%d, labels: { kubernetes.io/os: linux, kubernetes.io/arch: amd64 } } }
                    """.formatted(i), "apply", "-f", "-");
        }
        inParallel(NAMESPACES, this::namespace);
    }

    @AfterEach
    void close() {
        replicas.forEach(Replica::close);
        admin.close();
        server.close();
        registry.close();
        vertx.close();
    }

    private void policy(String rules) {
        kubectl("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: plain }
                spec: { enforcement: Deny, rules: { %s } }
                """.formatted(rules), "apply", "-f", "-");
    }

    private static void inParallel(int count, java.util.function.IntConsumer work) {
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            CompletableFuture.allOf(IntStream.range(0, count)
                            .mapToObj(i -> CompletableFuture.runAsync(() -> work.accept(i), pool))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** A namespace with its workloads; a third of the images run as root. */
    private void namespace(int number) {
        String namespace = "team-" + number;
        admin.resource("apiVersion: v1\nkind: Namespace\nmetadata: { name: %s }\n".formatted(namespace))
                .create();
        for (int i = 0; i < WORKLOADS; i++) {
            int id = number * WORKLOADS + i;
            ImageBuilder builder = ImageBuilder.linux("amd64")
                    .layer(Layer.of("COPY a /").file("a", "image " + id))
                    .layer(Layer.of("COPY b /").file("b", "more of image " + id));
            Image image = (id % 3 == 0 ? builder : builder.user("65532")).build();
            registry.put("shop/app-" + id, "1", image);
            workload(namespace, "app-" + i, registry.host() + "/shop/app-" + id, image.digest());
        }
    }

    private void workload(String namespace, String name, String repository, String digest) {
        String spec = """
                selector: { matchLabels: { app: %1$s } }, template: { metadata: { labels: { app: %1$s } },
                  spec: { containers: [ { name: app, image: "%2$s:1" } ] } }""".formatted(name, repository);
        var deployment = admin.resource("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: %s, namespace: %s }
                spec: { %s }
                """.formatted(name, namespace, spec)).create();
        var replicaSet = admin.resource("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: %s-1
                  namespace: %s
                  ownerReferences: [ { apiVersion: apps/v1, kind: Deployment, name: %s, uid: %s, controller: true } ]
                spec: { %s }
                """.formatted(
                                name, namespace, name, deployment.getMetadata().getUid(), spec))
                .create();
        for (int pod = 0; pod < PODS; pod++) {
            String made = """
                    apiVersion: v1
                    kind: Pod
                    metadata:
                      name: %1$s-%2$d
                      namespace: %3$s
                      labels: { app: %1$s }
                      ownerReferences:
                        - { apiVersion: apps/v1, kind: ReplicaSet, name: %1$s-1, uid: %4$s, controller: true }
                    spec: { nodeName: node-%5$d, containers: [ { name: app, image: "%6$s:1" } ] }
                    status:
                      phase: Running
                      containerStatuses:
                        - { name: app, image: "%6$s:1", imageID: "%6$s@%7$s", ready: true, restartCount: 0 }
                    """.formatted(
                            name, pod, namespace, replicaSet.getMetadata().getUid(), pod % NODES, repository, digest);
            admin.resource(made).create();
            admin.resource(made).updateStatus();
        }
    }

    private String kubectl(String stdin, String... arguments) {
        ApiServer.Output output = server.kubectl(stdin, arguments);
        assertThat(output.exitCode()).as(output.err()).isZero();
        return output.out();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** All reports by namespace, without what the API server adds and without times. */
    private Map<String, ObjectNode> reports() {
        Map<String, ObjectNode> reports = new TreeMap<>();
        for (String path : List.of("reports", "clusterreports")) {
            try {
                for (JsonNode report : JSON.readTree(admin.raw("/apis/openreports.io/v1alpha1/" + path))
                        .path("items")) {
                    ObjectNode plain = report.deepCopy();
                    JsonNode metadata = plain.remove("metadata");
                    plain.set("annotations", metadata.path("annotations"));
                    plain.findParents("timestamp").forEach(result -> ((ObjectNode) result).remove("timestamp"));
                    reports.put(metadata.path("namespace").asText(), plain);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return reports;
    }

    private boolean complete(int failing, int passing) {
        JsonNode summary = reports().getOrDefault("", JSON.createObjectNode()).path("summary");
        return summary.path("fail").asInt() == failing && summary.path("pass").asInt() == passing;
    }

    @Test
    void whateverHappensToTheLeaderTheReportsComeToTheSame() {
        int images = NAMESPACES * WORKLOADS;
        Replica undisturbed = new Replica();
        long begun = System.nanoTime();
        await("the reports of an undisturbed run", () -> complete(images / 3, images * 2 / 3));
        System.out.printf("3,000 pods, 300 images: first audit %d ms%n", millis(begun));
        Map<String, ObjectNode> wanted = reports();
        int requests = registry.requests().size();

        long changed = System.nanoTime();
        policy("user: { nonRoot: true }, layers: { maxCount: 1 }");
        await("the reports by other policies", () -> complete(images / 3 + images, images * 2 / 3));
        System.out.printf("policy changed, all judged anew and reported: %d ms%n", millis(changed));
        assertThat(registry.requests()).as("by what is known").hasSize(requests);
        policy("user: { nonRoot: true }");
        await("the reports by the first policies", () -> complete(images / 3, images * 2 / 3));
        undisturbed.close();
        kubectl("", "delete", "reports", "-A", "--all");
        kubectl("", "delete", "clusterreports", "--all");

        registry.resetRequests();
        registry.latency(Duration.ofMillis(20));
        Replica first = new Replica();
        await("the first leader", first.leading);
        Replica second = new Replica();
        await("a part of its work", () -> registry.requests().size() > requests / 3);
        first.kill();
        await("the reports after a leader was lost", () -> complete(images / 3, images * 2 / 3));
        await("all of them", () -> reports().size() == NAMESPACES + 1);

        assertThat(second.leading.getAsBoolean()).isTrue();
        assertThat(wanted).hasSize(NAMESPACES + 1);
        assertThat(reports()).isEqualTo(wanted);
        assertThat(registry.requests().size()).isLessThanOrEqualTo(2 * requests);
        assertThat(server.auditLog().lines().filter(line -> line.contains("\"code\":403")))
                .as("the chart's roles are enough")
                .isEmpty();
    }

    private static long millis(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis();
    }
}
