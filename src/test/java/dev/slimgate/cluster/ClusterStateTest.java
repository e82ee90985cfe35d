package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.content.Deadline;
import dev.slimgate.document.SignatureCheck;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
    private final MockCluster cluster = new MockCluster();

    @AfterEach
    void closes() throws Exception {
        cluster.close();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private void namespace(String name, Map<String, String> labels) {
        cluster.client
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    private static Node node(String name, Map<String, String> labels, String infoArch, boolean unschedulable) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withUnschedulable(unschedulable)
                .endSpec()
                .withNewStatus()
                .withNewNodeInfo()
                .withArchitecture(infoArch)
                .withOperatingSystem("linux")
                .endNodeInfo()
                .endStatus()
                .build();
    }

    @Test
    void policiesAreInForceAsTheyAreStoredChangedAndDeleted() {
        cluster.store(ResourceKind.CLUSTER_POLICY, MockCluster.policy("b", "Deny"), 1);
        ClusterState state = cluster.state();
        assertThat(MockCluster.names(state)).containsExactly("b");

        cluster.store(ResourceKind.CLUSTER_POLICY, MockCluster.policy("a", "Warn"), 1);
        cluster.store(
                ResourceKind.POLICY,
                MockCluster.policy("c", "Audit").replace("name: c", "name: c, namespace: team"),
                1);
        MockCluster.await("new policies", () -> MockCluster.names(state).equals(List.of("a", "b", "team/c")));

        cluster.store(ResourceKind.CLUSTER_POLICY, MockCluster.policy("b", "Audit"), 2);
        MockCluster.await(
                "the changed policy",
                () -> state.get().policies().get(1).enforcement().label().equals("Audit"));

        cluster.client
                .genericKubernetesResources(ResourceKind.CLUSTER_POLICY.context())
                .withName("a")
                .delete();
        MockCluster.await("the policy gone", () -> MockCluster.names(state).equals(List.of("b", "team/c")));
    }

    @Test
    void waiversAndFamiliesAreReadWithTheTimeOfTheirCreation() {
        cluster.store(ResourceKind.WAIVER, """
                metadata: { name: w, namespace: team, creationTimestamp: "2026-11-01T00:00:00Z" }
                spec: { images: ["registry.example/**"], reason: later, expiresAt: "2026-12-31T00:00:00Z" }
                """, 1);
        cluster.store(ResourceKind.FAMILY, """
                metadata: { name: golden }
                spec: { images: ["registry.example/golden:*"] }
                """, 1);

        Rulebook rulebook = cluster.state().get();

        assertThat(rulebook.waivers()).hasSize(1);
        assertThat(rulebook.waivers().getFirst().fullName()).isEqualTo("team/w");
        assertThat(rulebook.waivers().getFirst().createdAt()).isNotNull();
        assertThat(rulebook.families()).extracting("name").containsExactly("golden");
    }

    @Test
    void aPolicyThatCannotBeReadIsABrokenOneAndDoesNotVanish() {
        cluster.store(
                ResourceKind.CLUSTER_POLICY, MockCluster.policy("p", "Deny").replace("shell", "shel"), 1);

        ClusterState state = cluster.state();

        Policy policy = state.get().policies().getFirst();
        assertThat(policy.fullName()).isEqualTo("p");
        assertThat(policy.broken()).contains("shel");
        assertThat(policy.enforcement().label()).isEqualTo("Deny");
        assertThat(state.policy("p").orElseThrow().problems()).isNotEmpty();
    }

    @Test
    void aChangeOfTheStatusAloneIsNoChangeOfTheRulebook() {
        cluster.store(ResourceKind.CLUSTER_POLICY, MockCluster.policy("p", "Deny"), 1);
        ClusterState state = cluster.state();
        Rulebook before = state.get();
        AtomicInteger changes = new AtomicInteger();
        state.onRulebookChange(changes::incrementAndGet);

        cluster.client
                .genericKubernetesResources(ResourceKind.CLUSTER_POLICY.context())
                .withName("p")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"judged\": 7}}");
        MockCluster.await(
                "the new status",
                () -> state.policy("p").orElseThrow().status().path("judged").asLong() == 7);

        assertThat(state.get()).isSameAs(before);
        assertThat(changes).hasValue(0);

        cluster.store(ResourceKind.CLUSTER_POLICY, MockCluster.policy("p", "Warn"), 2);
        MockCluster.await("word of the change", () -> changes.get() == 1);
        assertThat(state.get()).isNotSameAs(before);
    }

    @Test
    void labelsOfKnownNamespacesComeWithoutAnyRequest() {
        namespace("team", Map.of("tier", "gold"));
        ClusterState state = cluster.state();
        cluster.requests();

        NamespaceLabels labels = state.labels("team", soon());

        assertThat(labels).isEqualTo(new NamespaceLabels.Known(Map.of("tier", "gold")));
        assertThat(cluster.requests()).noneMatch(request -> request.getPath().startsWith("/api/v1/namespaces/"));
    }

    @Test
    void changedLabelsArriveAndAreTold() {
        namespace("team", Map.of("tier", "gold"));
        ClusterState state = cluster.state();
        AtomicInteger changes = new AtomicInteger();
        state.onNamespaceChange(changes::incrementAndGet);

        cluster.client
                .namespaces()
                .withName("team")
                .edit(namespace -> new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels("tier", "lead")
                        .endMetadata()
                        .build());

        MockCluster.await(
                "the new label",
                () -> state.labels("team", soon()).equals(new NamespaceLabels.Known(Map.of("tier", "lead"))));
        assertThat(changes.get()).isPositive();
        assertThat(state.namespaces()).containsEntry("team", Map.of("tier", "lead"));
    }

    @Test
    void aNamespaceThatIsNowhereIsMissingAfterOneRead() {
        ClusterState state = cluster.state();
        cluster.requests();

        NamespaceLabels labels = state.labels("nowhere", soon());

        assertThat(labels).isInstanceOf(NamespaceLabels.Missing.class);
        assertThat(cluster.requests())
                .filteredOn(request -> MockCluster.isGet(request, "/api/v1/namespaces/nowhere"))
                .hasSize(1);
    }

    @Test
    void platformsAreThoseOfSchedulableNodesAndTheConfiguredOnes() throws Exception {
        Map<String, String> amd = Map.of("kubernetes.io/arch", "amd64", "kubernetes.io/os", "linux");
        cluster.client.nodes().resource(node("a", amd, "ignored", false)).create();
        cluster.client.nodes().resource(node("b", amd, "ignored", false)).create();
        cluster.client.nodes().resource(node("c", Map.of(), "arm64", false)).create();
        cluster.client.nodes().resource(node("d", Map.of(), "s390x", true)).create();
        Platform configured = Platform.parse("linux/riscv64");

        try (ClusterState state = ClusterState.open(
                cluster.client,
                new PullSecretScope.None(),
                List.of(configured),
                SignatureCheck.NO_KEYS,
                InstantSource.system())) {
            MockCluster.await("synced", state::synced);

            assertThat(state.platforms(null))
                    .containsExactlyInAnyOrder(Platform.LINUX_AMD64, Platform.parse("linux/arm64"), configured);
            assertThat(state.platforms("d")).containsExactly(Platform.parse("linux/s390x"));
            assertThat(state.platforms("unknown")).hasSize(3);
        }
    }
}
