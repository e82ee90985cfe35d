package dev.slimgate.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.Waiver.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaiverKeysTest {
    private static final String CLUSTER = "prod-eu";
    private static final ECKey KEY = ec("2026", Curve.P_256);
    private static final ECKey OTHER = ec("2027", Curve.P_256);
    private static final RSAKey RSA = rsa("rsa", 2048);
    private static final String PAYLOAD = """
            {"cluster": "prod-eu", "namespace": "shop", "name": "tmp", "spec":
              {"images": ["docker.io/library/node"], "rules": ["shell"], "reason": "why", "expiresAt": "2026-12-01T00:00:00Z"}}
            """;

    private static ECKey ec(String id, Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static RSAKey rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(id).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String jwks(JWK... keys) {
        return new JWKSet(Arrays.stream(keys).map(JWK::toPublicJWK).toList()).toString();
    }

    private static WaiverKeys keys(JWK... keys) {
        return WaiverKeys.parse(jwks(keys), CLUSTER);
    }

    private static String waiver(String signature) {
        return """
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: tmp, namespace: shop }
                spec:
                  expiresAt: 2026-12-01T00:00:00Z
                  images: [docker.io/library/node]
                  rules: [shell]
                  signature: %s
                  reason: why
                """.formatted(signature);
    }

    private static Signature read(SignatureCheck keys, String document) {
        PolicyDocuments.Result result = PolicyDocuments.read("w.yaml", document, keys);
        assertThat(result.problems()).isEmpty();
        return result.rulebook().waivers().getFirst().signature();
    }

    private static String refusal(SignatureCheck keys, String signature) {
        Signature read = read(keys, waiver(signature));
        assertThat(read).isInstanceOf(Signature.Invalid.class);
        return ((Signature.Invalid) read).reason();
    }

    private static String sign(JWSAlgorithm algorithm, String id, JWSSigner signer, String payload) {
        return sign(new JWSHeader.Builder(algorithm).keyID(id).build(), signer, payload);
    }

    private static String sign(JWSHeader header, JWSSigner signer, String payload) {
        try {
            JWSObject jws = new JWSObject(header, new Payload(payload));
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(String payload) throws JOSEException {
        return sign(JWSAlgorithm.ES256, "2026", new ECDSASigner(KEY), payload);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void acceptsWhatATrustedKeySignedHoweverItIsWritten() throws JOSEException {
        assertThat(read(keys(KEY, OTHER), waiver(signed(PAYLOAD)))).isEqualTo(new Signature.Valid("2026"));
    }

    @ParameterizedTest
    @CsvSource({"ES256", "ES384", "RS256", "PS256"})
    void supportsTheListedAlgorithms(String name) throws JOSEException {
        ECKey p384 = ec("384", Curve.P_384);
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
        String signature =
                switch (name) {
                    case "ES256" -> signed(PAYLOAD);
                    case "ES384" -> sign(algorithm, "384", new ECDSASigner(p384), PAYLOAD);
                    default -> sign(algorithm, "rsa", new RSASSASigner(RSA), PAYLOAD);
                };

        assertThat(read(keys(KEY, p384, RSA), waiver(signature))).isInstanceOf(Signature.Valid.class);
    }

    @Test
    void aSignatureProvesNothingWhereNobodyHasConfiguredKeys() throws JOSEException {
        assertThat(refusal(SignatureCheck.NO_KEYS, signed(PAYLOAD))).contains("no keys");
    }

    @Test
    void refusesTheAlgorithmNone() {
        String none = base64("{\"alg\":\"none\"}") + "." + base64(PAYLOAD) + ".";

        assertThat(refusal(keys(KEY), none)).contains("no compact JWS");
    }

    @Test
    void refusesASharedSecretMadeOfThePublicKey() throws Exception {
        byte[] publicKey = RSA.toRSAPublicKey().getEncoded();
        String confused = sign(JWSAlgorithm.HS256, "rsa", new MACSigner(publicKey), PAYLOAD);

        assertThat(refusal(keys(RSA), confused)).isEqualTo("algorithm HS256 does not count with key rsa");
    }

    @Test
    void refusesAnAlgorithmOfAnotherKindOfKey() throws JOSEException {
        String confused = sign(JWSAlgorithm.RS256, "2026", new RSASSASigner(RSA), PAYLOAD);

        assertThat(refusal(keys(KEY, RSA), confused)).isEqualTo("algorithm RS256 does not count with key 2026");
    }

    @Test
    void refusesAnAlgorithmOtherThanTheOneThatTheKeyNames() throws JOSEException {
        RSAKey onlyPss = new RSAKey.Builder(RSA).algorithm(JWSAlgorithm.PS256).build();
        String other = sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(RSA), PAYLOAD);

        assertThat(refusal(keys(onlyPss), other)).contains("does not count");
    }

    @ParameterizedTest
    @CsvSource({
        "prod-eu, prod-us, cluster",
        "'\"shop\"', '\"other\"', namespace",
        "'\"tmp\"', '\"tmp2\"', name",
        "'[\"shell\"]', '[\"shell\", \"user\"]', spec",
        "2026-12-01, 2027-12-01, spec"
    })
    void refusesWhatWasSignedForSomethingElse(String is, String signedFor, String what) throws JOSEException {
        assertThat(refusal(keys(KEY), signed(PAYLOAD.replace(is, signedFor))))
                .isEqualTo("it was made for another " + what);
    }

    @Test
    void refusesWhatWasSignedByAnotherKeyUnderATrustedName() throws JOSEException {
        String foreign = sign(JWSAlgorithm.ES256, "2026", new ECDSASigner(OTHER), PAYLOAD);

        assertThat(refusal(keys(KEY, OTHER), foreign)).isEqualTo("it was not made with key 2026");
    }

    @Test
    void refusesAKeyThatWasRotatedOut() throws JOSEException {
        assertThat(refusal(keys(OTHER), signed(PAYLOAD))).isEqualTo("key 2026 is none of those trusted now");
    }

    @Test
    void needsAKeyIdOnlyWhereSeveralKeysAreTrusted() throws JOSEException {
        String anonymous = sign(JWSAlgorithm.ES256, null, new ECDSASigner(KEY), PAYLOAD);

        assertThat(read(keys(KEY), waiver(anonymous))).isInstanceOf(Signature.Valid.class);
        assertThat(refusal(keys(KEY, OTHER), anonymous)).contains("names no key");
    }

    @Test
    void ignoresAKeyThatTheSignatureBringsAlong() throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("2026")
                .jwk(OTHER.toPublicJWK())
                .build();

        assertThat(refusal(keys(KEY), sign(header, new ECDSASigner(OTHER), PAYLOAD)))
                .contains("was not made with");
        assertThat(read(keys(KEY), waiver(sign(header, new ECDSASigner(KEY), PAYLOAD))))
                .isInstanceOf(Signature.Valid.class);
    }

    @Test
    void refusesExtensionsThatItWouldHaveToUnderstand() throws JOSEException {
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("2026")
                .type(JOSEObjectType.JOSE)
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build();

        assertThat(refusal(keys(KEY), sign(critical, new ECDSASigner(KEY), PAYLOAD)))
                .contains("extensions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"spec\": {}, ", "{\"Cluster\": \"prod-us\", "})
    void refusesAKeyThatStandsTwiceInWhatIsSigned(String twice) throws JOSEException {
        assertThat(refusal(keys(KEY), signed(PAYLOAD.replaceFirst("\\{", twice.replace("{", "\\{")))))
                .isEqualTo("what is signed has a key twice");
    }

    @Test
    void refusesMoreThanAWaiver() throws JOSEException {
        assertThat(refusal(keys(KEY), signed(PAYLOAD.replace("{\"cluster\"", "{\"and\": 1, \"cluster\""))))
                .isEqualTo("what is signed holds more than a waiver");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "", "{", "\"x\""})
    void refusesWhatIsNoObject(String payload) throws JOSEException {
        assertThat(refusal(keys(KEY), signed(payload))).startsWith("what is signed is no");
    }

    @Test
    void refusesATamperedSignatureAndATamperedPayload() throws JOSEException {
        String[] parts = signed(PAYLOAD).split("\\.");
        String tampered = parts[0] + "." + base64(PAYLOAD.replace("why", "hmm")) + "." + parts[2];
        String zero = parts[0] + "." + parts[1] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);

        assertThat(refusal(keys(KEY), tampered)).contains("was not made with");
        assertThat(refusal(keys(KEY), zero)).contains("was not made with");
    }

    @Test
    void doesNotLookAtAHugeSignature() {
        assertThat(refusal(keys(KEY), "a".repeat(WaiverKeys.MOST_CHARACTERS + 1)))
                .contains("longer than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "...", "a.b", "{}", "\u0000"})
    void refusesWhatIsNoJws(String signature) {
        assertThat(refusal(keys(KEY), "'" + signature.replace("\u0000", "0") + "'"))
                .contains("no compact JWS");
    }

    @Test
    void neverThrowsAnywayWhateverHeaderComesAlong() {
        for (String header : List.of("{}", "[]", "{\"alg\":7}", "{\"alg\":\"ES256\",\"crit\":[]}", "{\"alg\":\"\"}")) {
            String signature = base64(header) + "." + base64(PAYLOAD) + "." + base64("x".repeat(64));

            assertThat(refusal(keys(KEY), signature)).isNotEmpty();
        }
    }

    @Test
    void refusesPrivateKeysAndSecretsAmongTheTrustedOnes() throws JOSEException {
        OctetSequenceKey secret =
                new OctetSequenceKeyGenerator(256).keyID("hmac").generate();

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> WaiverKeys.parse(new JWKSet(KEY).toString(false), CLUSTER))
                .withMessageContaining("key 2026 is a private key")
                .withMessageNotContaining(KEY.getD().toString());
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> WaiverKeys.parse(new JWKSet(secret).toString(false), CLUSTER))
                .withMessageContaining("shared secret")
                .withMessageNotContaining(secret.getKeyValue().toString());
    }

    @Test
    void refusesWeakAndUnsupportedKeys() {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> keys(rsa("weak", 1024)))
                .withMessageContaining("key weak is none that is supported");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> keys(ec("521", Curve.P_521)))
                .withMessageContaining("none that is supported");
    }

    @Test
    void refusesKeySetsThatLeaveOpenWhichKeyIsMeant() {
        ECKey nameless = new ECKey.Builder(KEY).keyID(null).build();

        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(
                        () -> keys(KEY, new ECKey.Builder(OTHER).keyID("2026").build()))
                .withMessageContaining("two keys with the kid 2026");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> keys(KEY, nameless))
                .withMessageContaining("has no kid");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> keys())
                .withMessageContaining("holds no key");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> WaiverKeys.parse("-----BEGIN PUBLIC KEY-----", CLUSTER))
                .withMessageContaining("JSON Web Key Set");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> WaiverKeys.parse(jwks(KEY), " "))
                .withMessageContaining("cluster's name");
    }

    @Test
    void aWaiverIsReadWhateverItsSignatureIsWorth() throws JOSEException {
        PolicyDocuments.Result result =
                PolicyDocuments.read("w.yaml", waiver(signed(PAYLOAD.replace("shop", "x"))), keys(KEY));

        assertThat(result.rulebook().waivers()).extracting(Waiver::fullName).containsExactly("shop/tmp");
    }
}
