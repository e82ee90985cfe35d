package dev.slimgate.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A content digest such as {@code sha256:6c3c…}: it names bytes, and bytes can be checked against it. Only the two
 * registered algorithms can be held, as no other can be verified.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the hash in lower-case hexadecimal, 64 or 128 characters
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests">OCI digests</a>
 */
public record Digest(String algorithm, String hex) {

    public Digest {
        // Always these two texts, however many digests there are.
        algorithm = switch (algorithm) {
            case "sha256" -> "sha256";
            case "sha512" -> "sha512";
            default ->
                throw new MalformedException(
                        "digest algorithm " + cut(algorithm) + " is not supported; sha256 and sha512 are");
        };
        int length = algorithm.equals("sha256") ? 64 : 128;
        if (hex.length() != length || !isLowerHex(hex)) {
            throw new MalformedException("digest " + algorithm + ":" + cut(hex) + " must have " + length
                    + " lower-case hexadecimal characters after the colon");
        }
    }

    /** Reads {@code algorithm:hex}. */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new MalformedException("digest " + cut(text) + " has no algorithm, as in sha256:…");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The SHA-256 digest of these bytes. */
    public static Digest sha256(byte[] bytes) {
        return of("sha256", messageDigest("sha256").digest(bytes));
    }

    /** A digest from a finished hash. */
    public static Digest of(String algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /** A fresh hash of this digest's algorithm, to be fed with the bytes that it should name. */
    public MessageDigest newHash() {
        return messageDigest(algorithm);
    }

    /** Whether these bytes are the ones that this digest names. */
    public boolean names(byte[] bytes) {
        return of(algorithm, newHash().digest(bytes)).equals(this);
    }

    // By the hash alone, whose length tells the algorithm: digests are the keys of every cache on an admission's way.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Digest digest && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** {@code algorithm:hex}. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static MessageDigest messageDigest(String algorithm) {
        try {
            return MessageDigest.getInstance("sha512".equals(algorithm) ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and SHA-512", e);
        }
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
