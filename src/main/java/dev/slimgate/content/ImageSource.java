package dev.slimgate.content;

import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Manifest;
import java.io.InputStream;

/**
 * One image name in one place, read with one requester's credentials: a repository of a registry, a layout or an
 * archive on disk. All reads are bounded and checked; every method throws a {@link ContentException} and nothing else
 * when it cannot deliver. Safe for use by many threads.
 */
public interface ImageSource {

    /**
     * The digest that the name stands for now. Over a registry one HEAD request, or a GET where the registry answers
     * HEAD without a digest; none where the name is a digest that has been read through this source.
     */
    Digest digest(Deadline deadline);

    /** The manifest or index that the name stands for now. Over a registry one GET request; no HEAD goes before it. */
    Manifest resolve(Deadline deadline);

    /** A manifest or index by its descriptor, from an index that this source gave. Over a registry one GET request. */
    Manifest manifest(Descriptor descriptor, Deadline deadline);

    /**
     * All bytes of a blob of at most {@code mostBytes}, checked against the descriptor's digest and size. Over a
     * registry one GET request, and one more for each redirect.
     *
     * @throws ContentException.TooLarge if the descriptor states more than {@code mostBytes}, before any request
     */
    byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline);

    /**
     * The bytes of a blob as a stream that ends or fails at the deadline, also in the middle of a read. The stream
     * fails with an {@link java.io.IOException} whose cause is a {@link ContentException}: when the bytes are more than
     * the descriptor states or, at their end, fewer, or of another digest. A reader that stops early has proof of
     * nothing. Over a registry one GET request; the caller closes the stream.
     */
    InputStream open(Descriptor descriptor, Deadline deadline);

    /**
     * Whether {@link #open} would read a blob from another place than it did last, and that reading it again may go better
     * therefore: after a stream that failed, or whose unfinished bytes made no sense. Ends with the last place.
     */
    default boolean elsewhere(Descriptor descriptor) {
        return false;
    }

    /**
     * Makes sure that this requester may read a blob that Slimgate knows already, without reading it again; returns or
     * throws as {@link #open} would. Over a registry one HEAD request.
     */
    void checkAccess(Descriptor descriptor, Deadline deadline);

    /**
     * The manifests of an artifact type that refer to another one in the same place. Over a registry one GET request for the
     * first page, and one more where it turns out to have no referrers API; none for what is in no registry.
     *
     * @param byTag whether the registry is known to have none, so that only the tag is asked for that stands in for it
     * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers">listing
     *     referrers</a>
     */
    default Referrers referrers(Digest subject, String artifactType, boolean byTag, Deadline deadline) {
        return Referrers.NONE;
    }

    /**
     * Stands for who reads: equal for two sources exactly if the same place would show both of them the same. Caches
     * keep what was resolved apart by it. Holds no secret.
     */
    AccessKey access();

    /**
     * See {@link #access}.
     *
     * @param value an opaque name of the credentials in use; {@code ""} for anonymous and for files
     */
    record AccessKey(String value) {
        /** Nobody's credentials: anonymous access, or files. */
        public static final AccessKey NONE = new AccessKey("");
    }
}
