package dev.slimgate.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index over images of several platforms in the making; every method gives a new builder.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">OCI image index</a>
 */
public final class IndexBuilder {
    private final Format format;
    private final List<Entry> entries;

    private IndexBuilder(Format format, List<Entry> entries) {
        this.format = format;
        this.entries = entries;
    }

    private record Entry(
            Image image,
            @Nullable ObjectNode platform,
            @Nullable ObjectNode annotations) {}

    /** An empty index with these media types. */
    public static IndexBuilder of(Format format) {
        return new IndexBuilder(format, List.of());
    }

    /** Adds an image for this platform; {@code variant} is {@code ""} where the machine has none. */
    public IndexBuilder add(Image image, String os, String architecture, String variant) {
        ObjectNode platform = Json.object().put("architecture", architecture).put("os", os);
        if (!variant.isEmpty()) {
            platform.put("variant", variant);
        }
        return with(new Entry(image, platform, null));
    }

    /** Adds an entry that names no platform: an image that tells it in its config, or a nested index. */
    public IndexBuilder addWithoutPlatform(Image image) {
        return with(new Entry(image, null, null));
    }

    /** Adds what BuildKit adds for each image: a provenance statement on the platform {@code unknown/unknown}. */
    public IndexBuilder attestationFor(Image image) {
        ObjectNode annotations = Json.object()
                .put("vnd.docker.reference.digest", image.digest())
                .put("vnd.docker.reference.type", "attestation-manifest");
        ObjectNode platform = Json.object().put("architecture", "unknown").put("os", "unknown");
        return with(new Entry(Artifacts.attestation(image), platform, annotations));
    }

    private IndexBuilder with(Entry entry) {
        List<Entry> all = new ArrayList<>(entries);
        all.add(entry);
        return new IndexBuilder(format, all);
    }

    /** Writes the index. */
    public Image build() {
        ObjectNode document = Json.object().put("schemaVersion", 2).put("mediaType", format.index());
        ArrayNode manifests = document.putArray("manifests");
        for (Entry entry : entries) {
            Image image = entry.image;
            ObjectNode descriptor = Json.descriptor(
                    image.mediaType(), image.digest(), image.manifest().lengthBytes());
            if (entry.annotations != null) {
                descriptor.set("annotations", entry.annotations);
            }
            if (entry.platform != null) {
                descriptor.set("platform", entry.platform);
            }
            manifests.add(descriptor);
        }
        List<Image> children = entries.stream().map(Entry::image).toList();
        return new Image(format.index(), Json.blob(document), List.of(), children);
    }
}
