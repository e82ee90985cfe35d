package dev.slimgate.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Points at bytes elsewhere: what they are, their digest and how many there are. What a descriptor says is checked
 * against the bytes by whoever fetches them.
 *
 * @param mediaType what the bytes are said to be
 * @param digest the digest of the bytes
 * @param bytes their count as stated, never negative
 * @param platform the platform an index states for an entry; null where it states none
 * @param annotations in the document's order; empty where there are none
 * @param urls further places of a foreign layer; empty elsewhere
 * @param artifactType the artifact type that an index states for an entry
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md">content descriptors</a>
 */
public record Descriptor(
        MediaType mediaType,
        Digest digest,
        long bytes,
        @Nullable Platform platform,
        Map<String, String> annotations,
        List<String> urls,
        @Nullable String artifactType) {

    /** The annotation that marks an index entry as a build attestation of another entry. */
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    public Descriptor {
        if (bytes < 0) {
            throw new MalformedException("descriptor of " + digest + " states a negative size, " + bytes);
        }
        annotations = Map.copyOf(annotations);
        urls = List.copyOf(urls);
    }

    /** A descriptor with nothing but the required parts. */
    public static Descriptor of(MediaType mediaType, Digest digest, long bytes) {
        return new Descriptor(mediaType, digest, bytes, null, Map.of(), List.of(), null);
    }

    /**
     * Whether this entry of an index is a build attestation and no image: its platform is {@code unknown/unknown}
     * <em>and</em> it carries BuildKit's annotation. One of the two alone does not hide an entry from judgement.
     */
    public boolean isAttestation() {
        return platform != null
                && platform.os().equals("unknown")
                && platform.architecture().equals("unknown")
                && "attestation-manifest".equals(annotations.get(REFERENCE_TYPE));
    }
}
