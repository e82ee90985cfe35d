package dev.slimgate.facts;

import dev.slimgate.oci.Digest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Base images that were read and hashed, for telling what an image was built from by its lowest layers. Immutable.
 *
 * @param bases in no particular order
 */
public record Catalogue(List<KnownBase> bases) {
    /** Knows nothing. */
    public static final Catalogue EMPTY = new Catalogue(List.of());

    public Catalogue {
        bases = List.copyOf(bases);
    }

    /**
     * The base that has the most layers of those whose layers are the lowest ones of an image, by compressed or by
     * unpacked digests; empty where none is known.
     *
     * @param layers of the image, base layer first
     */
    public Optional<KnownBase> builtFrom(List<ImageFacts.Layer> layers) {
        List<@Nullable Digest> digests =
                layers.stream().<@Nullable Digest>map(ImageFacts.Layer::digest).toList();
        List<@Nullable Digest> diffIds =
                layers.stream().<@Nullable Digest>map(ImageFacts.Layer::diffId).toList();
        return bases.stream()
                .filter(base -> isPrefix(base.layers(), digests) || isPrefix(base.diffIds(), diffIds))
                .max(Comparator.comparingInt(KnownBase::depth));
    }

    private static boolean isPrefix(List<Digest> prefix, List<@Nullable Digest> all) {
        return !prefix.isEmpty()
                && prefix.size() <= all.size()
                && all.subList(0, prefix.size()).equals(prefix);
    }
}
