package dev.slimgate.document;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.slimgate.oci.MalformedException;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A private key that signs, as one compact JWS, what {@link TrustedKeys} then check. */
public final class SigningKey {
    private final JWK key;
    private final JWSAlgorithm algorithm;

    private SigningKey(JWK key, JWSAlgorithm algorithm) {
        this.key = key;
        this.algorithm = algorithm;
    }

    /**
     * A private JSON Web Key: EC on P-256 or P-384, or RSA of 2,048 bits and more.
     *
     * @throws MalformedException where it is none; the message never holds anything of the key
     */
    public static SigningKey parse(String jwk) {
        JWK key;
        try {
            key = JWK.parse(jwk);
        } catch (ParseException | IllegalArgumentException e) {
            // Not the cause: it may quote the key.
            throw new MalformedException("is no JSON Web Key: one private key, EC on P-256 or P-384, or RSA");
        }
        List<JWSAlgorithm> algorithms = TrustedKeys.algorithms(key);
        if (!key.isPrivate() || algorithms.isEmpty()) {
            throw new MalformedException("is no private key of EC on P-256 or P-384, or RSA of 2,048 bits and more");
        }
        JWSAlgorithm algorithm = key.getAlgorithm() == null
                ? algorithms.getFirst()
                : JWSAlgorithm.parse(key.getAlgorithm().getName());
        return new SigningKey(key, algorithm);
    }

    /** The public part as a JSON Web Key Set; what the private one is meant for is not what the public one is meant for. */
    public String publicKeys() {
        try {
            Map<String, Object> fields = new HashMap<>(key.toPublicJWK().toJSONObject());
            fields.remove("key_ops");
            return new JWKSet(JWK.parse(fields)).toString();
        } catch (ParseException e) {
            throw new IllegalStateException("a key that was read can be read again", e);
        }
    }

    /**
     * Signs a payload.
     *
     * @param type {@code typ} of the header; null for none
     * @param contentType {@code cty} of the header; null for none
     */
    public String sign(byte[] payload, @Nullable String type, @Nullable String contentType) {
        try {
            JWSSigner signer = key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
            JWSHeader.Builder header = new JWSHeader.Builder(algorithm).keyID(key.getKeyID());
            if (type != null) {
                header.type(new JOSEObjectType(type));
            }
            if (contentType != null) {
                header.contentType(contentType);
            }
            JWSObject jws = new JWSObject(header.build(), new Payload(payload));
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new MalformedException("the key cannot sign: " + e.getMessage(), e);
        }
    }
}
