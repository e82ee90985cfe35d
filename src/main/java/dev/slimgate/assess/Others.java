package dev.slimgate.assess;

import dev.slimgate.assess.Kept.Found;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.TagPattern;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where {@link Comparing} learns of other images: from registries, or from whoever gives their facts. */
interface Others {

    /** Whether the operator has configured this reference's registry. */
    boolean configured(ImageReference reference);

    /**
     * The images whose tags a glob selects, in the registry's order.
     *
     * @param most how many there may be; more are a failure of class {@code tooLarge}
     */
    Found<List<ImageReference>> selected(TagPattern pattern, int most, Requester requester, Deadline deadline);

    /** What a reference names on one platform. */
    Found<Resolved> resolved(ImageReference reference, Platform platform, Requester requester, Deadline deadline);

    /**
     * What a reference names.
     *
     * @param images of the platform that was asked for; several where there are several variants
     * @param foreign what it holds that is no container image; null for an image
     */
    record Resolved(List<OtherImage> images, @Nullable String foreign) {
        public Resolved {
            images = List.copyOf(images);
        }
    }

    /** An image as what others are compared with. */
    static OtherImage other(ImageReference reference, ImageFacts facts) {
        return new OtherImage(
                reference.toString(),
                facts.digest(),
                facts.platform(),
                digests(facts, ImageFacts.Layer::digest),
                digests(facts, ImageFacts.Layer::diffId),
                facts.compressedBytes());
    }

    /** None at all where one is not known: the others would stand for the wrong layers. */
    private static List<Digest> digests(ImageFacts facts, Function<ImageFacts.Layer, @Nullable Digest> digestOf) {
        List<Digest> digests = facts.layers().stream()
                .<@Nullable Digest>map(digestOf)
                .filter(Objects::nonNull)
                .toList();
        return digests.size() == facts.layers().size() ? digests : List.of();
    }
}
