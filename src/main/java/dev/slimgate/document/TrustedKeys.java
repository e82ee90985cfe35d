package dev.slimgate.document;

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
import java.text.ParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Public keys by which compact JWSs are checked. Only these algorithms count, each with a key of its own kind: ES256, ES384,
 * PS256 and RS256 (RSA of 2,048 bits and more). Keys that a signature brings along are never used.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515">JSON Web Signature</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">best practices</a>
 */
public final class TrustedKeys {
    private static final int LEAST_RSA_BITS = 2_048;

    private final List<JWK> keys;
    private final Map<String, JWK> byId;
    private final Set<String> thumbprints;

    private TrustedKeys(List<JWK> keys, Map<String, JWK> byId, Set<String> thumbprints) {
        this.keys = List.copyOf(keys);
        this.byId = Map.copyOf(byId);
        this.thumbprints = Set.copyOf(thumbprints);
    }

    /** What checking a JWS came to. */
    public sealed interface Checked {
        /**
         * It was made with a trusted key.
         *
         * @param keyId as told to people; {@code without a kid} where the key has none
         * @param thumbprint of the key, which no other has
         * @param algorithm such as {@code ES256}
         * @param type {@code typ} of the header; {@code ""} where there is none
         * @param payload what is signed, as it is
         */
        @SuppressWarnings("ArrayRecordComponent") // read once and never compared
        record Good(String keyId, String thumbprint, String algorithm, String type, byte[] payload)
                implements Checked {}

        /** It proves nothing; {@code reason} is safe to show. */
        record Bad(String reason) implements Checked {}
    }

    /**
     * Reads a JSON Web Key Set.
     *
     * @throws MalformedException where it is none, is empty, or holds a key that does not belong here; the message never
     *     holds anything of a key but its id
     */
    public static TrustedKeys parse(String jwks) {
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
        Set<String> thumbprints = new HashSet<>();
        for (JWK key : keys) {
            check(key);
            String id = key.getKeyID();
            if (id == null && keys.size() > 1) {
                throw new MalformedException("holds several keys, and one of them has no kid");
            }
            if (id != null && byId.putIfAbsent(id, key) != null) {
                throw new MalformedException("holds two keys with the kid " + Printable.of(id));
            }
            thumbprints.add(thumbprint(key));
        }
        return new TrustedKeys(keys, byId, thumbprints);
    }

    private static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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

    /** Whether the key of this thumbprint is one of these. */
    public boolean holds(String thumbprint) {
        return thumbprints.contains(thumbprint);
    }

    /**
     * Checks a compact JWS.
     *
     * @param mostCharacters a longer one is not looked at
     */
    public Checked check(String compact, int mostCharacters) {
        if (compact.length() > mostCharacters) {
            return new Checked.Bad("it is longer than " + mostCharacters + " characters");
        }
        try {
            return check(JWSObject.parse(compact));
        } catch (ParseException | IllegalArgumentException e) {
            return new Checked.Bad("it is no compact JWS with an algorithm that counts");
        }
    }

    private Checked check(JWSObject jws) {
        JWSHeader header = jws.getHeader();
        if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()
                || !header.isBase64URLEncodePayload()) {
            return new Checked.Bad("its header asks for extensions (crit, b64)");
        }
        String id = header.getKeyID();
        @Nullable JWK key = id == null && keys.size() == 1 ? keys.getFirst() : id == null ? null : byId.get(id);
        if (key == null) {
            return new Checked.Bad(
                    id == null
                            ? "it names no key (kid), and several are trusted"
                            : "key " + Printable.of(id) + " is none of those trusted now");
        }
        String name = key.getKeyID() == null ? "without a kid" : Printable.of(key.getKeyID());
        String algorithm = header.getAlgorithm().getName();
        if (!allowed(key, header.getAlgorithm())) {
            return new Checked.Bad("algorithm " + Printable.of(algorithm) + " does not count with key " + name);
        }
        if (!isGood(jws, key)) {
            return new Checked.Bad("it was not made with key " + name);
        }
        String type = header.getType() == null ? "" : header.getType().getType();
        return new Checked.Good(
                name, thumbprint(key), algorithm, type, jws.getPayload().toBytes());
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
}
