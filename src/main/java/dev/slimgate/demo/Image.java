package dev.slimgate.demo;

import java.util.List;

/**
 * What one reference names: an image, an index over images, or an artifact that is no image.
 *
 * @param mediaType of the manifest
 * @param manifest the document and its digest
 * @param blobs config and layers, base layer first after the config; empty for an index
 * @param children what an index lists; empty for anything else
 */
public record Image(String mediaType, Blob manifest, List<Blob> blobs, List<Image> children) {

    public Image {
        blobs = List.copyOf(blobs);
        children = List.copyOf(children);
    }

    /** The digest of the manifest or index. */
    public String digest() {
        return manifest.digest();
    }

    /** The sum of the layers' sizes, the config excluded; 0 for an index. */
    public long compressedBytes() {
        return blobs.stream().skip(1).mapToLong(Blob::lengthBytes).sum();
    }
}
