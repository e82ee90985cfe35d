package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.cluster.ApiServer.Output;
import dev.slimgate.document.WaiverSigner;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Waivers before a real API server: they let through with a warning, end to the second, and prove who gave them. */
class WaiverKT {
    private static Installation slimgate;

    @BeforeAll
    static void install() {
        slimgate = Installation.shared();
    }

    private static void guarded(String namespace, String waivers) {
        slimgate.namespace(namespace);
        slimgate.apply("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: %1$s }
                spec:
                  enforcement: Deny
                  match: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: %1$s } } }
                  rules: { user: { nonRoot: true } }
                  waivers: %2$s
                """.formatted(namespace, waivers));
        slimgate.awaitDenied(slimgate.pod(namespace, "probe", "root:1"));
    }

    private static String waiver(String namespace, Duration life) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: root, namespace: %s }
                spec:
                  images: ["%s"]
                  reason: "rebuilt next week"
                  ticket: SHOP-42
                  expiresAt: "%s"
                """.formatted(
                namespace, slimgate.image("root"), Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String signed(String namespace, ECKey key) {
        String waiver = waiver(namespace, Duration.ofHours(1));
        return Objects.requireNonNull(WaiverSigner.of(key.toString(), Installation.CLUSTER)
                .sign("waiver.yaml", waiver)
                .text());
    }

    private static boolean admitted(Output output) {
        return output.exitCode() == 0;
    }

    @Test
    void aWaiverLetsThroughWithAWarningUntilItEnds() {
        guarded("waived", "{ from: Namespaces, namespaces: [waived], maxDays: 30 }");
        String pod = slimgate.pod("waived", "probe", "root:1");

        Instant made = Instant.now();
        slimgate.apply(waiver("waived", Duration.ofSeconds(8)));
        Output waived = slimgate.awaitDryRun("waived", pod, WaiverKT::admitted);
        Output expired = slimgate.awaitDryRun("expired", pod, Installation::denied);

        assertThat(waived.err())
                .contains("Warning: waived: container app: ")
                .contains("waived user by waived/root until ")
                .contains("SHOP-42: rebuilt next week");
        assertThat(Instant.now()).isAfter(made.plusSeconds(6));
        assertThat(expired.err()).contains("waiver    waived/root expired ");
    }

    @Test
    void aWaiverOfAnotherNamespaceTouchesNothing() {
        slimgate.namespace("elsewhere");
        guarded("unwaived", "{ from: Namespaces, namespaces: [unwaived] }");
        slimgate.apply(waiver("elsewhere", Duration.ofHours(1)));
        guarded("own", "{ from: Namespaces, namespaces: [own] }");
        slimgate.apply(waiver("own", Duration.ofHours(1)));
        slimgate.awaitDryRun("its own waiver", slimgate.pod("own", "probe", "root:1"), WaiverKT::admitted);

        Output output = slimgate.tryApply(slimgate.pod("unwaived", "app", "root:1"));

        assertThat(output.err()).contains("denied the request: unwaived: ");
    }

    @Test
    void aSignedWaiverCountsAndAForgedOneDoesNot() throws JOSEException {
        guarded("signed", "{ from: Signed }");
        guarded("forged", "{ from: Signed }");
        ECKey stranger = new ECKeyGenerator(Curve.P_256)
                .keyID(slimgate.signingKey.getKeyID())
                .generate();

        slimgate.apply(signed("forged", stranger));
        slimgate.apply(signed("signed", slimgate.signingKey));
        Output honoured = slimgate.awaitDryRun("signed", slimgate.pod("signed", "probe", "root:1"), WaiverKT::admitted);
        Output refused = slimgate.tryApply(slimgate.pod("forged", "app", "root:1"));

        assertThat(honoured.err()).contains("waived user by signed/root until ");
        assertThat(refused.err()).contains("denied the request: forged: ");
    }
}
