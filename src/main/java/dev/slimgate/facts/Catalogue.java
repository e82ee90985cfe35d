package dev.slimgate.facts;

import dev.slimgate.oci.Digest;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Base images that were read and hashed, for telling what an image was built from by its lowest layers; and until when
 * distributions are supported. A look-up costs one step a layer, however many bases there are. Immutable.
 */
public final class Catalogue {
    /** Knows nothing. */
    public static final Catalogue EMPTY = new Catalogue(List.of());

    private final List<KnownBase> bases;
    private final List<Lifetime> lifetimes;
    private final Chain byLayers = new Chain();
    private final Chain byDiffIds = new Chain();
    private final Map<Digest, KnownBase> byManifest = new HashMap<>();
    private final Map<String, LocalDate> ends = new HashMap<>();

    /** A catalogue that knows no lifetimes. */
    public Catalogue(List<KnownBase> bases) {
        this(bases, List.of());
    }

    /**
     * A catalogue.
     *
     * @param bases of those with the same layers the first gives the name
     * @param lifetimes of those of one version the first counts
     */
    public Catalogue(List<KnownBase> bases, List<Lifetime> lifetimes) {
        this.bases = List.copyOf(bases);
        this.lifetimes = List.copyOf(lifetimes);
        for (KnownBase base : this.bases) {
            byLayers.add(base.layers(), base);
            byDiffIds.add(base.diffIds(), base);
            if (base.manifest() != null) {
                byManifest.putIfAbsent(base.manifest(), base);
            }
        }
        for (Lifetime lifetime : this.lifetimes) {
            ends.putIfAbsent(lifetime.distribution() + " " + lifetime.version(), lifetime.endOfLife());
        }
    }

    /**
     * How long a version of a distribution lives.
     *
     * @param distribution as in os-release, such as {@code debian}
     * @param version or its beginning up to a dot: {@code 3.20} is that of 3.20.3 too
     * @param endOfLife the last day on which its makers give security updates to all
     */
    public record Lifetime(String distribution, String version, LocalDate endOfLife) {}

    /** In the order given. */
    public List<KnownBase> bases() {
        return bases;
    }

    /** In the order given. */
    public List<Lifetime> lifetimes() {
        return lifetimes;
    }

    /** This catalogue with those of another before its own: where both know something, the other's word counts. */
    public Catalogue with(Catalogue other) {
        return new Catalogue(
                Stream.concat(other.bases.stream(), bases.stream()).toList(),
                Stream.concat(other.lifetimes.stream(), lifetimes.stream()).toList());
    }

    /**
     * The base that has the most layers of those whose layers are the lowest ones of an image, by the digests in its
     * manifest alone: what a digest names is certain, and a diff id at this level only the config's word.
     *
     * @param layers of the image, base layer first
     */
    public Optional<KnownBase> builtFrom(List<ImageFacts.Layer> layers) {
        return builtFrom(
                layers.stream().<@Nullable Digest>map(ImageFacts.Layer::digest).toList(), List.of());
    }

    /**
     * The base that has the most layers of those whose layers are the lowest ones of an image, by compressed or by
     * unpacked digests; empty where none is known.
     *
     * @param layers digests of the compressed layers, base layer first; null where one is not known
     * @param diffIds of the layers that were read and unpack to them; null where that is not so
     */
    public Optional<KnownBase> builtFrom(List<@Nullable Digest> layers, List<@Nullable Digest> diffIds) {
        KnownBase one = byLayers.longest(layers);
        KnownBase other = byDiffIds.longest(diffIds);
        return Optional.ofNullable(one == null || other != null && other.depth() > one.depth() ? other : one);
    }

    /** The base that has this manifest. */
    public Optional<KnownBase> ofManifest(Digest manifest) {
        return Optional.ofNullable(byManifest.get(manifest));
    }

    /** The last day of a version's support; empty where it is not known, or the distribution rolls on. */
    public Optional<LocalDate> endOfLife(String distribution, @Nullable String version) {
        for (String known = version == null ? "" : version; !known.isEmpty(); known = shorter(known)) {
            LocalDate end = ends.get(distribution + " " + known);
            if (end != null) {
                return Optional.of(end);
            }
        }
        return Optional.empty();
    }

    private static String shorter(String version) {
        int dot = version.lastIndexOf('.');
        return dot < 0 ? "" : version.substring(0, dot);
    }

    /** Chains of digests with a common beginning share it. */
    private static final class Chain {
        private final Map<Digest, Chain> next = new HashMap<>();
        private @Nullable KnownBase end;

        void add(List<Digest> digests, KnownBase base) {
            Chain at = this;
            for (Digest digest : digests) {
                at = at.next.computeIfAbsent(digest, ignored -> new Chain());
            }
            if (at != this && at.end == null) {
                at.end = base;
            }
        }

        @Nullable KnownBase longest(List<@Nullable Digest> digests) {
            KnownBase found = null;
            @Nullable Chain at = this;
            for (@Nullable Digest digest : digests) {
                at = digest == null ? null : at.next.get(digest);
                if (at == null) {
                    break;
                }
                found = at.end == null ? found : at.end;
            }
            return found;
        }
    }
}
