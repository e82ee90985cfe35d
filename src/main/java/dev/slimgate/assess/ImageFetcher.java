package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.inspect.ManifestFacts;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.TooManyException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Manifests and configs, remembered. A reference is asked for once in its life; a document with a digest once at all.
 *
 * <p>What one tenant's credentials may read is not told to another: a reference is remembered for its {@link Scope}, and
 * a document is used in a scope only after the registry has shown it there. A registry's word counts for itself only, as
 * any registry can claim to hold any digest.
 */
final class ImageFetcher {
    /** More platforms of one image than this are not judged, so that an index is no lever against a registry. */
    static final int MAX_PLATFORMS = 32;

    private final ReadLimits limits;
    private final AssessorSettings settings;
    private final LongSupplier nanos;
    private final Cache<Named, Seen> references;
    private final Cache<Held, Manifest> manifests;
    private final Cache<Held, ImageConfig> configs;
    private final Shown shown;
    private final Flights<Named, Manifest> roots = new Flights<>("resolve");
    private final Flights<InScope, Manifest> children = new Flights<>("manifest");
    private final Flights<InScope, ImageConfig> configFlights = new Flights<>("config");

    ImageFetcher(ReadLimits limits, AssessorSettings settings, Shown shown, LongSupplier nanos) {
        this.limits = limits;
        this.settings = settings;
        this.shown = shown;
        this.nanos = nanos;
        this.references =
                Caffeine.newBuilder().maximumSize(settings.references()).build();
        // A parsed document takes about four times its bytes.
        this.manifests = Caffeine.newBuilder()
                .maximumWeight(settings.documentBytes() / 2)
                .<Held, Manifest>weigher((key, manifest) -> (int) Math.min(Integer.MAX_VALUE, manifest.bytes() * 4))
                .build();
        this.configs = Caffeine.newBuilder()
                .maximumWeight(settings.documentBytes() / 2)
                .<Held, ImageConfig>weigher((key, config) -> ConfigWeight.of(config))
                .build();
    }

    /** A reference as one requester sees it. */
    private record Named(String reference, Scope scope) {}

    /** What a reference named when it was last asked for, on the monotonic clock. */
    private record Seen(Digest digest, long atNanos) {}

    /**
     * The manifest or index that a reference names. Costs nothing within the reference's life, nor ever again for a
     * digest; one HEAD for a tag after its life; one GET when it is new or has changed.
     *
     * @return empty when the deadline passed; the request then goes on
     * @throws ContentException as the source does
     */
    Optional<Manifest> root(ImageReference reference, ImageSource source, Deadline deadline) {
        Named key = new Named(reference.toString(), Scope.of(reference, source));
        Optional<Manifest> fresh = remembered(key, reference);
        return fresh.isPresent() ? fresh : roots.join(key, deadline, () -> fetchRoot(key, reference, source));
    }

    private Optional<Manifest> remembered(Named key, ImageReference reference) {
        Digest pinned = reference.digest();
        if (pinned != null) {
            return shownManifest(key.scope, pinned);
        }
        Seen seen = references.getIfPresent(key);
        if (seen == null
                || nanos.getAsLong() - seen.atNanos >= settings.tagLife().toNanos()) {
            return Optional.empty();
        }
        return shownManifest(key.scope, seen.digest);
    }

    private Optional<Manifest> shownManifest(Scope scope, Digest digest) {
        return shown.in(scope, digest)
                ? Optional.ofNullable(manifests.getIfPresent(new Held(scope.registry(), digest)))
                : Optional.empty();
    }

    private Manifest fetchRoot(Named key, ImageReference reference, ImageSource source) {
        Deadline background = Deadline.after(settings.fetchTime(), nanos);
        String registry = key.scope.registry();
        Digest pinned = reference.digest();
        // A HEAD goes first only where it can save the GET, which Docker Hub counts.
        boolean headMaySuffice = pinned == null
                ? references.getIfPresent(key) != null
                : manifests.getIfPresent(new Held(registry, pinned)) != null;
        if (headMaySuffice) {
            Digest digest = source.digest(background);
            Manifest held = manifests.getIfPresent(new Held(registry, digest));
            if (held != null) {
                return remember(key, digest, held);
            }
        }
        Manifest manifest = source.resolve(background);
        return remember(key, pinned != null ? pinned : manifest.digest(), manifest);
    }

    /** Forgets what these references named, in all scopes. Costs a look at each reference that is remembered. */
    void forget(Collection<ImageReference> changed) {
        Set<String> names = new HashSet<>();
        changed.forEach(reference -> names.add(reference.toString()));
        references.asMap().keySet().removeIf(key -> names.contains(key.reference));
    }

    /** Keeps what was asked for elsewhere, so that the next question for it costs nothing. */
    void keep(ImageReference reference, ImageSource source, Manifest root) {
        remember(new Named(reference.toString(), Scope.of(reference, source)), root.digest(), root);
    }

    private Manifest remember(Named key, Digest digest, Manifest manifest) {
        manifests.put(new Held(key.scope.registry(), digest), manifest);
        shown.add(key.scope, digest);
        references.put(key, new Seen(digest, nanos.getAsLong()));
        return manifest;
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

    private static PlatformImage image(ImageManifest manifest, ImageConfig config, Platform platform) {
        ImageFacts facts = ManifestFacts.of(manifest, config, platform);
        return new PlatformImage(manifest, config, facts);
    }

    private Optional<ImageManifest> imageManifest(
            Descriptor descriptor, Scope scope, ImageSource source, Deadline deadline) {
        return child(descriptor, scope, source, deadline).map(manifest -> switch (manifest) {
            case ImageManifest image -> image;
            case ImageIndex index ->
                throw new ContentException.Invalid(
                        "an index entry says it is " + descriptor.mediaType() + " and is " + index.mediaType());
        });
    }

    private Optional<Manifest> child(Descriptor descriptor, Scope scope, ImageSource source, Deadline deadline) {
        return cached(
                manifests,
                children,
                scope,
                descriptor.digest(),
                deadline,
                () -> source.manifest(descriptor, Deadline.after(settings.fetchTime(), nanos)));
    }

    private Optional<ImageConfig> config(ImageManifest manifest, Scope scope, ImageSource source, Deadline deadline) {
        manifest.foreignContent().ifPresent(type -> {
            throw new ContentException.Invalid("no container image: it holds " + type);
        });
        Descriptor descriptor = manifest.config();
        return cached(
                configs,
                configFlights,
                scope,
                descriptor.digest(),
                deadline,
                () -> readConfig(
                        source.blob(descriptor, limits.configBytes(), Deadline.after(settings.fetchTime(), nanos))));
    }

    private static ImageConfig readConfig(byte[] bytes) {
        try {
            return ImageConfigReader.read(bytes);
        } catch (MalformedException e) {
            throw new ContentException.Invalid(String.valueOf(e.getMessage()), e);
        } catch (TooManyException e) {
            throw new ContentException.TooLarge(String.valueOf(e.getMessage()));
        }
    }

    private <V> Optional<V> cached(
            Cache<Held, V> cache,
            Flights<InScope, V> flights,
            Scope scope,
            Digest digest,
            Deadline deadline,
            Supplier<V> fetch) {
        Held key = new Held(scope.registry(), digest);
        V known = shown.in(scope, digest) ? cache.getIfPresent(key) : null;
        if (known != null) {
            return Optional.of(known);
        }
        return flights.join(new InScope(scope, digest), deadline, () -> {
            V fetched = fetch.get();
            cache.put(key, fetched);
            shown.add(scope, digest);
            return fetched;
        });
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
            Optional<Manifest> nested = child(descriptor, scope, source, deadline);
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
