package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.slimgate.document.TrustedKeys.Checked;
import dev.slimgate.oci.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrustedKeysTest {
    private static final byte[] PAYLOAD = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);

    @Test
    void checkWhatASigningKeyOfEachKindSigned() throws JOSEException {
        Map<String, JWK> keys = Map.of(
                "ES256", new ECKeyGenerator(Curve.P_256).keyID("k").generate(),
                "ES384", new ECKeyGenerator(Curve.P_384).keyID("k").generate(),
                "PS256", new RSAKeyGenerator(2048).keyID("k").generate());

        keys.forEach((algorithm, key) -> {
            SigningKey signing = SigningKey.parse(key.toJSONString());
            TrustedKeys trusted = TrustedKeys.parse(signing.publicKeys());

            Checked checked = trusted.check(signing.sign(PAYLOAD, "some+jws", "application/json"), 10_000);

            assertThat(checked).isInstanceOfSatisfying(Checked.Good.class, good -> {
                assertThat(good.algorithm()).isEqualTo(algorithm);
                assertThat(good.keyId()).isEqualTo("k");
                assertThat(good.type()).isEqualTo("some+jws");
                assertThat(good.payload()).isEqualTo(PAYLOAD);
                assertThat(trusted.holds(good.thumbprint())).isTrue();
            });
        });
    }

    @Test
    void refusesTheAlgorithmNone() throws JOSEException {
        String header = "{\"alg\":\"none\",\"kid\":\"k\"}";

        Checked checked = TrustedKeys.parse(jwks(key("k")))
                .check(Base64URL.encode(header) + "." + Base64URL.encode(PAYLOAD) + ".", 10_000);

        assertThat(checked).isInstanceOf(Checked.Bad.class);
    }

    @Test
    void holdsAKeyByItselfAndNotByItsName() throws JOSEException {
        SigningKey signing = SigningKey.parse(key("k").toJSONString());
        Checked.Good good =
                (Checked.Good) TrustedKeys.parse(signing.publicKeys()).check(signing.sign(PAYLOAD, null, null), 10_000);

        TrustedKeys others = TrustedKeys.parse(jwks(key("k")));

        assertThat(others.holds(good.thumbprint())).isFalse();
    }

    @Test
    void looksAtNothingLongerThanAskedFor() throws JOSEException {
        SigningKey signing = SigningKey.parse(key("k").toJSONString());
        TrustedKeys trusted = TrustedKeys.parse(signing.publicKeys());
        String signed = signing.sign(PAYLOAD, null, null);

        assertThat(trusted.check(signed, signed.length())).isInstanceOf(Checked.Good.class);
        assertThat(trusted.check(signed, signed.length() - 1))
                .isEqualTo(new Checked.Bad("it is longer than " + (signed.length() - 1) + " characters"));
    }

    @Test
    void refusesKeysThatDoNotBelongHereWithoutQuotingThem() throws JOSEException {
        ECKey secret = key("k");
        String set = new JWKSet(List.of((JWK) secret)).toString(false);

        assertThatThrownBy(() -> TrustedKeys.parse(set))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("key k is a private key")
                .hasMessageNotContaining(secret.getD().toString());
        assertThatThrownBy(() -> SigningKey.parse(secret.toPublicJWK().toJSONString()))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("is no private key");
    }

    private static ECKey key(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private static String jwks(JWK... keys) {
        return new JWKSet(java.util.Arrays.stream(keys).map(JWK::toPublicJWK).toList()).toString();
    }
}
