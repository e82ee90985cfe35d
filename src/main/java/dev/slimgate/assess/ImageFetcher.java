package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.inspect.ManifestFacts;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The images that a reference leads to, by platform.
 *
 * <p>What one tenant's credentials may read is not told to another: a reference is remembered for its {@link Scope}, and
 * a document is used in a scope only after the registry has shown it there. A registry's word counts for itself only, as
 * any registry can claim to hold any digest.
 */
final class ImageFetcher {
    /** More platforms of one image than this are not judged, so that an index is no lever against a registry. */
    static final int MAX_PLATFORMS = 32;

    /** Facts without their layers; what they name is mostly held by manifest and config. */
    private static final long FACTS_BYTES = 400;

    private static final long LAYER_BYTES = 64;

    private final ReadLimits limits;
    private final Documents documents;
    private final Cache<Image, ImageFacts> facts;

    ImageFetcher(ReadLimits limits, CacheSettings settings, Documents documents) {
        this.limits = limits;
        this.documents = documents;
        this.facts = Caffeine.newBuilder()
                .recordStats()
                .maximumWeight(Share.FACTS.of(settings))
                .<Image, ImageFacts>weigher((image, made) -> Weights.of(Weights.ENTRY
                        + Weights.digest(image.manifest)
                        + FACTS_BYTES
                        + LAYER_BYTES * made.layers().size()))
                .build();
    }

    /** How often facts were known, since the start. */
    CacheUse factsUse() {
        return CacheUse.of(facts);
    }

    /**
     * The images behind a manifest or index that are of interest, in the index's order. Two requests for each (manifest
     * and config), one for a single manifest; none for what is known.
     *
     * @return empty when the deadline passed; requests under way go on
     * @throws ContentException as the source does; {@code Invalid} where there is no container image
     */
    Optional<List<PlatformImage>> images(
            Manifest root, Scope scope, ImageSource source, PlatformWish wish, Deadline deadline) {
        return switch (root) {
            case ImageManifest manifest ->
                config(manifest, scope, source, deadline).map(config -> {
                    Platform platform = platformOf(null, config);
                    if (!wish.runs(platform)) {
                        throw new ContentException.Invalid(
                                "the image is for " + platform + " only; wanted: " + join(wish.platforms()));
                    }
                    return List.of(image(manifest, config, platform));
                });
            case ImageIndex index -> indexImages(index, scope, source, wish, deadline);
        };
    }

    private Optional<List<PlatformImage>> indexImages(
            ImageIndex index, Scope scope, ImageSource source, PlatformWish wish, Deadline deadline) {
        Optional<List<Entry>> entries = new IndexEntries(scope, source, deadline).of(index);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        if (entries.get().isEmpty()) {
            throw new ContentException.Invalid("the index holds no container image");
        }
        return entryImages(wish.choose(entries.get()), scope, source, deadline);
    }

    /**
     * The images for one platform, of any variant that fits; empty within where there are none. The cost is that of {@link
     * #images}.
     *
     * @return empty when the deadline passed; requests under way go on
     */
    Optional<List<PlatformImage>> onPlatform(
            Manifest root, Scope scope, ImageSource source, Platform platform, Deadline deadline) {
        return switch (root) {
            case ImageManifest manifest ->
                config(manifest, scope, source, deadline).map(config -> {
                    Platform own = platformOf(null, config);
                    return own.isLike(platform) ? List.of(image(manifest, config, own)) : List.of();
                });
            case ImageIndex index ->
                new IndexEntries(scope, source, deadline)
                        .of(index)
                        .flatMap(entries -> entryImages(
                                entries.stream()
                                        .filter(entry -> entry.platform.isLike(platform))
                                        .toList(),
                                scope,
                                source,
                                deadline));
        };
    }

    /**
     * Whether an image is in an index, or in one that is in it. Costs nothing, but a GET for each nested index, and for each
     * entry there whose platform is not stated.
     *
     * @return empty when the deadline passed
     */
    Optional<Boolean> holds(Manifest root, Digest image, Scope scope, ImageSource source, Deadline deadline) {
        return switch (root) {
            case ImageManifest manifest -> Optional.of(manifest.digest().equals(image));
            case ImageIndex index -> {
                if (index.manifests().stream().anyMatch(entry -> entry.digest().equals(image))) {
                    yield Optional.of(true);
                }
                yield index.manifests().stream()
                                .noneMatch(entry -> entry.mediaType().isIndex())
                        ? Optional.of(false)
                        : new IndexEntries(scope, source, deadline)
                                .of(index)
                                .map(entries -> entries.stream()
                                        .anyMatch(entry ->
                                                entry.descriptor.digest().equals(image)));
            }
        };
    }

    private Optional<List<PlatformImage>> entryImages(
            List<Entry> chosen, Scope scope, ImageSource source, Deadline deadline) {
        if (chosen.size() > MAX_PLATFORMS) {
            throw new ContentException.TooLarge("the index has " + chosen.size()
                    + " images for the wanted platforms, at" + " most " + MAX_PLATFORMS + " are judged");
        }
        List<Optional<PlatformImage>> images =
                Parallel.map(chosen, entry -> entryImage(entry, scope, source, deadline));
        return images.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : Optional.of(images.stream().map(Optional::get).toList());
    }

    private Optional<PlatformImage> entryImage(Entry entry, Scope scope, ImageSource source, Deadline deadline) {
        return imageManifest(entry.descriptor, scope, source, deadline)
                .flatMap(manifest -> config(manifest, scope, source, deadline)
                        .map(config -> image(manifest, config, entry.platform)));
    }

    /** What decides what manifest and config say, wherever they were read: the manifest names its config by digest. */
    private record Image(Digest manifest, Platform platform) {}

    private PlatformImage image(ImageManifest manifest, ImageConfig config, Platform platform) {
        Image image = new Image(manifest.digest(), platform);
        ImageFacts made = facts.getIfPresent(image);
        if (made == null) {
            made = ManifestFacts.of(manifest, config, platform);
            facts.put(image, made);
        }
        return new PlatformImage(manifest, config, made);
    }

    private Optional<ImageManifest> imageManifest(
            Descriptor descriptor, Scope scope, ImageSource source, Deadline deadline) {
        return documents.manifest(descriptor, scope, source, deadline).map(manifest -> switch (manifest) {
            case ImageManifest image -> image;
            case ImageIndex index ->
                throw new ContentException.Invalid(
                        "an index entry says it is " + descriptor.mediaType() + " and is " + index.mediaType());
        });
    }

    private Optional<ImageConfig> config(ImageManifest manifest, Scope scope, ImageSource source, Deadline deadline) {
        manifest.foreignContent().ifPresent(type -> {
            throw new ContentException.Invalid("no container image: it holds " + type);
        });
        return documents.config(manifest.config(), scope, source, deadline);
    }

    private static Platform platformOf(@Nullable Platform stated, ImageConfig config) {
        if (stated != null) {
            return stated;
        }
        Platform own = config.platform();
        return own != null ? own : Platform.LINUX_AMD64;
    }

    private static String join(List<Platform> platforms) {
        return String.join(", ", platforms.stream().map(Platform::toString).toList());
    }

    /** An image in an index, with its platform found out. */
    private record Entry(Descriptor descriptor, Platform platform) implements PlatformWish.HasPlatform {}

    /** Flattens an index: attestations are no images, nested indexes are opened to a bounded depth. */
    private final class IndexEntries {
        private final Scope scope;
        private final ImageSource source;
        private final Deadline deadline;
        private final List<Entry> entries = new ArrayList<>();

        IndexEntries(Scope scope, ImageSource source, Deadline deadline) {
            this.scope = scope;
            this.source = source;
            this.deadline = deadline;
        }

        /** The images in the index's order; empty when the deadline passed. */
        Optional<List<Entry>> of(ImageIndex index) {
            return add(index, 1) ? Optional.of(entries) : Optional.empty();
        }

        private boolean add(ImageIndex index, int depth) {
            for (Descriptor descriptor : index.manifests()) {
                if (!descriptor.isAttestation() && !add(descriptor, depth)) {
                    return false;
                }
            }
            return true;
        }

        private boolean add(Descriptor descriptor, int depth) {
            if (descriptor.mediaType().isIndex()) {
                return addNested(descriptor, depth);
            }
            if (!descriptor.mediaType().isManifest()) {
                return true; // no runtime takes it for an image
            }
            if (entries.size() >= limits.indexEntries()) {
                throw new ContentException.TooLarge(
                        "the index and those in it have more than " + limits.indexEntries() + " entries");
            }
            Platform stated = descriptor.platform();
            if (stated != null) {
                entries.add(new Entry(descriptor, stated));
                return true;
            }
            Optional<ImageConfig> config = imageManifest(descriptor, scope, source, deadline)
                    .flatMap(manifest -> config(manifest, scope, source, deadline));
            config.ifPresent(known -> entries.add(new Entry(descriptor, platformOf(null, known))));
            return config.isPresent();
        }

        private boolean addNested(Descriptor descriptor, int depth) {
            if (depth >= limits.indexDepth()) {
                throw new ContentException.TooLarge(
                        "indexes stand more than " + limits.indexDepth() + " deep in indexes");
            }
            Optional<Manifest> nested = documents.manifest(descriptor, scope, source, deadline);
            if (nested.isEmpty()) {
                return false;
            }
            if (!(nested.get() instanceof ImageIndex index)) {
                throw new ContentException.Invalid(
                        "an index entry says it is " + descriptor.mediaType() + " and is not");
            }
            return add(index, depth + 1);
        }
    }
}
