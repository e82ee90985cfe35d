package dev.slimgate.layout;

import dev.slimgate.content.Checked;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.VerifiedStream;
import dev.slimgate.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/** What images on disk have in common, however they are stored: blobs in files, nobody to ask for leave. */
abstract class StoredImage implements LocalImage {
    private final StoredFiles files;
    private final String what;

    /**
     * @param what names the image in errors
     */
    StoredImage(StoredFiles files, String what) {
        this.files = files;
        this.what = what;
    }

    /** The unchecked bytes of a blob; throws as {@link #open} where there is none. */
    abstract InputStream stored(Descriptor descriptor, Deadline deadline);

    @Override
    public final byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
        Checked.size(descriptor, mostBytes, what);
        return Checked.blob(stored(descriptor, deadline), descriptor, what);
    }

    @Override
    public final InputStream open(Descriptor descriptor, Deadline deadline) {
        Checked.size(descriptor, Long.MAX_VALUE, what);
        return new VerifiedStream(stored(descriptor, deadline), descriptor, what);
    }

    @Override
    public final void checkAccess(Descriptor descriptor, Deadline deadline) {
        try {
            open(descriptor, deadline).close();
        } catch (IOException e) {
            throw Checked.failure(e, what);
        }
    }

    @Override
    public final AccessKey access() {
        return AccessKey.NONE;
    }

    @Override
    public final void close() {
        files.close();
    }
}
