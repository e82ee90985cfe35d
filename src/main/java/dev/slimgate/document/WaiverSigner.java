package dev.slimgate.document;

import dev.slimgate.document.SignatureCheck.Signable;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Waiver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signs waivers for one cluster with one private key. */
public final class WaiverSigner {
    private final SigningKey key;
    private final String cluster;
    private final WaiverKeys own;

    private WaiverSigner(SigningKey key, String cluster, WaiverKeys own) {
        this.key = key;
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
        SigningKey key = SigningKey.parse(jwk);
        return new WaiverSigner(key, cluster, WaiverKeys.parse(key.publicKeys(), cluster));
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
        return key.sign(waiver.payload(cluster).toString().getBytes(StandardCharsets.UTF_8), null, null);
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
