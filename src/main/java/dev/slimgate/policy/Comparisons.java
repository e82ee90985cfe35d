package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of other images that rules compare with: the golden images of declared families, baselines, and what ran in
 * the same place before.
 *
 * @param families by the name of a {@link DeclaredFamily}; what no matching rule asks for is absent
 * @param images by reference as the rule writes it; what no matching rule asks for is absent
 * @param previous what the object ran in this place before it was changed; null where there is none, or no matching rule asks
 */
public record Comparisons(
        Map<String, Comparison> families,
        Map<String, Comparison> images,
        @Nullable Comparison previous) {
    /** Nothing asked for. */
    public static final Comparisons NONE = new Comparisons(Map.of(), Map.of());

    public Comparisons {
        families = Map.copyOf(families);
        images = Map.copyOf(images);
    }

    /** Without what ran before. */
    public Comparisons(Map<String, Comparison> families, Map<String, Comparison> images) {
        this(families, images, null);
    }

    /** The same, and what ran before. */
    public Comparisons with(Comparison ranBefore) {
        return new Comparisons(families, images, ranBefore);
    }

    /** Whether this is what is said of an image that could not be had. */
    public boolean failedWith(String message) {
        return Stream.of(families.values().stream(), images.values().stream(), Stream.ofNullable(previous))
                .flatMap(comparisons -> comparisons)
                .map(comparison -> switch (comparison) {
                    case Comparison.Failed failed -> failed;
                    case Comparison.Known known -> known.missing();
                })
                .anyMatch(failed -> failed != null && failed.message().equals(message));
    }

    /** What was found out. */
    public sealed interface Comparison {
        /**
         * Resolved.
         *
         * @param images for the platform of the image that is judged: the golden images, or the one image; several where it
         *     has several variants, empty where it has none for that platform
         * @param missing why some golden images are not among them; null where all are
         * @param stale how old the answer is and why there is none newer, in words; null for a fresh one
         */
        record Known(
                List<OtherImage> images,
                @Nullable Failed missing,
                @Nullable String stale) implements Comparison {
            public Known {
                images = List.copyOf(images);
            }

            /** All of them, fresh. */
            public Known(List<OtherImage> images) {
                this(images, null, null);
            }
        }

        /** Not found out; the members are those of {@link Knowledge.Unresolved}. */
        record Failed(ErrorClass errorClass, String message, boolean configuredHost) implements Comparison {}
    }

    /**
     * Another image on one platform.
     *
     * @param reference as declared, with the tag that a glob selected
     * @param digest of its manifest
     * @param layers digests of its compressed layers, base layer first
     * @param diffIds of its config; empty where it gives none
     * @param compressedBytes sum of its layers
     */
    public record OtherImage(
            String reference,
            Digest digest,
            Platform platform,
            List<Digest> layers,
            List<Digest> diffIds,
            @Nullable Long compressedBytes) {
        public OtherImage {
            layers = List.copyOf(layers);
            diffIds = List.copyOf(diffIds);
        }
    }
}
