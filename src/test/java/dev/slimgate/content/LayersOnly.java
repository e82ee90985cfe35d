package dev.slimgate.content;

import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Manifest;

/** A source for what reads layers and nothing else: whoever asks it for more is wrong. */
public abstract class LayersOnly implements ImageSource {
    @Override
    public Digest digest(Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Manifest resolve(Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Manifest manifest(Descriptor descriptor, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkAccess(Descriptor descriptor, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AccessKey access() {
        return AccessKey.NONE;
    }
}
