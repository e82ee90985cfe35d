package dev.slimgate.assess;

import dev.slimgate.assess.SharedStore.Kind;
import dev.slimgate.assess.Tags.Named;
import dev.slimgate.assess.Tags.Seen;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.ManifestReader;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.TooManyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What replicas tell each other through a {@link SharedStore}: what tags named and when, who was shown what, documents as
 * they were served, and layer indexes. Keys keep apart whom caches keep apart. What is damaged, too long, too old or not
 * what its digest says is absent. For background work only: a store may be slow.
 */
final class Shared {
    /** How long documents and indexes are kept since their last use; they never change. */
    static final Duration LONG = Duration.ofDays(7);
    /** How long a registry's word is kept that somebody may read something. */
    static final Duration ACCESS_LIFE = Duration.ofDays(1);
    /** Indexes of larger layers, of about a million files, are made again. */
    static final int MOST_INDEX_BYTES = 16 << 20;

    private static final int MOST_TAG_BYTES = 192;
    private static final byte[] YES = {1};

    /** A document's first byte says what it is: the place in this list; configs come after it. */
    private static final List<MediaType> MANIFESTS =
            List.of(MediaType.OCI_INDEX, MediaType.OCI_MANIFEST, MediaType.DOCKER_LIST, MediaType.DOCKER_MANIFEST);

    private static final int CONFIG = MANIFESTS.size();

    private final SharedStore store;
    private final ReadLimits limits;
    private final CacheSettings settings;
    private final InstantSource clock;
    private final LongSupplier nanos;

    Shared(SharedStore store, ReadLimits limits, CacheSettings settings, InstantSource clock, LongSupplier nanos) {
        this.store = store;
        this.limits = limits;
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
    }

    /**
     * What a tag named when a replica last asked, on this replica's monotonic clock. A time in the future is now, as far as
     * clocks may differ; beyond a tag's life it is nothing to go by.
     */
    Optional<Seen> tag(Named named, Deadline deadline) {
        return store.get(tagKey(named), deadline)
                .filter(value -> value.length <= MOST_TAG_BYTES)
                .flatMap(this::readTag);
    }

    /** What a tag names now. */
    void putTag(Named named, Digest digest) {
        byte[] value = (clock.millis() + " " + digest).getBytes(StandardCharsets.US_ASCII);
        store.put(tagKey(named), value, longer(settings.tagLife(), settings.tagMostAge()));
    }

    private Optional<Seen> readTag(byte[] value) {
        String text = new String(value, StandardCharsets.US_ASCII);
        int space = text.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        try {
            long atMillis = Long.parseLong(text.substring(0, space));
            Digest digest = Digest.parse(text.substring(space + 1));
            long nowMillis = clock.millis();
            long oldest = nowMillis
                    - longer(settings.tagLife(), settings.tagMostAge()).toMillis();
            if (atMillis < oldest || atMillis > nowMillis + settings.tagLife().toMillis()) {
                return Optional.empty();
            }
            long ageMillis = Math.max(0, nowMillis - atMillis);
            return Optional.of(new Seen(
                    digest, nanos.getAsLong() - Duration.ofMillis(ageMillis).toNanos()));
        } catch (NumberFormatException | MalformedException e) {
            return Optional.empty();
        }
    }

    /** Whether a registry has shown a digest in a scope. */
    boolean access(Scope scope, Digest digest, Deadline deadline) {
        return store.get(accessKey(scope, digest), deadline)
                .filter(value -> Arrays.equals(value, YES))
                .isPresent();
    }

    void putAccess(Scope scope, Digest digest) {
        store.put(accessKey(scope, digest), YES, ACCESS_LIFE);
    }

    /** A manifest or index, read anew and by the bounds of today. */
    Optional<Manifest> manifest(Held held, Deadline deadline) {
        SharedStore.Key key = documentKey(held);
        return document(key, limits.manifestBytes(), deadline)
                .filter(value -> value[0] >= 0 && value[0] < MANIFESTS.size())
                .flatMap(value -> readManifest(held.digest(), MANIFESTS.get(value[0]), body(value)));
    }

    private Optional<Manifest> readManifest(Digest digest, MediaType type, byte[] bytes) {
        if (!digest.names(bytes)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ManifestReader.read(bytes, type, digest, limits.indexEntries(), limits.layers()));
        } catch (MalformedException | TooManyException e) {
            return Optional.empty(); // the registry is asked, and says what is wrong
        }
    }

    /** What was served; nothing where its bytes are not at hand. */
    void putManifest(Held held, Manifest manifest) {
        int type = MANIFESTS.indexOf(manifest.mediaType());
        if (type >= 0) {
            manifest.raw().bytes().ifPresent(bytes -> store.put(documentKey(held), value(type, bytes), LONG));
        }
    }

    /** The bytes of a config. */
    Optional<byte[]> config(Held held, Descriptor descriptor, Deadline deadline) {
        return document(documentKey(held), limits.configBytes(), deadline)
                .filter(value -> value[0] == CONFIG)
                .map(Shared::body)
                .filter(bytes ->
                        bytes.length == descriptor.bytes() && held.digest().names(bytes));
    }

    void putConfig(Held held, byte[] bytes) {
        store.put(documentKey(held), value(CONFIG, bytes), LONG);
    }

    /** The index of a layer, made by this version of the engine. */
    Optional<LayerIndex> layer(Held held, Deadline deadline) {
        SharedStore.Key key = layerKey(held);
        return store.get(key, deadline)
                .filter(value -> value.length <= MOST_INDEX_BYTES)
                .flatMap(value -> {
                    Optional<LayerIndex> read = readLayer(value);
                    read.ifPresent(index -> store.put(key, value, LONG));
                    return read;
                });
    }

    private Optional<LayerIndex> readLayer(byte[] value) {
        try {
            return LayerIndex.fromBytes(value, limits);
        } catch (ContentException.Invalid e) {
            return Optional.empty(); // it is made again, and put in its place
        }
    }

    void putLayer(Held held, LayerIndex index) {
        if (!store.equals(SharedStore.NONE) && index.heapBytes() <= MOST_INDEX_BYTES) {
            store.put(layerKey(held), index.toBytes(), LONG);
        }
    }

    /** A document as it is stored, kept for longer as it is of use. */
    private Optional<byte[]> document(SharedStore.Key key, int mostBytes, Deadline deadline) {
        Optional<byte[]> found =
                store.get(key, deadline).filter(value -> value.length > 1 && value.length - 1 <= mostBytes);
        found.ifPresent(value -> store.put(key, value, LONG));
        return found;
    }

    private static byte[] value(int type, byte[] bytes) {
        byte[] value = new byte[bytes.length + 1];
        value[0] = (byte) type;
        System.arraycopy(bytes, 0, value, 1, bytes.length);
        return value;
    }

    private static byte[] body(byte[] value) {
        return Arrays.copyOfRange(value, 1, value.length);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static SharedStore.Key tagKey(Named named) {
        Scope scope = named.scope();
        return new SharedStore.Key(
                Kind.TAG,
                scope.registry(),
                scope.repository(),
                scope.access().value(),
                String.valueOf(named.reference().tag()));
    }

    private static SharedStore.Key accessKey(Scope scope, Digest digest) {
        return new SharedStore.Key(
                Kind.ACCESS,
                scope.registry(),
                scope.repository(),
                scope.access().value(),
                digest.toString());
    }

    private static SharedStore.Key documentKey(Held held) {
        return new SharedStore.Key(
                Kind.DOCUMENT, held.registry(), "", "", held.digest().toString());
    }

    private static SharedStore.Key layerKey(Held held) {
        return new SharedStore.Key(
                Kind.LAYER, held.registry(), "", "", held.digest() + " " + ContentProbe.ENGINE_VERSION);
    }
}
