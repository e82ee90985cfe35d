package dev.slimgate.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.StrictJson;
import dev.slimgate.policy.Waiver.Signature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public keys by which signed waivers of one cluster are checked.
 *
 * <p>A signature is a compact JWS whose payload is the waiver itself, {@code {"cluster": …, "namespace": …, "name": …,
 * "spec": …}}, so that it is worth nothing in another cluster, for another waiver, or once the spec has changed. Which keys and
 * algorithms count, {@link TrustedKeys} says.
 */
public final class WaiverKeys implements SignatureCheck {
    /** A signature that is longer than this is not looked at. */
    static final int MOST_CHARACTERS = 128 * 1024;

    private final TrustedKeys keys;
    private final String cluster;

    private WaiverKeys(TrustedKeys keys, String cluster) {
        this.keys = keys;
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
        return new WaiverKeys(TrustedKeys.parse(jwks), cluster);
    }

    @Override
    public Signature check(String signature, Signable waiver) {
        return switch (keys.check(signature, MOST_CHARACTERS)) {
            case TrustedKeys.Checked.Bad bad -> new Signature.Invalid(bad.reason());
            case TrustedKeys.Checked.Good good -> {
                String wrong = wrong(good.payload(), waiver);
                yield wrong == null ? new Signature.Valid(good.keyId()) : new Signature.Invalid(wrong);
            }
        };
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
