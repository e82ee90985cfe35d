package dev.slimgate.assess;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What things take of the heap, approximately, in bytes; keys are part of what a cache holds. */
final class Weights {
    /** A cache's own: its node, its place in the table, the headers of key and value. */
    static final int ENTRY = 144;

    private static final int TEXT = 48;
    private static final int RECORD = 32;
    private static final int PAIR = 24;

    private Weights() {}

    /** A weight as caches want it. */
    static int of(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    static long text(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        // Texts with a character beyond Latin-1 take twice as much.
        boolean narrow = text.chars().allMatch(c -> c <= 0xff);
        return TEXT + (narrow ? text.length() : 2L * text.length());
    }

    static long texts(Collection<String> texts) {
        long bytes = 0;
        for (String text : texts) {
            bytes += 8 + text(text);
        }
        return bytes;
    }

    static long digest(@Nullable Digest digest) {
        return digest == null ? 0 : RECORD + text(digest.hex());
    }

    static long scope(Scope scope) {
        return RECORD
                + RECORD
                + text(scope.registry())
                + text(scope.repository())
                + text(scope.access().value());
    }

    static long reference(ImageReference reference) {
        return RECORD
                + text(reference.registry())
                + text(reference.repository())
                + text(reference.tag())
                + digest(reference.digest());
    }

    static long requester(Requester requester) {
        return RECORD + text(requester.namespace()) + text(requester.serviceAccount()) + texts(requester.pullSecrets());
    }

    static long held(Held held) {
        return text(held.registry()) + digest(held.digest());
    }

    static long manifest(Manifest manifest) {
        return 2 * RECORD
                + digest(manifest.digest())
                + texts(manifest.duplicateKeys())
                + switch (manifest) {
                    case ImageManifest image ->
                        descriptor(image.config()) + descriptors(image.layers()) + pairs(image.annotations());
                    case ImageIndex index -> descriptors(index.manifests()) + pairs(index.annotations());
                };
    }

    private static long descriptors(Collection<Descriptor> descriptors) {
        long bytes = 0;
        for (Descriptor descriptor : descriptors) {
            bytes += descriptor(descriptor);
        }
        return bytes;
    }

    private static long descriptor(Descriptor descriptor) {
        return 64
                + RECORD
                + digest(descriptor.digest())
                + pairs(descriptor.annotations())
                + texts(descriptor.urls())
                + (descriptor.platform() == null ? 0 : 5 * RECORD + TEXT);
    }

    static long pairs(Map<String, String> pairs) {
        return PAIR * (long) pairs.size() + texts(pairs.keySet()) + texts(pairs.values());
    }
}
