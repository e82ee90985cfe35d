package dev.slimgate.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.slimgate.document.WaiverKeyFile;
import dev.slimgate.document.WaiverSigner;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures of waivers that are stored in a cluster. */
class SignedWaiversTest {
    private static final String CLUSTER = "prod-eu";

    @TempDir
    Path folder;

    private final MockCluster cluster = new MockCluster();

    @AfterEach
    void closes() throws Exception {
        cluster.close();
    }

    private Path trust(ECKey... keys) throws IOException {
        JWKSet trusted = new JWKSet(List.of(keys).stream()
                .map(key -> (com.nimbusds.jose.jwk.JWK) key.toPublicJWK())
                .toList());
        return Files.writeString(folder.resolve("keys.json"), trusted.toString());
    }

    private static Signature signature(Rulebook rulebook) {
        return rulebook.waivers().getFirst().signature();
    }

    @Test
    void areWorthWhatTheKeysOfTheMomentSay() throws IOException, JOSEException {
        ECKey first = new ECKeyGenerator(Curve.P_256).keyID("2026").generate();
        ECKey next = new ECKeyGenerator(Curve.P_256).keyID("2027").generate();
        WaiverKeyFile keys = WaiverKeyFile.open(trust(first), CLUSTER);
        String signed = WaiverSigner.of(first.toJSONString(), CLUSTER)
                .sign("w.yaml", """
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: w, namespace: team }
                spec:
                  images: ["registry.example/**"]
                  reason: later
                  expiresAt: "2026-12-31T00:00:00Z"
                """)
                .text();
        cluster.store(ResourceKind.WAIVER, signed, 1);
        try (ClusterState state = ClusterState.open(
                cluster.client, new PullSecretScope.None(), List.of(), keys, InstantSource.system())) {
            MockCluster.await("synced", state::synced);
            AtomicInteger changes = new AtomicInteger();
            state.onRulebookChange(changes::incrementAndGet);
            Rulebook before = state.get();
            assertThat(signature(before)).isEqualTo(new Signature.Valid("2026"));

            trust(first, next);
            assertThat(keys.reload()).isTrue();
            state.signaturesAgain();
            assertThat(state.get()).as("a key more changes nothing").isSameAs(before);

            trust(next);
            assertThat(keys.reload()).isTrue();
            state.signaturesAgain();
            assertThat(signature(state.get())).isInstanceOf(Signature.Invalid.class);
            assertThat(changes).hasValue(1);

            trust(first);
            assertThat(keys.reload()).isTrue();
            state.signaturesAgain();
            assertThat(signature(state.get())).isEqualTo(new Signature.Valid("2026"));
            assertThat(changes).hasValue(2);
        }
    }
}
