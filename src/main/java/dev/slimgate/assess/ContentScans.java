package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.assess.LayerReaders.Layers;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.inspect.ContentComparison;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the layers of images contain, once for all who ask: by somebody's word where that counts, else by reading
 * them when it is an image's turn. A scan that outlives the request that began it goes on.
 */
final class ContentScans implements AutoCloseable {
    /** How long a scan waits for its turn that nobody asks for again. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** How much of what is left of a deadline somebody's word is waited for, and how long at most. */
    private static final int EVIDENCE_SHARE = 4;

    private static final Duration MOST_EVIDENCE = Duration.ofSeconds(2);

    private final LayerReaders readers;
    private final ContentInspector inspector;
    private final ReadLimits limits;
    private final Failures<Key> failures;
    private final LongSupplier nanos;
    private final Evidence evidence;
    private final ScanQueue<Object> queue;
    private final Cache<Key, KnownContents> contents;
    /** Empty where a scan was given up before its turn. What may be under way here is bounded by the queue. */
    private final Flights<Asking, Optional<KnownContents>> scanFlights = new Flights<>("scan", Flights.Kind.LOOK);

    private final Flights<Pair, Optional<ContentChanges>> comparisonFlights =
            new Flights<>("comparison", Flights.Kind.LOOK);
    private final Map<Key, ScanProgress> underWay = new ConcurrentHashMap<>();

    ContentScans(
            LayerReaders readers,
            ContentInspector inspector,
            ReadLimits limits,
            AssessorSettings settings,
            CacheSettings caches,
            LongSupplier nanos) {
        this.readers = readers;
        this.inspector = inspector;
        this.limits = limits;
        this.failures = new Failures<>(Share.FAILURES.of(caches) / 3, nanos);
        this.nanos = nanos;
        this.evidence = settings.evidence();
        this.queue = new ScanQueue<>(settings.scans(), settings.bounds().waitingScans(), PATIENCE, nanos);
        this.contents = Caffeine.newBuilder()
                .recordStats()
                .maximumWeight(Share.CONTENTS.of(caches))
                .<Key, KnownContents>weigher((key, known) -> Weights.of(
                        Weights.scope(key.scope) + Weights.digest(key.manifest) + ContentWeight.of(known.facts())))
                .build();
    }

    /** An image's contents as one scope sees them. */
    private record Key(Scope scope, Digest manifest, Platform platform) {}

    /** An image, and where its layers are. */
    record Located(PlatformImage image, Scope scope, ImageSource source) {
        private Key key() {
            return ContentScans.key(image, scope);
        }

        private Layers layers() {
            return new Layers(image.manifest().layers(), scope, source);
        }

        private ScanProgress progress(LongSupplier nanos) {
            return new ScanProgress(image.manifest().compressedBytes(), nanos);
        }
    }

    /** For whom a reader is waited for. */
    private record Turns(String namespace, boolean background) {
        static Turns now() {
            return new Turns(Asker.namespaceNow(), Asker.inBackground());
        }
    }

    /** Contents with dive's figures or without, whose reading is another piece of work. */
    private record Asking(Key key, boolean dive) {}

    /**
     * What the layers contain. Nothing is read that is known; a layer known from another repository of the same registry
     * costs one HEAD request.
     *
     * @param dive whether {@link ContentFacts#dive} is among what is asked; facts without it are completed, others have it
     * @return empty when the deadline passed; the scan then goes on, unless too many wait
     * @throws ContentException as the source does, or did a moment ago
     */
    Optional<KnownContents> contents(
            PlatformImage image, Scope scope, ImageSource source, boolean dive, Deadline deadline) {
        Key key = key(image, scope);
        KnownContents known = known(key);
        if (known != null && (!dive || known.facts().dive() != null)) {
            return Optional.of(known);
        }
        failures.rethrow(key);
        Asking asking = new Asking(key, dive);
        if (Asker.fromMemory() && !scanFlights.has(asking)) {
            return Optional.empty();
        }
        Located located = new Located(image, scope, source);
        Turns turns = Turns.now();
        queue.asked(asking, turns.namespace, turns.background);
        return scanFlights
                .join(
                        asking,
                        Asker.patience(deadline),
                        () -> vouched(asking, located, deadline).or(() -> scan(asking, located, turns)))
                .flatMap(Function.identity());
    }

    /** What was found out, unless by the word of somebody who is trusted no more. */
    private @Nullable KnownContents known(Key key) {
        KnownContents known = contents.getIfPresent(key);
        return known != null && known.counts(evidence) ? known : null;
    }

    /** By somebody's word, which is waited for so briefly that reading the layers can still be done in time. */
    private Optional<KnownContents> vouched(Asking asking, Located located, Deadline deadline) {
        Duration share = deadline.remaining().dividedBy(EVIDENCE_SHARE);
        Deadline due = Deadline.after(share.compareTo(MOST_EVIDENCE) < 0 ? share : MOST_EVIDENCE, nanos);
        ImageFacts facts = located.image.facts();
        Optional<KnownContents> vouched = evidence.of(located.scope.registry(), facts, located.source, due)
                .filter(given -> !asking.dive || given.contents().dive() != null)
                .map(given -> new KnownContents(inspector.withBase(given.contents(), facts), given));
        vouched.ifPresent(known -> contents.put(asking.key, known));
        return vouched;
    }

    /** What of two images is compared. */
    private record Pair(Key before, Key after) {}

    /**
     * What differs between the layers of two images. What was read and is still remembered is not read again.
     *
     * @return empty when the deadline passed; the comparison then goes on
     * @throws ContentException as the sources do
     */
    Optional<ContentChanges> changes(Located before, Located after, Deadline deadline) {
        Pair pair = new Pair(before.key(), after.key());
        Turns turns = Turns.now();
        return comparisonFlights
                .join(pair, deadline, () -> compare(pair, before, after, turns))
                .flatMap(Function.identity());
    }

    private Optional<ContentChanges> compare(Pair pair, Located before, Located after, Turns turns) {
        return inTurn(pair, turns, (hold, deadline) -> {
            List<LayerIndex> first = readers.readAll(before.layers(), hold, deadline, before.progress(nanos));
            List<LayerIndex> second = readers.readAll(after.layers(), hold, deadline, after.progress(nanos));
            return readers.compute(() -> ContentComparison.of(first, second, hold, deadline), deadline);
        });
    }

    /** What is done with the memory for file lists. */
    @FunctionalInterface
    private interface Reading<V> {
        V within(IndexBudget.Hold hold, Deadline deadline);
    }

    /**
     * Waits for a turn, and then for memory where other images have it.
     *
     * @param reading may be begun anew, as {@link LayerReaders#withMemory} says
     * @return empty where there was no turn
     */
    private <V> Optional<V> inTurn(Object key, Turns turns, Reading<V> reading) {
        Optional<ScanQueue<Object>.Turn> mine = queue.enter(key, turns.namespace, turns.background);
        if (mine.isEmpty()) {
            return Optional.empty();
        }
        try {
            Deadline deadline = Deadline.after(limits.scanTime(), nanos);
            return Optional.of(readers.withMemory(deadline, hold -> reading.within(hold, deadline)));
        } finally {
            mine.get().end();
        }
    }

    /** How far an image's scan is, in words. */
    String progress(PlatformImage image, Scope scope) {
        ScanProgress progress = underWay.get(key(image, scope));
        return progress == null ? Asker.orBusy(ScanProgress.NOT_BEGUN) : progress.words();
    }

    /** How many scans are under way or waiting for their turn. */
    int underWay() {
        return scanFlights.size();
    }

    /** How many of them wait. */
    int waiting() {
        return queue.waiting();
    }

    /** How often contents were known, since the start. */
    CacheUse contentsUse() {
        return CacheUse.of(contents);
    }

    /** How many were given up before their turn, since the start. */
    long dropped() {
        return queue.dropped();
    }

    @Override
    public void close() {
        queue.close();
    }

    private static Key key(PlatformImage image, Scope scope) {
        return new Key(scope, image.manifest().digest(), image.facts().platform());
    }

    private Optional<KnownContents> scan(Asking asking, Located located, Turns turns) {
        try {
            return inTurn(asking, turns, (hold, deadline) -> scan(asking, located, hold, deadline));
        } catch (ContentException e) {
            failures.add(asking.key, e);
            throw e;
        } finally {
            underWay.remove(asking.key);
        }
    }

    private KnownContents scan(Asking asking, Located located, IndexBudget.Hold hold, Deadline deadline) {
        ScanProgress progress = located.progress(nanos);
        underWay.put(asking.key, progress);
        List<LayerIndex> read = readers.readAll(located.layers(), hold, deadline, progress);
        KnownContents found = readers.compute(() -> found(asking, located.image, read, hold, deadline), deadline);
        contents.put(asking.key, found);
        return found;
    }

    /** What is known already is not found out again, and dive's figures, once known, are kept. */
    private KnownContents found(
            Asking asking, PlatformImage image, List<LayerIndex> layers, IndexBudget.Hold hold, Deadline deadline) {
        KnownContents known = known(asking.key);
        boolean missing = asking.dive && (known == null || known.facts().dive() == null);
        // First, so that its heap is free for the tree.
        DiveFigures figures = missing ? ContentInspector.dive(layers, hold, deadline) : null;
        KnownContents found = known != null
                ? known
                : new KnownContents(
                        inspector.inspect(image.manifest(), image.config(), image.facts(), layers, hold, deadline),
                        null);
        return figures == null ? found : found.with(found.facts().with(figures));
    }
}
