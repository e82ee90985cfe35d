package dev.slimgate.application;

import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.layout.Layouts;
import dev.slimgate.layout.LocalImage;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Gives images on disk names, so that they can be judged like those of registries. Safe for use by many threads. */
final class ImagesOnDisk implements AutoCloseable {
    /** What all of them are called; the digest tells which one is meant. */
    static final ImageReference NAME = ImageReference.parse("localhost/image");

    private final Map<ImageReference, String> names = new ConcurrentHashMap<>();
    private final Queue<LocalImage> opened = new ConcurrentLinkedQueue<>();

    /**
     * The name of an image.
     *
     * @param reference {@code oci-layout:…} or {@code archive:…}
     * @param digest of its manifest, or of its index where it has one
     */
    ImageReference name(String reference, Digest digest) {
        ImageReference name = ImageReference.parse(NAME.name() + "@" + digest);
        names.put(name, reference);
        return name;
    }

    /** The image, which is closed with this. */
    LocalImage open(String reference) {
        LocalImage image = Layouts.open(reference, ReadLimits.DEFAULTS);
        opened.add(image);
        return image;
    }

    /** Images of these names, and those of registries for all other names. */
    ImageSources beside(ImageSources registries) {
        return new ImageSources() {
            @Override
            public TaggedSource open(ImageReference reference, Requester requester) {
                String onDisk = names.get(reference);
                return onDisk == null
                        ? registries.open(reference, requester)
                        : new AloneOnDisk(ImagesOnDisk.this.open(onDisk));
            }

            @Override
            public boolean mayTakeTime(ImageReference reference) {
                return names.containsKey(reference) || registries.mayTakeTime(reference);
            }

            @Override
            public boolean configured(ImageReference reference) {
                return names.containsKey(reference) || registries.configured(reference);
            }
        };
    }

    @Override
    public void close() {
        opened.forEach(LocalImage::close);
    }
}
