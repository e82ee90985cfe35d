package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.cluster.ApiServer.Output;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged program between kubectl and a real API server: what is denied, warned of, let through. */
class ServeKT {
    private static Installation slimgate;

    @BeforeAll
    static void install() {
        slimgate = Installation.shared();
    }

    /** A policy of this namespace that wants no root and no shell. */
    private static String policy(String namespace, String enforcement) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: MinimalImagePolicy
                metadata: { name: plain, namespace: %s }
                spec: { enforcement: %s, rules: { shell: { forbid: true }, user: { nonRoot: true } } }
                """.formatted(namespace, enforcement);
    }

    private static void guarded(String namespace) {
        slimgate.namespace(namespace);
        slimgate.apply(policy(namespace, "Deny"));
        slimgate.awaitDenied(slimgate.pod(namespace, "probe", "root:1"));
    }

    /** What is said of the image with a shell, line by line. */
    private static List<String> verdict(String namespace) {
        String digest = Installation.SHELL.digest();
        return List.of(
                namespace + "/plain: the image is not minimal",
                "  container app: %s (%s…, linux/amd64, %d B)"
                        .formatted(
                                slimgate.image("shell:1"),
                                digest.substring(0, "sha256:".length() + 12),
                                Installation.SHELL.compressedBytes()),
                "    shell   /bin/sh (layer 0: COPY sh /bin/sh)",
                "    user    root: the image sets no USER and the pod no runAsUser",
                "  fix       build in a first stage, run in gcr.io/distroless/cc-debian12 (about 10 MB): copy the program,"
                        + " USER 65532",
                "  explain   slimgate inspect %s@%s".formatted(slimgate.image("shell:1"), digest));
    }

    @Test
    void aPodIsDeniedWithTheWholeComputedMessage() {
        guarded("told");

        Output output = slimgate.tryApply(slimgate.pod("told", "app", "shell:1"));

        assertThat(output.exitCode()).isOne();
        String refusal = "Error from server (Forbidden): error when creating \"STDIN\": admission webhook";
        assertThat(output.err().replaceFirst("enforce-\\d+", "enforce"))
                .isEqualTo(refusal + " \"enforce.slimgate.dev\" denied the request: "
                        + String.join("\n", verdict("told")) + "\n");
        assertThat(output.out()).isEmpty();
    }

    @Test
    void aDeploymentIsDeniedBeforeThereIsAnyPod() {
        guarded("deployed");

        Output output = slimgate.tryApply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: app, namespace: deployed }
                spec:
                  selector: { matchLabels: { app: app } }
                  template:
                    metadata: { labels: { app: app } }
                    spec: { containers: [ { name: app, image: "%s" } ] }
                """.formatted(slimgate.image("shell:1")));

        assertThat(output.exitCode()).isOne();
        assertThat(output.err()).endsWith(String.join("\n", verdict("deployed")) + "\n");
    }

    @Test
    void aPolicyThatWarnsLetsThroughWithWarnings() {
        slimgate.namespace("warned");
        slimgate.apply(policy("warned", "Warn"));
        slimgate.awaitDryRun(
                "warned",
                slimgate.pod("warned", "probe", "root:1"),
                output -> output.err().contains("Warning: "));

        Output output = slimgate.tryApply(slimgate.pod("warned", "app", "shell:1"));

        assertThat(output.exitCode()).isZero();
        assertThat(output.out()).isEqualTo("pod/app created\n");
        assertThat(output.err())
                .contains("Warning: warned/plain: container app: ")
                .contains("/bin/sh")
                .contains("root");
    }

    @Test
    void whatKubectlDebugAddsIsJudged() {
        guarded("debugged");
        slimgate.apply(slimgate.pod("debugged", "app", "good:1"));

        Output denied = slimgate.kubectl(
                "", "debug", "-n", "debugged", "app", "--image=" + slimgate.image("shell:1"), "--container=tools");
        Output admitted = slimgate.kubectl(
                "", "debug", "-n", "debugged", "app", "--image=" + slimgate.image("good:1"), "--container=tools");

        assertThat(denied.exitCode()).isNotZero();
        assertThat(denied.err()).contains("denied the request").contains("container tools: ");
        assertThat(admitted.exitCode()).as(admitted.toString()).isZero();
        assertThat(slimgate.get("pod", "app", "-n", "debugged")
                        .at("/spec/ephemeralContainers/0/name")
                        .asText())
                .isEqualTo("tools");
    }

    @Test
    void aNamespaceThatIsMadeTogetherWithItsPodIsKnown() {
        slimgate.namespace("made-before");
        slimgate.kubectl("", "label", "namespace", "made-before", "slimgate-test=together");
        slimgate.apply("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: together }
                spec:
                  enforcement: Deny
                  match: { namespaceSelector: { matchLabels: { slimgate-test: together } } }
                  rules: { user: { nonRoot: true } }
                """);
        slimgate.awaitDenied(slimgate.pod("made-before", "probe", "root:1"));

        for (int i = 0; i < 5; i++) {
            String name = "made-with-" + i;
            Output output = slimgate.tryApply("""
                    apiVersion: v1
                    kind: Namespace
                    metadata: { name: %s, labels: { slimgate-test: together } }
                    ---
                    """.formatted(name) + slimgate.pod(name, "app", "root:1"));

            assertThat(output.out()).contains("namespace/" + name + " created");
            assertThat(output.err()).contains("denied the request: together: the image is not minimal");
        }
    }

    @Test
    void aLabelThatBringsAnObjectUnderAPolicyIsJudged() {
        slimgate.namespace("labelled");
        slimgate.apply("""
                apiVersion: slimgate.dev/v1alpha1
                kind: MinimalImagePolicy
                metadata: { name: web, namespace: labelled }
                spec:
                  enforcement: Deny
                  match: { objectSelector: { matchLabels: { tier: web } } }
                  rules: { user: { nonRoot: true } }
                """);
        slimgate.awaitDenied(slimgate.pod("labelled", "probe", "root:1")
                .replace("name: probe,", "name: probe, labels: { tier: web },"));
        slimgate.apply(slimgate.pod("labelled", "app", "root:1"));

        Output other = slimgate.kubectl("", "label", "pod", "app", "-n", "labelled", "team=a");
        Output web = slimgate.kubectl("", "label", "pod", "app", "-n", "labelled", "tier=web");

        assertThat(other.exitCode()).as(other.toString()).isZero();
        assertThat(web.exitCode()).isNotZero();
        assertThat(web.err()).contains("denied the request: labelled/web: the image is not minimal");
    }

    @Test
    void aPolicyThatIsWrongIsRefusedByTheApiServer() {
        slimgate.namespace("wrong");
        String sound = policy("wrong", "Deny");

        Output unknown = slimgate.tryApply(sound.replace("shell:", "shells:"));
        Output word = slimgate.tryApply(sound.replace("enforcement: Deny", "enforcement: Refuse"));
        Output none = slimgate.tryApply(sound.replaceFirst("rules: .*", "rules: {} }"));

        assertThat(List.of(unknown, word, none))
                .allSatisfy(output ->
                        assertThat(output.exitCode()).as(output.toString()).isNotZero());
        assertThat(unknown.err()).contains("unknown field \"spec.rules.shells\"");
        assertThat(word.err()).contains("spec.enforcement: Unsupported value: \"Refuse\"");
    }

    @Test
    void whoeverMayBreakTheGlassIsLetThroughAndNobodyElse() {
        guarded("broken");
        slimgate.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: test-break-glass }
                rules: [ { apiGroups: [slimgate.dev], resources: [minimalimagepolicies], verbs: [breakglass] } ]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: test-pods }
                rules: [ { apiGroups: [""], resources: [pods], verbs: [get, create, patch] } ]
                """);
        bind("test-pods", "alice");
        bind("test-pods", "bob");
        bind("test-break-glass", "alice");
        String pod = slimgate.pod("broken", "app", "root:1")
                .replace(
                        "namespace: broken }",
                        "namespace: broken, annotations: { slimgate.dev/break-glass: INC-4711 } }");

        Output bob = slimgate.kubectl(pod, "apply", "--as=bob", "-f", "-");
        Output alice = slimgate.kubectl(pod, "apply", "--as=alice", "-f", "-");

        assertThat(bob.err()).contains("denied the request: broken/plain: ");
        assertThat(alice.exitCode()).as(alice.toString()).isZero();
        Installation.await(
                () -> "the audit log", () -> slimgate.server.auditLog().contains("INC-4711"));
    }

    @Test
    void aPolicySaysThatItIsInForceAndHowOftenItDenied() {
        guarded("counted"); // by dry runs, which are not counted

        slimgate.tryApply(slimgate.pod("counted", "app", "root:1"));
        Installation.await(
                () -> "the status, last: " + status(),
                () -> status().path("denied").asLong() > 0 && accepted().equals("True"));

        assertThat(status().path("judged").asLong())
                .isGreaterThanOrEqualTo(status().path("denied").asLong());
        assertThat(status().path("observedGeneration").asLong()).isOne();
    }

    private static JsonNode status() {
        return slimgate.get("mip", "plain", "-n", "counted").path("status");
    }

    private static String accepted() {
        for (JsonNode condition : status().path("conditions")) {
            if (condition.path("type").asText().equals("Accepted")) {
                return condition.path("status").asText();
            }
        }
        return "not said";
    }

    private static void bind(String role, String user) {
        Output output = slimgate.kubectl(
                "",
                "create",
                "rolebinding",
                role + "-" + user,
                "--clusterrole=" + role,
                "--user=" + user,
                "-n",
                "broken");
        assertThat(output.exitCode()).as(output.toString()).isZero();
    }

    @Test
    void aChangedPolicyIsInForceSoonAfterItIsStored() {
        guarded("changed");
        Pod pod = Serialization.unmarshal(slimgate.pod("changed", "app", "root:1"), Pod.class);

        GenericKubernetesResource warns =
                Serialization.unmarshal(policy("changed", "Warn"), GenericKubernetesResource.class);
        long stored = System.nanoTime();
        // Applied, since an update fails where the controller has just written the status.
        slimgate.client().resource(warns).forceConflicts().serverSideApply();
        Installation.await(() -> "it only warns", () -> admitted(pod));
        Duration letGo = Duration.ofNanos(System.nanoTime() - stored);
        stored = System.nanoTime();
        slimgate.client()
                .resource(Serialization.unmarshal(policy("changed", "Deny"), GenericKubernetesResource.class))
                .forceConflicts()
                .serverSideApply();
        Installation.await(() -> "it denies again", () -> !admitted(pod));
        Duration enforced = Duration.ofNanos(System.nanoTime() - stored);

        System.out.printf(
                "a changed policy is in force after %d ms (Deny to Warn), %d ms (Warn to Deny)%n",
                letGo.toMillis(), enforced.toMillis());
        assertThat(letGo.plus(enforced)).isPositive();
    }

    private static boolean admitted(Pod pod) {
        try {
            slimgate.client().resource(pod).dryRun().create();
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e.getMessage()).contains("denied the request: changed/plain: ");
            return false;
        }
    }
}
