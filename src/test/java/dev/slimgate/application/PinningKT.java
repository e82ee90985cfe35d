package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.cluster.ApiServer.Output;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code reference.tags: Pin} before a real API server, which has the Pod changed first and judged then. */
class PinningKT {
    private static Installation slimgate;

    @BeforeAll
    static void install() {
        slimgate = Installation.shared();
        slimgate.namespace("pinned");
        slimgate.apply("""
                apiVersion: slimgate.dev/v1alpha1
                kind: MinimalImagePolicy
                metadata: { name: pin, namespace: pinned }
                spec: { enforcement: Deny, rules: { reference: { tags: Pin, forbidLatest: true }, user: { nonRoot: true } } }
                """);
        slimgate.awaitDenied(slimgate.pod("pinned", "probe", "root:1"));
        slimgate.awaitDryRun("pinned", slimgate.pod("pinned", "probe", "good:1"), output -> output.exitCode() == 0);
    }

    @Test
    void aPodIsStoredWithTheDigestThatItsTagNamed() {
        Output output = slimgate.apply(slimgate.pod("pinned", "app", "good:1"));

        assertThat(output.err()).isEmpty();
        assertThat(slimgate.get("pod", "app", "-n", "pinned")
                        .at("/spec/containers/0/image")
                        .asText())
                .isEqualTo(slimgate.image("good:1") + "@" + Installation.GOOD.digest());
    }

    @Test
    void latestIsRefusedAllTheSame() {
        for (String image : List.of("good:latest", "good")) {
            Output output = slimgate.tryApply(slimgate.pod("pinned", "latest", image));

            assertThat(output.err())
                    .contains("denied the request: pinned/pin: ")
                    .contains("latest is forbidden");
        }
    }

    @Test
    void aTemplateIsStoredAsItWasWritten() {
        slimgate.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: app, namespace: pinned }
                spec:
                  selector: { matchLabels: { app: app } }
                  template:
                    metadata: { labels: { app: app } }
                    spec: { containers: [ { name: app, image: "%s" } ] }
                """.formatted(slimgate.image("good:1")));

        assertThat(slimgate.get("deployment", "app", "-n", "pinned")
                        .at("/spec/template/spec/containers/0/image")
                        .asText())
                .isEqualTo(slimgate.image("good:1"));
    }

    @Test
    void aTagThatNamesNothingIsRefusedWithTheReason() {
        Output output = slimgate.tryApply(slimgate.pod("pinned", "missing", "good:none"));

        assertThat(output.err()).contains("denied the request: pinned/pin: ").contains("good:none");
    }
}
