package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.registry.Credential;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The state of a real API server, read with the rules of {@code docs/rbac.md} and no others. */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(180)
class ClusterStateKT {
    private static final String ACCOUNT = "system:serviceaccount:slimgate-system:slimgate-webhook";

    @BeforeAll
    static void preparesTheCluster() {
        ApiServer server = ApiServer.shared();
        ApiServer.Output applied = server.kubectl("", "apply", "-f", crds());
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        ApiServer.Output established =
                server.kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all");
        assertThat(established.exitCode()).as(established.err()).isZero();
        try (KubernetesClient admin = server.client()) {
            grant(admin);
        }
    }

    private static String crds() {
        return Path.of(System.getProperty("test.basedir", "."), "charts/slimgate/crds")
                .toString();
    }

    private static PolicyRule rule(String group, String resource, String... verbs) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resource)
                .withVerbs(verbs)
                .build();
    }

    /** Just what docs/rbac.md lists for the role {@code webhook}. */
    private static void grant(KubernetesClient admin) {
        admin.resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("slimgate-webhook")
                        .endMetadata()
                        .withRules(
                                new PolicyRuleBuilder()
                                        .withApiGroups("slimgate.dev")
                                        .withResources(
                                                "clusterminimalimagepolicies",
                                                "minimalimagepolicies",
                                                "imagewaivers",
                                                "basefamilies")
                                        .withVerbs("get", "list", "watch")
                                        .build(),
                                new PolicyRuleBuilder()
                                        .withApiGroups("slimgate.dev")
                                        .withResources(
                                                "clusterminimalimagepolicies/status", "minimalimagepolicies/status")
                                        .withVerbs("patch")
                                        .build(),
                                rule("", "namespaces", "get", "list", "watch"),
                                rule("", "nodes", "list", "watch"),
                                rule("events.k8s.io", "events", "get", "create", "patch"))
                        .build())
                .serverSideApply();
        admin.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("slimgate-webhook")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "slimgate-webhook")
                        .addNewSubject("", "ServiceAccount", "slimgate-webhook", "slimgate-system")
                        .build())
                .serverSideApply();
    }

    private static KubernetesClient webhook() {
        return ApiServer.shared().client(ACCOUNT);
    }

    private static ClusterState open(KubernetesClient client, PullSecretScope scope) {
        return ClusterState.open(client, scope, List.of(), SignatureCheck.NO_KEYS, InstantSource.system());
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static void policy(KubernetesClient admin, String name, String enforcement) {
        GenericKubernetesResource policy = admin.getKubernetesSerialization()
                .unmarshal(MockCluster.policy(name, enforcement), GenericKubernetesResource.class);
        policy.setApiVersion(ResourceKind.API_VERSION);
        policy.setKind(ResourceKind.CLUSTER_POLICY.kind());
        admin.genericKubernetesResources(ResourceKind.CLUSTER_POLICY.context())
                .resource(policy)
                .serverSideApply();
    }

    private static void delete(KubernetesClient admin, String name) {
        admin.genericKubernetesResources(ResourceKind.CLUSTER_POLICY.context())
                .withName(name)
                .delete();
    }

    private static void namespace(KubernetesClient admin, String name, Map<String, String> labels) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    private static String enforcement(ClusterState state, String policy) {
        return state.policy(policy)
                .map(StoredDocument::policy)
                .map(Policy::enforcement)
                .map(Object::toString)
                .orElse("none");
    }

    @Test
    void aChangeOfAPolicyIsInForceWithItsWatchEvent() {
        try (KubernetesClient admin = ApiServer.shared().client();
                KubernetesClient client = webhook();
                ClusterState state = open(client, new PullSecretScope.None())) {
            MockCluster.await("synced", state::synced);
            Duration slowest = Duration.ZERO;
            for (String enforcement : List.of("Deny", "Warn", "Audit", "Deny", "Warn")) {
                Instant asked = Instant.now();
                policy(admin, "fast", enforcement);
                MockCluster.await("in force", () -> enforcement(state, "fast").equalsIgnoreCase(enforcement));
                Duration took = Duration.between(asked, Instant.now());
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
            }
            System.out.println("policy sent to in force, slowest of 5: " + slowest.toMillis() + " ms");

            assertThat(state.policy("fast").orElseThrow().problems()).isEmpty();
            assertThat(state.policy("fast").orElseThrow().generation()).isEqualTo(5);
            delete(admin, "fast");
            MockCluster.await("gone", () -> state.policy("fast").isEmpty());
        }
    }

    @Test
    void aNamespaceIsKnownInTheMomentThatItIsMade() {
        try (KubernetesClient admin = ApiServer.shared().client();
                KubernetesClient client = webhook();
                ClusterState state = open(client, new PullSecretScope.None())) {
            MockCluster.await("synced", state::synced);
            for (int i = 0; i < 10; i++) {
                String name = "made-now-" + i;
                namespace(admin, name, Map.of("tier", "gold"));

                NamespaceLabels labels = state.labels(name, soon());

                assertThat(labels)
                        .isEqualTo(
                                new NamespaceLabels.Known(Map.of("tier", "gold", "kubernetes.io/metadata.name", name)));
            }
            assertThat(state.labels("made-never", soon())).isInstanceOf(NamespaceLabels.Missing.class);
        }
    }

    @Test
    void theStateOutlivesTheApiServerAndFollowsItAgain() {
        try (ApiServer server = ApiServer.start();
                KubernetesClient admin = server.client()) {
            assertThat(server.kubectl("", "apply", "-f", crds()).exitCode()).isZero();
            assertThat(server.kubectl("", "wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")
                            .exitCode())
                    .isZero();
            policy(admin, "lasting", "Deny");
            try (ClusterState state = open(admin, new PullSecretScope.None())) {
                MockCluster.await("synced", state::synced);

                server.stop();
                MockCluster.await("word of the loss", () -> !state.lostWatches().isEmpty());
                assertThat(state.synced()).isTrue();
                assertThat(enforcement(state, "lasting")).isEqualTo("DENY");

                server.startAgain();
                policy(admin, "lasting", "Warn");
                MockCluster.await(
                        "the change", () -> enforcement(state, "lasting").equals("WARN"));
                MockCluster.await("all watches", () -> state.lostWatches().isEmpty());
            }
        }
    }

    @Test
    void countsAreAddedByReplicasThatDoNotOverwriteEachOther() {
        try (KubernetesClient admin = ApiServer.shared().client();
                KubernetesClient client = webhook();
                ClusterState state = open(client, new PullSecretScope.None())) {
            policy(admin, "counted", "Deny");
            MockCluster.await("the policy", () -> state.policy("counted").isPresent());
            PolicyCounts one = PolicyCounts.idle(client, state, Instant.EPOCH);
            PolicyCounts other = PolicyCounts.idle(client, state, Instant.EPOCH);
            one.count("counted", PolicyCounts.Outcome.DENIED);
            one.count("counted", PolicyCounts.Outcome.WARNED);
            other.count("counted", PolicyCounts.Outcome.PASSED);

            MockCluster.await("both written", () -> {
                one.flush();
                other.flush();
                return one.pending("counted").equals(PolicyCounts.Counts.NONE)
                        && other.pending("counted").equals(PolicyCounts.Counts.NONE);
            });

            MockCluster.await(
                    "the sum",
                    () -> state.policy("counted")
                                    .orElseThrow()
                                    .status()
                                    .path("judged")
                                    .asLong()
                            == 3);
            StoredDocument stored = state.policy("counted").orElseThrow();
            assertThat(stored.status().path("denied").asLong()).isEqualTo(1);
            assertThat(stored.status().path("warned").asLong()).isEqualTo(1);
            assertThat(stored.status().path("countedSince").asText()).isEqualTo("1970-01-01T00:00:00Z");
            delete(admin, "counted");
        }
    }

    @Test
    void eventsAreTakenByTheApiServerAndCounted() {
        try (KubernetesClient admin = ApiServer.shared().client();
                KubernetesClient client = webhook()) {
            namespace(admin, "eventful", Map.of());
            try (ClusterEvents events = ClusterEvents.start(client, "replica-0", InstantSource.system())) {
                for (int i = 0; i < 3; i++) {
                    events.tell(new ClusterEvents.Notice(
                            new ClusterEvents.Regarding("apps/v1", "Deployment", "eventful", "web", ""),
                            ClusterEvents.Type.WARNING,
                            "ImageDenied",
                            "Review",
                            "not minimal"));
                }
            }

            var written =
                    admin.events().v1().events().inNamespace("eventful").list().getItems();
            assertThat(written).hasSize(1);
            assertThat(written.getFirst().getSeries().getCount()).isEqualTo(3);
            assertThat(written.getFirst().getNote()).isEqualTo("not minimal");
            assertThat(written.getFirst().getRegarding().getName()).isEqualTo("web");
        }
    }

    @Test
    void pullSecretsAreReadWhereARoleAllowsItAndNotWaitedForWhereNoneDoes() {
        try (KubernetesClient admin = ApiServer.shared().client();
                KubernetesClient client = webhook()) {
            for (String name : List.of("open", "closed")) {
                namespace(admin, name, Map.of());
                admin.resource(new SecretBuilder()
                                .withNewMetadata()
                                .withName("robot")
                                .withNamespace(name)
                                .endMetadata()
                                .withType("kubernetes.io/dockerconfigjson")
                                .addToStringData(
                                        ".dockerconfigjson",
                                        "{\"auths\":{\"registry.internal\":{\"username\":\"u\",\"password\":\"p\"}}}")
                                .build())
                        .serverSideApply();
            }
            admin.resource(new RoleBuilder()
                            .withNewMetadata()
                            .withName("slimgate-pull-secrets")
                            .withNamespace("open")
                            .endMetadata()
                            .withRules(
                                    rule("", "secrets", "list", "watch"), rule("", "serviceaccounts", "list", "watch"))
                            .build())
                    .serverSideApply();
            admin.resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withName("slimgate-pull-secrets")
                            .withNamespace("open")
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "Role", "slimgate-pull-secrets")
                            .addNewSubject("", "ServiceAccount", "slimgate-webhook", "slimgate-system")
                            .build())
                    .serverSideApply();

            try (ClusterState state = open(client, new PullSecretScope.Namespaces(Set.of("open", "closed")))) {
                MockCluster.await("synced", state::synced);
                ImageReference image = ImageReference.parse("registry.internal/app:1");

                List<Credential> open =
                        state.pullSecrets().credentials(image, new Requester("open", null, List.of("robot")));
                List<Credential> closed =
                        state.pullSecrets().credentials(image, new Requester("closed", null, List.of("robot")));

                assertThat(open)
                        .extracting(Credential::source)
                        .singleElement()
                        .asString()
                        .contains("open/robot");
                assertThat(closed).isEmpty();
                assertThat(state.troubles().keySet()).allMatch(what -> what.endsWith("of closed"));
                assertThat(state.troubles().values()).allMatch(why -> why.contains("forbids"));
            }
        }
    }
}
