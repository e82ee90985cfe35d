package dev.slimgate.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Printable;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.policy.Waiver.Signature;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public keys by which signed waivers of one cluster are checked.
 *
 * <p>A signature is a compact JWS whose payload is the waiver itself, {@code {"cluster": …, "namespace": …, "name": …,
 * "spec": …}}, so that it is worth nothing in another cluster, for another waiver, or once the spec has changed. Only these
 * algorithms count, each with a key of its own kind: ES256, ES384, PS256 and RS256 (RSA of 2,048 bits and more). Keys that
 * a signature brings along are never used.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515">JSON Web Signature</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">best practices</a>
 */
public final class WaiverKeys implements SignatureCheck {
    /** A signature that is longer than this is not looked at. */
    static final int MOST_CHARACTERS = 128 * 1024;

    private static final int LEAST_RSA_BITS = 2_048;

    private final List<JWK> keys;
    private final Map<String, JWK> byId;
    private final String cluster;

    private WaiverKeys(List<JWK> keys, Map<String, JWK> byId, String cluster) {
        this.keys = List.copyOf(keys);
        this.byId = Map.copyOf(byId);
        this.cluster = cluster;
    }

    /**
     * Reads a JSON Web Key Set.
     *
     * @param cluster the name that signatures must carry
     * @throws MalformedException where it is none, is empty, or holds a key that does not belong here; the message never
     *     holds anything of a key but its id
     */
    public static WaiverKeys parse(String jwks, String cluster) {
        if (cluster.isBlank()) {
            throw new MalformedException(
                    "signed waivers need the cluster's name: they are worth nothing in any other cluster");
        }
        List<JWK> keys;
        try {
            keys = JWKSet.parse(jwks).getKeys();
        } catch (ParseException | IllegalArgumentException e) {
            // Not the cause: it may quote a key.
            throw new MalformedException("is no JSON Web Key Set: {\"keys\": [ … ]} with public EC or RSA keys");
        }
        if (keys.isEmpty()) {
            throw new MalformedException("holds no key");
        }
        Map<String, JWK> byId = new HashMap<>();
        for (JWK key : keys) {
            check(key);
            String id = key.getKeyID();
            if (id == null && keys.size() > 1) {
                throw new MalformedException("holds several keys, and one of them has no kid");
            }
            if (id != null && byId.putIfAbsent(id, key) != null) {
                throw new MalformedException("holds two keys with the kid " + Printable.of(id));
            }
        }
        return new WaiverKeys(keys, byId, cluster);
    }

    private static void check(JWK key) {
        String name = "key " + (key.getKeyID() == null ? "without a kid" : Printable.of(key.getKeyID()));
        if (key instanceof OctetSequenceKey) {
            throw new MalformedException(name + " is a shared secret (kty oct): whoever can check could sign");
        }
        if (key.isPrivate()) {
            throw new MalformedException(
                    name + " is a private key: only its public part belongs here, and whoever read this file can sign");
        }
        if (algorithms(key).isEmpty()) {
            throw new MalformedException(
                    name + " is none that is supported: EC on P-256 or P-384, RSA of 2,048 bits and more");
        }
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)
                || key.getKeyOperations() != null && !key.getKeyOperations().contains(KeyOperation.VERIFY)) {
            throw new MalformedException(name + " is not meant for checking signatures");
        }
        if (key.getAlgorithm() != null
                && !algorithms(key)
                        .contains(JWSAlgorithm.parse(key.getAlgorithm().getName()))) {
            throw new MalformedException(name + " names an algorithm that is not supported with it");
        }
    }

    /** What a key of this kind may be used with, the preferred first; empty where it is not supported. */
    static List<JWSAlgorithm> algorithms(JWK key) {
        return switch (key) {
            case ECKey ec when ec.getCurve().equals(Curve.P_256) -> List.of(JWSAlgorithm.ES256);
            case ECKey ec when ec.getCurve().equals(Curve.P_384) -> List.of(JWSAlgorithm.ES384);
            case RSAKey rsa when rsa.size() >= LEAST_RSA_BITS -> List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS256);
            default -> List.of();
        };
    }

    @Override
    public Signature check(String signature, Signable waiver) {
        if (signature.length() > MOST_CHARACTERS) {
            return new Signature.Invalid("it is longer than " + MOST_CHARACTERS + " characters");
        }
        try {
            return check(JWSObject.parse(signature), waiver);
        } catch (ParseException | IllegalArgumentException e) {
            return new Signature.Invalid("it is no compact JWS with an algorithm that counts");
        }
    }

    private Signature check(JWSObject jws, Signable waiver) {
        JWSHeader header = jws.getHeader();
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()
                || !header.isBase64URLEncodePayload()) {
            return new Signature.Invalid("its header asks for extensions (crit, b64)");
        }
        String id = header.getKeyID();
        JWK key = id == null && keys.size() == 1 ? keys.getFirst() : id == null ? null : byId.get(id);
        if (key == null) {
            return new Signature.Invalid(
                    id == null
                            ? "it names no key (kid), and several are trusted"
                            : "key " + Printable.of(id) + " is none of those trusted now");
        }
        String name = key.getKeyID() == null ? "without a kid" : Printable.of(key.getKeyID());
        if (!allowed(key, header.getAlgorithm())) {
            return new Signature.Invalid(
                    "algorithm " + Printable.of(header.getAlgorithm().getName()) + " does not count with key " + name);
        }
        if (!isGood(jws, key)) {
            return new Signature.Invalid("it was not made with key " + name);
        }
        String wrong = wrong(jws.getPayload().toBytes(), waiver);
        return wrong == null ? new Signature.Valid(name) : new Signature.Invalid(wrong);
    }

    private static boolean allowed(JWK key, JWSAlgorithm algorithm) {
        return algorithms(key).contains(algorithm)
                && (key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm.getName()));
    }

    private static boolean isGood(JWSObject jws, JWK key) {
        try {
            JWSVerifier verifier = key instanceof ECKey ec
                    ? new ECDSAVerifier(ec.toECPublicKey())
                    : new RSASSAVerifier(key.toRSAKey().toRSAPublicKey());
            return verifier.verify(jws.getHeader(), jws.getSigningInput(), jws.getSignature());
        } catch (JOSEException e) {
            return false; // a signature that cannot be checked is as good as none
        }
    }

    /** What a good signature does not cover; null where it covers this very waiver. */
    private @Nullable String wrong(byte[] payload, Signable waiver) {
        JsonNode signed;
        try {
            StrictJson.Document document = StrictJson.read(payload, "what is signed");
            if (!document.duplicateKeys().isEmpty()) {
                return "what is signed has a key twice";
            }
            signed = document.root();
        } catch (MalformedException e) {
            return String.valueOf(e.getMessage());
        }
        ObjectNode expected = waiver.payload(cluster);
        List<String> different = new ArrayList<>();
        for (String field : List.of("cluster", "namespace", "name", "spec")) {
            if (!expected.path(field).equals(signed.path(field))) {
                different.add(field);
            }
        }
        if (!different.isEmpty()) {
            return "it was made for another " + String.join(" and ", different);
        }
        return signed.equals(expected) ? null : "what is signed holds more than a waiver";
    }
}
