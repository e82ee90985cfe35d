package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Waiver.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaiverSignerTest {
    private static final String BLOCK = """
            # asked for in OPS-7
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata:
              name: tmp
              namespace: shop
            spec:
              # the whole team
              images: ["docker.io/library/node"]
              reason: "im Umbau – bis Dezember"
              expiresAt: 2026-12-01T00:00:00Z
            """;
    private static final String FLOW = """
            {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ImageWaiver",
             "metadata": {"name": "tmp", "namespace": "shop"},
             "spec": {"images": ["**"], "reason": "why", "expiresAt": "2026-12-01T00:00:00Z"}}
            """;

    private static ECKey key(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private static String jwks(JWK... keys) {
        return new JWKSet(List.of(keys)).toPublicJWKSet().toString();
    }

    private static Signature read(String text, SignatureCheck keys) {
        return PolicyDocuments.read("w.yaml", text, keys)
                .rulebook()
                .waivers()
                .getFirst()
                .signature();
    }

    @ParameterizedTest
    @ValueSource(strings = {BLOCK, FLOW})
    void putsASignatureIntoTheFileThatItsPublicKeyProves(String text) throws JOSEException {
        ECKey key = key("2026");

        WaiverSigner.Signed signed =
                WaiverSigner.of(key.toJSONString(), "prod-eu").sign("w.yaml", text);

        assertThat(signed.problems()).isEmpty();
        assertThat(read(signed.text(), WaiverKeys.parse(jwks(key), "prod-eu"))).isEqualTo(new Signature.Valid("2026"));
        assertThat(read(signed.text(), WaiverKeys.parse(jwks(key), "prod-us"))).isInstanceOf(Signature.Invalid.class);
        assertThat(signed.text().replaceFirst("signature: \\S+\n {2}|\"signature\": \\S+ ", ""))
                .isEqualTo(text);
    }

    @Test
    void signsWithRsa() throws JOSEException {
        JWK key = new RSAKeyGenerator(2048).generate();

        WaiverSigner.Signed signed =
                WaiverSigner.of(key.toJSONString(), "prod-eu").sign("w.yaml", BLOCK);

        assertThat(read(signed.text(), WaiverKeys.parse(jwks(key), "prod-eu"))).isInstanceOf(Signature.Valid.class);
    }

    @Test
    void refusesWhatIsSignedAlreadyOrIsNotOneWaiver() throws JOSEException {
        WaiverSigner signer = WaiverSigner.of(key("2026").toJSONString(), "prod-eu");
        String signed = signer.sign("w.yaml", BLOCK).text();

        assertThat(signer.sign("w.yaml", signed).problems().toString()).contains("is there already");
        assertThat(signer.sign("w.yaml", BLOCK + "---\n" + BLOCK.replace("tmp", "b"))
                        .problems()
                        .toString())
                .contains("one ImageWaiver and nothing else");
        assertThat(signer.sign("w.yaml", BLOCK.replace("reason", "raeson"))
                        .problems()
                        .toString())
                .contains("did you mean \"reason\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "-----BEGIN PRIVATE KEY-----", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}"})
    void refusesWhatIsNoPrivateKeyWithoutQuotingIt(String text) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> WaiverSigner.of(text, "prod-eu"))
                .withMessageStartingWith("is no ")
                .withMessageNotContaining("c2VjcmV0");
    }

    @Test
    void keysAreReadAgainWhenTheirFileChangesAndTheLastGoodOnesStay(@TempDir Path folder)
            throws IOException, JOSEException {
        ECKey old = key("2026");
        ECKey next = key("2027");
        String signed = WaiverSigner.of(old.toJSONString(), "prod-eu")
                .sign("w.yaml", BLOCK)
                .text();
        Path file = Files.writeString(folder.resolve("jwks.json"), jwks(old));
        WaiverKeyFile keys = WaiverKeyFile.open(file, "prod-eu");

        assertThat(keys.reload()).isFalse();
        Files.writeString(file, jwks(old, next));
        assertThat(keys.reload()).isTrue();
        assertThat(read(signed, keys)).isInstanceOf(Signature.Valid.class);
        Files.writeString(file, "{");
        assertThat(keys.reload()).isFalse();
        Files.delete(file);
        assertThat(keys.reload()).isFalse();
        assertThat(read(signed, keys)).isInstanceOf(Signature.Valid.class);
        Files.writeString(file, jwks(next));
        assertThat(keys.reload()).isTrue();
        assertThat(read(signed, keys)).isInstanceOf(Signature.Invalid.class);
    }
}
