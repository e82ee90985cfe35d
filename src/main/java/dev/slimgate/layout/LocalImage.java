package dev.slimgate.layout;

import dev.slimgate.content.Checked;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.oci.Descriptor;
import java.io.IOException;

/** One image on disk. Closing it deletes what had to be unpacked to read it; its streams must be closed before. */
public interface LocalImage extends ImageSource, AutoCloseable {
    @Override
    default void checkAccess(Descriptor descriptor, Deadline deadline) {
        try {
            open(descriptor, deadline).close();
        } catch (IOException e) {
            throw Checked.failure(e, descriptor.digest().toString());
        }
    }

    @Override
    void close();
}
