package dev.slimgate.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.policy.Waiver;

/** Says what the signature of a waiver is worth. */
@FunctionalInterface
public interface SignatureCheck {
    /** Where nobody has configured keys: a signature then proves nothing. */
    SignatureCheck NO_KEYS =
            (signature, waiver) -> new Waiver.Signature.Invalid("no keys to check it by are configured");

    /** Checks one; never throws, whatever the signature is. */
    Waiver.Signature check(String signature, Signable waiver);

    /**
     * What a signature must cover.
     *
     * @param namespace of the waiver
     * @param name of the waiver
     * @param spec as it stands in the document, without {@code signature}
     */
    record Signable(String namespace, String name, ObjectNode spec) {
        /** The whole that is signed: nothing of it can be used elsewhere. */
        ObjectNode payload(String cluster) {
            ObjectNode payload = spec.objectNode();
            payload.put("cluster", cluster).put("namespace", namespace).put("name", name);
            payload.set("spec", spec);
            return payload;
        }
    }
}
