package dev.slimgate.application;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Manifest;
import java.io.InputStream;
import java.util.List;

/**
 * An image on disk that is asked as if it came from a registry: a repository without tags, since it was named by its
 * digest.
 *
 * @param image the one image
 */
record AloneOnDisk(ImageSource image) implements TaggedSource {

    @Override
    public List<String> tags(int most, Deadline deadline) {
        return List.of();
    }

    @Override
    public Digest digest(Deadline deadline) {
        return image.digest(deadline);
    }

    @Override
    public Manifest resolve(Deadline deadline) {
        return image.resolve(deadline);
    }

    @Override
    public Manifest manifest(Descriptor descriptor, Deadline deadline) {
        return image.manifest(descriptor, deadline);
    }

    @Override
    public byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
        return image.blob(descriptor, mostBytes, deadline);
    }

    @Override
    public InputStream open(Descriptor descriptor, Deadline deadline) {
        return image.open(descriptor, deadline);
    }

    @Override
    public void checkAccess(Descriptor descriptor, Deadline deadline) {
        image.checkAccess(descriptor, deadline);
    }

    @Override
    public AccessKey access() {
        return image.access();
    }
}
