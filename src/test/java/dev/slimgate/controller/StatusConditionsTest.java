package dev.slimgate.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.cluster.ClusterState;
import dev.slimgate.cluster.MockCluster;
import dev.slimgate.cluster.ResourceKind;
import dev.slimgate.cluster.StoredDocument;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusConditionsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final MockCluster cluster = new MockCluster();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final AtomicBoolean leads = new AtomicBoolean(true);

    @AfterEach
    void closes() throws Exception {
        cluster.close();
    }

    private StatusConditions conditions(ClusterState state) {
        return new StatusConditions(
                cluster.client, state, Set.of("kube-system"), leads::get, now::get, Duration.ofMillis(20));
    }

    private void namespace(String name, String env) {
        cluster.client
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("env", env))
                        .endMetadata()
                        .build())
                .create();
    }

    private static String policy(String env) {
        return """
                metadata: { name: p }
                spec:
                  enforcement: Deny
                  match: { namespaceSelector: { matchLabels: { env: %s } } }
                  rules: { shell: { forbid: true } }
                """.formatted(env);
    }

    private static String waiver(String more) {
        return """
                metadata: { name: w, namespace: team }
                spec: { images: [r.test/a], reason: why, expiresAt: "2026-11-22T12:00:00Z"%s }
                """.formatted(more);
    }

    private static StoredDocument document(ClusterState state) {
        assertThat(state.documents()).hasSize(1);
        return state.documents().getFirst();
    }

    private static JsonNode condition(ClusterState state, String type) {
        for (JsonNode condition : document(state).status().path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return document(state).status().path("conditions").path("none of type " + type);
    }

    private static String told(ClusterState state, String type) {
        JsonNode condition = condition(state, type);
        return condition.path("status").asText() + " "
                + condition.path("reason").asText();
    }

    private static void awaitTold(ClusterState state, String type, String told) {
        MockCluster.await(type + " " + told, () -> told(state, type).equals(told));
    }

    @Test
    void aSoundPolicyIsAcceptedAndToldHowManyNamespacesItMatches() {
        namespace("shop", "prod");
        namespace("bank", "prod");
        namespace("lab", "test");
        namespace("kube-system", "prod");
        cluster.store(ResourceKind.CLUSTER_POLICY, policy("prod"), 1);
        ClusterState state = cluster.state();

        conditions(state).run();

        awaitTold(state, "Accepted", "True Accepted");
        awaitTold(state, "Matching", "True NamespacesFound");
        assertThat(document(state).status().path("matchedNamespaces").asInt()).isEqualTo(2);
        assertThat(document(state).status().path("observedGeneration").asLong()).isEqualTo(1);
        assertThat(condition(state, "Accepted").path("observedGeneration").asLong())
                .isEqualTo(1);
        assertThat(condition(state, "Accepted").path("lastTransitionTime").asText())
                .isEqualTo("2026-11-21T12:00:00Z");
    }

    @Test
    void aPolicyThatMatchesNoNamespaceIsWarnedOfWithItsSelector() {
        namespace("lab", "test");
        namespace("kube-system", "prod");
        cluster.store(ResourceKind.CLUSTER_POLICY, policy("prod"), 1);
        ClusterState state = cluster.state();

        conditions(state).run();

        awaitTold(state, "Matching", "False NoNamespaces");
        assertThat(condition(state, "Matching").path("message").asText())
                .endsWith("as in namespaceSelector: env in (prod)");
        assertThat(document(state).status().path("matchedNamespaces").asInt(-1)).isZero();
    }

    @Test
    void anExemptNamespaceIsNamedOnThePolicyInIt() {
        namespace("kube-system", "prod");
        cluster.store(
                ResourceKind.POLICY,
                MockCluster.policy("p", "Deny").replace("name: p", "name: p, namespace: kube-system"),
                1);
        ClusterState state = cluster.state();

        conditions(state).run();

        awaitTold(state, "Matching", "False NoNamespaces");
        assertThat(condition(state, "Matching").path("message").asText())
                .isEqualTo("judges nothing: namespace kube-system is exempt");
    }

    @Test
    void whatCannotBeReadSaysWhyInTheWordsOfItsFields() {
        cluster.store(
                ResourceKind.CLUSTER_POLICY, MockCluster.policy("p", "Deny").replace("shell", "shel"), 1);
        ClusterState state = cluster.state();

        conditions(state).run();

        awaitTold(state, "Accepted", "False Unreadable");
        assertThat(condition(state, "Accepted").path("message").asText())
                .startsWith("spec.rules.shel: ")
                .doesNotContain(":1:");
    }

    @Test
    void aSignatureThatProvesNothingIsTold() {
        cluster.store(ResourceKind.WAIVER, waiver(", signature: \"a.b.c\""), 1);
        ClusterState state = cluster.state();

        conditions(state).run();

        awaitTold(state, "Accepted", "False SignatureInvalid");
        assertThat(condition(state, "Accepted").path("message").asText()).contains("no keys");
    }

    @Test
    void whatIsAlreadySaidIsNotWrittenAgain() {
        cluster.store(ResourceKind.CLUSTER_POLICY, policy("prod"), 1);
        ClusterState state = cluster.state();
        StatusConditions conditions = conditions(state);
        conditions.run();
        awaitTold(state, "Accepted", "True Accepted");
        cluster.requests();

        now.set(NOW.plusSeconds(3600));
        conditions.run();

        assertThat(cluster.requests())
                .noneMatch(request -> request.method().name().equals("PATCH"));
    }

    @Test
    void countsAndConditionsOfOthersStay() {
        cluster.store(ResourceKind.CLUSTER_POLICY, policy("prod"), 1);
        ClusterState state = cluster.state();
        cluster.client
                .genericKubernetesResources(ResourceKind.CLUSTER_POLICY.context())
                .withName("p")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"judged": 7, "denied": 2, "conditions": [{"type": "Reviewed", "status": "True",
                         "reason": "Audit", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
                        """);
        MockCluster.await("the counts", () -> document(state).status().has("judged"));

        conditions(state).run();

        awaitTold(state, "Accepted", "True Accepted");
        assertThat(told(state, "Reviewed")).isEqualTo("True Audit");
        assertThat(document(state).status().path("judged").asInt()).isEqualTo(7);
    }

    @Test
    void whoDoesNotLeadWritesNothing() {
        cluster.store(ResourceKind.CLUSTER_POLICY, policy("prod"), 1);
        ClusterState state = cluster.state();
        leads.set(false);
        cluster.requests();

        conditions(state).run();

        assertThat(cluster.requests())
                .noneMatch(request -> request.method().name().equals("PATCH"));
        leads.set(true);
        conditions(state).run();
        awaitTold(state, "Accepted", "True Accepted");
    }

    /** The stored document once its status is this. */
    private static StoredDocument with(StoredDocument document, JsonNode status) {
        return new StoredDocument(
                document.kind(),
                document.name(),
                document.namespace(),
                document.uid(),
                document.generation(),
                document.resourceVersion(),
                document.content(),
                document.problems(),
                document.source(),
                status);
    }

    private static StatusPlan plan(Instant now) {
        return new StatusPlan(Map.of("lab", Map.of("env", "test")), Set.of(), List.of(), now);
    }

    @Test
    void aPolicyIsToldTheFamiliesThatNobodyDeclaresUntilSomebodyDoes() {
        cluster.store(ResourceKind.CLUSTER_POLICY, """
                metadata: { name: p }
                spec: { enforcement: Deny, rules: { baseFamily: { allow: [distroless, corp-jav] } } }
                """, 1);
        cluster.store(ResourceKind.FAMILY, family("corp-java"), 1);
        ClusterState state = cluster.state();

        conditions(state).run();

        StoredDocument policy = policy(state, "UnknownFamily");
        assertThat(policy.status().at("/conditions/0/status").asText()).isEqualTo("True");
        assertThat(policy.status().at("/conditions/0/message").asText())
                .isEqualTo("no image passes by it: spec.rules.baseFamily.allow: \"corp-jav\" is no family that Slimgate"
                        + " knows, and no BaseFamily declares it; did you mean \"corp-java\"?");

        cluster.store(ResourceKind.FAMILY, family("corp-jav"), 1);
        MockCluster.await("two families", () -> state.get().families().size() == 2);
        StatusPlan later = new StatusPlan(Map.of(), Set.of(), state.get().families(), NOW);

        assertThat(later.status(policy).at("/conditions/0/reason").asText()).isEqualTo("Accepted");
        assertThat(later.status(policy).at("/conditions/0/message").asText()).isEmpty();
    }

    private static String family(String name) {
        return """
                metadata: { name: %s }
                spec: { images: ["registry.example/base/java:21"] }
                """.formatted(name);
    }

    /** The policy once its first condition has this reason. */
    private static StoredDocument policy(ClusterState state, String reason) {
        MockCluster.await(
                reason,
                () -> reason.equals(state.policy("p")
                        .orElseThrow()
                        .status()
                        .at("/conditions/0/reason")
                        .asText()));
        return state.policy("p").orElseThrow();
    }

    @Test
    void aWaiverTurnsWhenItExpires() {
        cluster.store(ResourceKind.WAIVER, waiver(""), 1);
        StoredDocument waiver = document(cluster.state());
        JsonNode before = plan(NOW).status(waiver);

        Instant turns = plan(NOW).turns(waiver).orElseThrow();
        JsonNode after = plan(turns).status(with(waiver, before)).path("conditions");

        assertThat(turns).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(before.path("conditions").path(0).path("status").asText()).isEqualTo("True");
        assertThat(after).hasSize(1);
        assertThat(after.path(0).path("reason").asText()).isEqualTo("Expired");
        assertThat(after.path(0).path("message").asText()).isEqualTo("has no effect since 2026-11-22T12:00:00Z");
        assertThat(after.path(0).path("lastTransitionTime").asText()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(plan(turns).turns(waiver)).isEmpty();
    }

    @Test
    void theTimeOfTheLastTurnStaysWhenNothingTurns() {
        cluster.store(ResourceKind.CLUSTER_POLICY, policy("prod"), 1);
        StoredDocument policy = document(cluster.state());
        JsonNode before = plan(NOW).status(policy);

        JsonNode after = plan(NOW.plusSeconds(3600)).status(with(policy, before));

        assertThat(after).isEqualTo(before);
    }
}
