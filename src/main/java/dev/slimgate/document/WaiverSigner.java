package dev.slimgate.document;

import com.nimbusds.jose.JOSEException;
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
import dev.slimgate.document.SignatureCheck.Signable;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signs waivers for one cluster with one private key. */
public final class WaiverSigner {
    private final JWK key;
    private final JWSAlgorithm algorithm;
    private final String cluster;
    private final WaiverKeys own;

    private WaiverSigner(JWK key, JWSAlgorithm algorithm, String cluster, WaiverKeys own) {
        this.key = key;
        this.algorithm = algorithm;
        this.cluster = cluster;
        this.own = own;
    }

    /**
     * A signed file.
     *
     * @param text as it was, with the signature in it; null where there are problems
     * @param problems why it cannot be signed; empty where it was
     */
    public record Signed(@Nullable String text, List<Problem> problems) {
        public Signed {
            problems = List.copyOf(problems);
        }
    }

    /**
     * A signer with a private JSON Web Key: EC on P-256 or P-384, or RSA of 2,048 bits and more.
     *
     * @throws MalformedException where it is none; the message never holds anything of the key
     */
    public static WaiverSigner of(String jwk, String cluster) {
        JWK key;
        try {
            key = JWK.parse(jwk);
        } catch (ParseException | IllegalArgumentException e) {
            // Not the cause: it may quote the key.
            throw new MalformedException("is no JSON Web Key: one private key, EC on P-256 or P-384, or RSA");
        }
        List<JWSAlgorithm> algorithms = WaiverKeys.algorithms(key);
        if (!key.isPrivate() || algorithms.isEmpty()) {
            throw new MalformedException("is no private key of EC on P-256 or P-384, or RSA of 2,048 bits and more");
        }
        JWSAlgorithm algorithm = key.getAlgorithm() == null
                ? algorithms.getFirst()
                : JWSAlgorithm.parse(key.getAlgorithm().getName());
        return new WaiverSigner(
                key, algorithm, cluster, WaiverKeys.parse(new JWKSet(withoutUse(key)).toString(), cluster));
    }

    /** The public part; what the private one is meant for is not what the public one is meant for. */
    private static JWK withoutUse(JWK key) {
        try {
            java.util.Map<String, Object> fields =
                    new java.util.HashMap<>(key.toPublicJWK().toJSONObject());
            fields.remove("key_ops");
            return JWK.parse(fields);
        } catch (ParseException e) {
            throw new IllegalStateException("a key that was read can be read again", e);
        }
    }

    /**
     * Signs the one waiver in a text, which keeps everything else that is in it, comments included.
     *
     * @param file how to name it in problems
     */
    public Signed sign(String file, String text) {
        Problems problems = new Problems(file);
        List<Node> documents = Documents.read(text, problems);
        PolicyDocuments.Result read = PolicyDocuments.read(file, text);
        if (!read.problems().isEmpty()) {
            return new Signed(null, read.problems());
        }
        Rulebook rulebook = read.rulebook();
        if (documents.size() != 1 || rulebook.waivers().size() != 1) {
            return refused(problems, new Node.Position(1, 1), "", "must hold one ImageWaiver and nothing else");
        }
        Resource resource = Resource.read(documents.getFirst(), problems);
        if (resource == null || resource.namespace() == null) {
            throw new IllegalStateException("a waiver that was read can be read again");
        }
        if (resource.spec().has("signature")) {
            return refused(
                    problems, resource.spec().at("signature"), "spec.signature", "is there already: remove it first");
        }
        Signable waiver = new Signable(
                resource.namespace(),
                resource.name(),
                NodeJson.without("signature", resource.spec().mapping()));
        String signed = insert(text, resource.spec().mapping(), sign(waiver));
        return verified(file, signed)
                ? new Signed(signed, List.of())
                : refused(problems, resource.spec().at(), "spec", "has a form that no signature can be put into");
    }

    private static Signed refused(Problems problems, Node.Position at, String path, String message) {
        problems.add(at, path, message);
        return new Signed(null, problems.sorted());
    }

    private boolean verified(String file, String signed) {
        PolicyDocuments.Result again = PolicyDocuments.read(file, signed, own);
        return again.problems().isEmpty()
                && again.rulebook().waivers().stream()
                        .allMatch(waiver -> waiver.signature() instanceof Waiver.Signature.Valid);
    }

    private String sign(Signable waiver) {
        try {
            JWSSigner signer = key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
            JWSHeader header =
                    new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build();
            JWSObject jws =
                    new JWSObject(header, new Payload(waiver.payload(cluster).toString()));
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new MalformedException("the key cannot sign: " + e.getMessage(), e);
        }
    }

    /** Puts the signature in front of the first field of the spec. */
    private static String insert(String text, Node.Mapping spec, String signature) {
        Node.Position first = spec.entries().getFirst().at();
        boolean flow = !spec.at().equals(first);
        List<String> before = text.lines().limit(first.line() - 1L).toList();
        int start = 0;
        for (String line : before) {
            start = text.indexOf('\n', start + line.length()) + 1;
        }
        int at = text.offsetByCodePoints(start, first.column() - 1);
        String inserted = flow
                ? "\"signature\": \"" + signature + "\", "
                : "signature: " + signature + "\n" + " ".repeat(first.column() - 1);
        return text.substring(0, at) + inserted + text.substring(at);
    }
}
