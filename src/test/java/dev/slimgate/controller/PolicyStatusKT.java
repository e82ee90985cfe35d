package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.cluster.ApiServer;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.MockCluster;
import dev.slimgate.cluster.PolicyCounts;
import dev.slimgate.cluster.PullSecretScope;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.policy.NoMatch;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people see of policies and waivers in a real API server, written by the two accounts with the chart's roles. */
@Timeout(180)
class PolicyStatusKT {
    private static final String ACCOUNT = "system:serviceaccount:slimgate-system:slimgate-";

    private final ApiServer server = ApiServer.start();
    private final KubernetesClient webhook = server.client(ACCOUNT + "webhook");
    private final KubernetesClient controller = server.client(ACCOUNT + "controller");

    @BeforeEach
    void install() {
        Path base = Path.of(System.getProperty("test.basedir", "."));
        kubectl(
                "",
                "apply",
                "--server-side",
                "-f",
                base.resolve("charts/slimgate/crds").toString());
        kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all");
        for (String namespace : List.of("slimgate-system", "shop", "bank", "lab")) {
            kubectl("", "create", "namespace", namespace);
        }
        kubectl("", "label", "namespace", "shop", "bank", "kube-system", "env=prod");
        for (String file : List.of("10-access.yaml", "20-webhook.yaml", "40-cluster.yaml")) {
            kubectl(
                    "",
                    "apply",
                    "--server-side",
                    "-f",
                    base.resolve("deploy").resolve(file).toString());
        }
    }

    @AfterEach
    void close() {
        webhook.close();
        controller.close();
        server.close();
    }

    private String kubectl(String stdin, String... arguments) {
        ApiServer.Output output = server.kubectl(stdin, arguments);
        assertThat(output.exitCode()).as(output.err()).isZero();
        return output.out();
    }

    private void policy(String name, String env) {
        kubectl("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: %s }
                spec:
                  enforcement: Deny
                  match: { namespaceSelector: { matchLabels: { env: %s } } }
                  rules: { shell: { forbid: true } }
                """.formatted(name, env), "apply", "-f", "-");
    }

    private void waiver(String name, Instant end) {
        kubectl("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: %s, namespace: shop }
                spec: { images: [r.test/a], reason: The vendor is asked., expiresAt: "%s" }
                """.formatted(name, end.truncatedTo(ChronoUnit.SECONDS)), "apply", "-f", "-");
    }

    private static ClusterState state(KubernetesClient client) {
        ClusterState state = ClusterState.open(
                client, new PullSecretScope.None(), List.of(), SignatureCheck.NO_KEYS, InstantSource.system());
        MockCluster.await("synced: " + state.troubles(), state::synced);
        return state;
    }

    private StatusConditions conditions(ClusterState state) {
        StatusConditions conditions = new StatusConditions(
                controller,
                state,
                Set.of("kube-system", "slimgate-system"),
                () -> true,
                InstantSource.system(),
                Duration.ofMillis(200));
        conditions.start();
        return conditions;
    }

    private Controller controller(ClusterState state) {
        return new Controller(
                controller,
                "slimgate-system",
                "test",
                state,
                new WebhookSettings(
                        "slimgate",
                        "slimgate-system",
                        new WebhookSettings.Endpoint.Service("slimgate-system", "slimgate-webhook", 443),
                        Set.of(),
                        List.of(),
                        NoMatch.ADMIT),
                new CertificateSettings(
                        CertificateSettings.Mode.SELF,
                        "slimgate-tls",
                        "slimgate-ca",
                        List.of("slimgate-webhook.slimgate-system.svc"),
                        Duration.ofDays(900),
                        Duration.ofDays(90),
                        Duration.ofDays(1)),
                Leadership.Times.DEFAULTS,
                InstantSource.system());
    }

    private void awaitRow(String kind, String name, String pattern, String... more) {
        MockCluster.await(
                pattern,
                () -> kubectl(
                                "",
                                Stream.concat(Stream.of("get", kind, name, "--no-headers"), Stream.of(more))
                                        .toArray(String[]::new))
                        .strip()
                        .matches(pattern));
    }

    @Test
    void columnsFollowPoliciesNamespacesAndCounts() {
        policy("production", "prod");
        policy("nowhere", "edge");
        try (ClusterState state = state(controller);
                StatusConditions conditions = conditions(state);
                ClusterState seen = state(webhook);
                PolicyCounts counts = PolicyCounts.start(webhook, seen, Instant.now())) {
            awaitRow("cmip", "production", "production +Deny +True +2 .*");
            awaitRow("cmip", "nowhere", "nowhere +Deny +True +0 .*");
            assertThat(kubectl("", "get", "cmip", "nowhere", "-o", "jsonpath={.status.conditions[1]}"))
                    .contains("\"type\":\"Matching\"", "\"status\":\"False\"", "\"NoNamespaces\"", "env in (edge)");

            counts.count("production", PolicyCounts.Outcome.DENIED);
            kubectl("", "label", "namespace", "lab", "env=prod");

            awaitRow("cmip", "production", "production +Deny +True +3 +1 +0 .*");
        }
    }

    @Test
    void aWaiverThatExpiresSaysSoInItsMoment() {
        Instant end = Instant.now().plusSeconds(6);
        waiver("short", end);
        waiver("long", Instant.now().plus(Duration.ofDays(3)));
        try (ClusterState state = state(controller);
                StatusConditions conditions = conditions(state)) {
            awaitRow("iw", "short", ".* True +\\S+", "-n", "shop");

            awaitRow("iw", "short", ".* False +\\S+", "-n", "shop");

            assertThat(Instant.now()).isAfter(end.truncatedTo(ChronoUnit.SECONDS));
            assertThat(kubectl("", "get", "iw", "-n", "shop", "long", "--no-headers"))
                    .contains(" True ");
            assertThat(kubectl("", "get", "iw", "-n", "shop", "short", "-o", "jsonpath={.status.conditions[*].reason}"))
                    .isEqualTo("Expired");
        }
    }

    @Test
    void aStormOfNamespacesIsFewWrites() {
        policy("production", "prod");
        try (ClusterState state = state(controller);
                StatusConditions conditions = conditions(state)) {
            awaitRow("cmip", "production", "production +Deny +True +2 .*");
            for (int i = 0; i < 30; i++) {
                namespace("n" + i);
            }
            awaitRow("cmip", "production", "production +Deny +True +32 .*");

            assertThat(server.auditLog()
                            .lines()
                            .filter(line -> line.contains("clusterminimalimagepolicies") && line.contains("\"patch\"")))
                    .hasSizeLessThan(15);
        }
    }

    private void namespace(String name) {
        try (KubernetesClient admin = server.client()) {
            admin.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels("env", "prod")
                            .endMetadata()
                            .build())
                    .create();
        }
    }

    @Test
    void theRolesOfTheManifestsAreEnoughForAllThatTheAccountsDo() {
        policy("production", "prod");
        try (ClusterState seen = state(webhook);
                ClusterEvents events = ClusterEvents.start(webhook, "replica-0", InstantSource.system())) {
            PolicyCounts counts = PolicyCounts.start(webhook, seen, Instant.now());
            counts.count("production", PolicyCounts.Outcome.WARNED);
            counts.close();
            for (int i = 0; i < 2; i++) {
                events.tell(new ClusterEvents.Notice(
                        new ClusterEvents.Regarding("apps/v1", "Deployment", "shop", "web", ""),
                        ClusterEvents.Type.WARNING,
                        "Denied",
                        "Review",
                        "not minimal"));
            }
        }
        try (ClusterState state = state(controller);
                Controller whole = controller(state);
                StatusConditions conditions = new StatusConditions(
                        controller, state, Set.of("kube-system"), whole::leads, InstantSource.system())) {
            whole.onLeading(conditions::changed);
            conditions.start();
            whole.start();
            awaitRow("cmip", "production", "production +Deny +True +2 +0 +1 .*");
            MockCluster.await(
                    "the webhooks",
                    () -> kubectl("", "get", "validatingwebhookconfiguration", "slimgate", "-o", "json")
                            .contains("caBundle"));
        }

        assertThat(kubectl("", "get", "events.events.k8s.io", "-n", "shop", "-o", "jsonpath={.items[*].series.count}"))
                .isEqualTo("2");
        assertThat(server.auditLog().lines().filter(line -> line.contains("\"code\":403")))
                .isEmpty();
    }
}
