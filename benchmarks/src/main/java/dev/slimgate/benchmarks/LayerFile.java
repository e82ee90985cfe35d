package dev.slimgate.benchmarks;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.VerifiedStream;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** One layer in a file, read as blobs of a registry are: every byte counts for its digest. */
record LayerFile(Path file, Descriptor descriptor) implements ImageSource {

    static LayerFile of(Path file) throws IOException {
        MessageDigest hash = Digest.sha256(new byte[0]).newHash();
        long bytes;
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), hash)) {
            bytes = in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return new LayerFile(file, Descriptor.of(MediaType.OCI_LAYER, Digest.of("sha256", hash.digest()), bytes));
    }

    @Override
    public InputStream open(Descriptor layer, Deadline deadline) {
        try {
            return new VerifiedStream(Files.newInputStream(file), layer, "benchmark");
        } catch (IOException e) {
            throw new ContentException.Unreachable("no " + file, e);
        }
    }

    @Override
    public Digest digest(Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Manifest resolve(Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Manifest manifest(Descriptor manifest, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] blob(Descriptor blob, int mostBytes, Deadline deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void checkAccess(Descriptor blob, Deadline deadline) {}

    @Override
    public AccessKey access() {
        return AccessKey.NONE;
    }
}
