package dev.slimgate.oci;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a document as they were served, for as long as somebody may want to keep them elsewhere. No two documents
 * differ by them, since their digests tell.
 */
public final class RawBytes {
    /** They are not kept, or no longer. */
    public static final RawBytes NONE = new RawBytes(null);

    private final byte @Nullable [] bytes;

    private RawBytes(byte @Nullable [] bytes) {
        this.bytes = bytes;
    }

    /** These, which nobody changes from now on. */
    static RawBytes of(byte[] bytes) {
        return new RawBytes(bytes);
    }

    /** The bytes, not to be changed; empty where they are not kept. */
    public Optional<byte[]> bytes() {
        return Optional.ofNullable(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawBytes;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return bytes == null ? "none" : bytes.length + " bytes";
    }
}
