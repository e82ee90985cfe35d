package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.TooManyException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Manifests and configs by digest: in memory, then in the shared store, then from their registry. They never change, so
 * that each is fetched once; and a scope is told of one only after the registry has shown it there.
 */
final class Documents {
    private final ReadLimits limits;
    private final Duration fetchTime;
    private final Shown shown;
    private final Shared shared;
    private final Failures<InScope> failures;
    private final LongSupplier nanos;
    private final Cache<Held, Manifest> manifests;
    private final Cache<Held, Config> configs;
    private final Flights<InScope, Manifest> manifestFlights = new Flights<>("manifest");
    private final Flights<InScope, Config> configFlights = new Flights<>("config");

    /**
     * @param fetchTime of one document; it may outlive the request that began it
     * @param failures of the last seconds
     */
    Documents(
            ReadLimits limits,
            CacheSettings settings,
            Duration fetchTime,
            Shown shown,
            Shared shared,
            Failures<InScope> failures,
            LongSupplier nanos) {
        this.limits = limits;
        this.fetchTime = fetchTime;
        this.shown = shown;
        this.shared = shared;
        this.failures = failures;
        this.nanos = nanos;
        this.manifests = Caffeine.newBuilder()
                .maximumWeight(Share.MANIFESTS.of(settings))
                .<Held, Manifest>weigher(
                        (key, manifest) -> Weights.of(Weights.ENTRY + Weights.held(key) + Weights.manifest(manifest)))
                .build();
        this.configs = Caffeine.newBuilder()
                .maximumWeight(Share.CONFIGS.of(settings))
                .<Held, Config>weigher(
                        (key, config) -> Weights.of(Weights.ENTRY + Weights.held(key) + ConfigWeight.of(config.config)))
                .build();
    }

    /**
     * A config and how long it is.
     *
     * @param bytes as its descriptor must state them
     */
    private record Config(ImageConfig config, long bytes) {}

    /** What a scope has been shown and memory holds; null for anything else. Waits for nobody. */
    @Nullable Manifest remembered(Scope scope, Digest digest) {
        return shown.in(scope, digest) ? manifests.getIfPresent(new Held(scope.registry(), digest)) : null;
    }

    /** What a scope has been shown, by this replica or another. Not for the time of an answer: asks the shared store. */
    Optional<Manifest> known(Scope scope, Digest digest, Deadline background) {
        return shown.anywhere(scope, digest, background)
                ? held(scope.registry(), digest, background)
                : Optional.empty();
    }

    /** What a registry holds, whoever was shown it. Not for the time of an answer: asks the shared store. */
    Optional<Manifest> held(String registry, Digest digest, Deadline background) {
        Held key = new Held(registry, digest);
        Manifest held = manifests.getIfPresent(key);
        if (held != null) {
            return Optional.of(held);
        }
        Optional<Manifest> stored = shared.manifest(key, background).map(Manifest::withoutRaw);
        stored.ifPresent(manifest -> manifests.put(key, manifest));
        return stored;
    }

    /** The registry has just shown a manifest in a scope. */
    Manifest keep(Scope scope, Digest digest, Manifest manifest) {
        Held key = new Held(scope.registry(), digest);
        shared.putManifest(key, manifest);
        Manifest light = manifest.withoutRaw();
        manifests.put(key, light);
        shown.add(scope, digest);
        return light;
    }

    /**
     * A manifest or index that an index names. One GET at most.
     *
     * @return empty when the deadline passed; the request then goes on
     * @throws ContentException as the source does, or did a moment ago
     */
    Optional<Manifest> manifest(Descriptor descriptor, Scope scope, ImageSource source, Deadline deadline) {
        return document(
                manifests,
                manifestFlights,
                scope,
                descriptor.digest(),
                manifest -> manifest.bytes() == descriptor.bytes(), // for all others the registry says what is wrong
                deadline,
                background -> held(scope.registry(), descriptor.digest(), background),
                background -> keep(scope, descriptor.digest(), source.manifest(descriptor, background)));
    }

    /**
     * A config. One GET at most.
     *
     * @return empty when the deadline passed; the request then goes on
     * @throws ContentException as the source does, or did a moment ago
     */
    Optional<ImageConfig> config(Descriptor descriptor, Scope scope, ImageSource source, Deadline deadline) {
        Held key = new Held(scope.registry(), descriptor.digest());
        return document(
                        configs,
                        configFlights,
                        scope,
                        descriptor.digest(),
                        config -> config.bytes == descriptor.bytes(),
                        deadline,
                        background -> storedConfig(key, descriptor, background),
                        background -> {
                            byte[] bytes = source.blob(descriptor, limits.configBytes(), background);
                            Config config = read(bytes);
                            shared.putConfig(key, bytes);
                            configs.put(key, config);
                            shown.add(scope, descriptor.digest());
                            return config;
                        })
                .map(Config::config);
    }

    private Optional<Config> storedConfig(Held key, Descriptor descriptor, Deadline background) {
        Config held = configs.getIfPresent(key);
        if (held != null) {
            return Optional.of(held);
        }
        Optional<Config> stored = shared.config(key, descriptor, background).map(Documents::read);
        stored.ifPresent(config -> configs.put(key, config));
        return stored;
    }

    private static Config read(byte[] bytes) {
        try {
            return new Config(ImageConfigReader.read(bytes), bytes.length);
        } catch (MalformedException e) {
            throw new ContentException.Invalid(String.valueOf(e.getMessage()), e);
        } catch (TooManyException e) {
            throw new ContentException.TooLarge(String.valueOf(e.getMessage()));
        }
    }

    private <V> Optional<V> document(
            Cache<Held, V> cache,
            Flights<InScope, V> flights,
            Scope scope,
            Digest digest,
            Predicate<V> fits,
            Deadline deadline,
            Function<Deadline, Optional<V>> find,
            Function<Deadline, V> fetch) {
        V known = shown.in(scope, digest) ? cache.getIfPresent(new Held(scope.registry(), digest)) : null;
        if (known != null && fits.test(known)) {
            return Optional.of(known);
        }
        InScope key = new InScope(scope, digest);
        failures.rethrow(key);
        return flights.join(key, deadline, () -> {
            Deadline background = Deadline.after(fetchTime, nanos);
            try {
                Optional<V> found = shown.anywhere(scope, digest, background)
                        ? find.apply(background).filter(fits)
                        : Optional.empty();
                return found.isPresent() ? found.get() : fetch.apply(background);
            } catch (ContentException e) {
                failures.add(key, e);
                throw e;
            }
        });
    }
}
