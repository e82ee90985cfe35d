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
