package dev.slimgate.demo;

/**
 * Bytes as a registry stores them, under their digest.
 *
 * @param digest such as {@code sha256:9f86…}
 * @param content the bytes
 */
public record Blob(String digest, Content content) {

    /** These bytes under their own digest. */
    public static Blob of(Content content) {
        return new Blob(content.sha256(), content);
    }

    /** These bytes under a digest that is not theirs, for a registry that lies. */
    public static Blob lying(String digest, Content content) {
        return new Blob(digest, content);
    }

    /** How many bytes. */
    public long lengthBytes() {
        return content.lengthBytes();
    }
}
