package dev.slimgate.registry;

import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import java.nio.charset.StandardCharsets;

/** A small image as bytes. */
final class Samples {
    static final byte[] CONFIG = "{\"os\":\"linux\",\"architecture\":\"amd64\"}".getBytes(StandardCharsets.UTF_8);
    static final Descriptor CONFIG_DESCRIPTOR =
            Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(CONFIG), CONFIG.length);
    static final byte[] MANIFEST = """
            {"schemaVersion":2,"mediaType":"%s",
             "config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[]}""".formatted(
                    MediaType.OCI_MANIFEST, MediaType.OCI_CONFIG, CONFIG_DESCRIPTOR.digest(), CONFIG.length)
            .getBytes(StandardCharsets.UTF_8);
    static final Digest MANIFEST_DIGEST = Digest.sha256(MANIFEST);

    private Samples() {}
}
