package dev.slimgate.policytest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The image that a test's facts are laid over: a static program of 6 MB on a distroless base of 2 MB, a week old, that runs
 * as user 65532 and breaks no rule of a shipped policy. As a document of {@code inspect -o json}.
 */
final class DefaultImage {
    /** Of the base's layer, as it is pulled. */
    static final long BASE_BYTES = 2_000_000;
    /** Of the program's layer, as it is pulled. */
    static final long OWN_BYTES = 6_000_000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration AGE = Duration.ofDays(7);
    private static final int UNPACKED = 3;

    private DefaultImage() {}

    /**
     * @param reference which all its digests are made of, so that images differ
     * @param now when it is judged
     */
    static ObjectNode of(String reference, Instant now) {
        ObjectNode json = JSON.objectNode()
                .put("reference", reference)
                .put("digest", digest(reference))
                .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                .put("platform", "linux/amd64")
                .put("compressedBytes", BASE_BYTES + OWN_BYTES)
                .put("uncompressedBytes", UNPACKED * (BASE_BYTES + OWN_BYTES));
        json.putObject("base").put("family", "distroless").put("layers", 1).put("strength", "Content");
        for (String list : new String[] {"modified", "changes", "evidence"}) {
            json.withObject("/base").putArray(list);
        }
        json.put("libc", "none");
        for (String list : new String[] {"shells", "packageManagers", "tools", "leftovers", "foreignModules"}) {
            json.putArray(list);
        }
        json.putObject("packages");
        json.putObject("leftoverTotals");
        json.putObject("entry")
                .put("written", "/app")
                .put("path", "/app")
                .put("kind", "static")
                .put("machine", "amd64")
                .put("packed", false)
                .put("unstrippedBytes", 0)
                .put("runnable", true);
        json.putObject("provides")
                .put("certificates", true)
                .put("timeZones", true)
                .put("temporaryDirectory", true)
                .put("passwd", true);
        json.put("unreachableBytes", 0).put("efficiency", 1).putArray("waste");
        json.putObject("dive")
                .put("sizeBytes", UNPACKED * (BASE_BYTES + OWN_BYTES))
                .put("wastedBytes", 0)
                .put("efficiency", 1)
                .put("userWastedPercent", 0);
        json.putObject("effectiveUser").put("uid", 65532).put("root", false);
        putConfig(json, now.minus(AGE));
        ArrayNode layers = json.putArray("layers");
        layers.add(layer(reference, 0, BASE_BYTES));
        layers.add(layer(reference, 1, OWN_BYTES));
        json.putArray("inconsistencies");
        json.putArray("incomplete");
        return json;
    }

    private static void putConfig(ObjectNode json, Instant created) {
        json.put("created", created.toString()).put("user", "65532");
        json.putArray("entrypoint").add("/app");
        for (String list : new String[] {"cmd", "environment", "exposedPorts", "volumes"}) {
            json.putArray(list);
        }
        json.putObject("labels");
        json.putObject("annotations");
    }

    /** A layer of the image of this reference. */
    static ObjectNode layer(String reference, int index, long compressedBytes) {
        return JSON.objectNode()
                .put("index", index)
                .put("digest", digest(reference + " layer " + index))
                .put("diffId", digest(reference + " diff " + index))
                .put("compressedBytes", compressedBytes)
                .put("uncompressedBytes", UNPACKED * compressedBytes)
                .put("entries", 10)
                .put("unreachableBytes", 0);
    }

    /** A digest that stands for a text. */
    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
