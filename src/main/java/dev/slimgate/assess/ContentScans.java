package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.DiveFigures;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentComparison;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the layers of images: each layer once however many images share it, a bounded number at a time, on threads of
 * their own so that unpacking never holds up an answer. A scan that outlives the request that began it goes on.
 */
final class ContentScans implements AutoCloseable {
    /** How long a scan waits for its turn that nobody asks for again. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** How much of what is left of a deadline somebody's word is waited for, and how long at most. */
    private static final int EVIDENCE_SHARE = 4;

    private static final Duration MOST_EVIDENCE = Duration.ofSeconds(2);

    private final LayerScanner scanner;
    private final ContentInspector inspector;
    private final ReadLimits limits;
    private final Shown shown;
    private final Shared shared;
    private final Failures<Key> failures;
    private final LongSupplier nanos;
    private final int layersAtOnce;
    private final Evidence evidence;
    private final ScanQueue<Object> queue;
    private final ExecutorService readers;
    private final Cache<Key, KnownContents> contents;
    private final Cache<Held, LayerIndex> indexes;
    /** Empty where a scan was given up before its turn. What may be under way here is bounded by the queue. */
    private final Flights<Asking, Optional<KnownContents>> scanFlights = new Flights<>("scan", Flights.Kind.LOOK);

    private final Flights<Pair, Optional<ContentChanges>> comparisonFlights =
            new Flights<>("comparison", Flights.Kind.LOOK);
    private final Map<Held, CompletableFuture<LayerIndex>> reading = new ConcurrentHashMap<>();
    private final Map<Key, ScanProgress> underWay = new ConcurrentHashMap<>();
    private final LongAdder readBytes = new LongAdder();

    ContentScans(
            LayerScanner scanner,
            ContentInspector inspector,
            ReadLimits limits,
            AssessorSettings settings,
            CacheSettings caches,
            Shown shown,
            Shared shared,
            LongSupplier nanos) {
        this.scanner = scanner;
        this.inspector = inspector;
        this.limits = limits;
        this.shown = shown;
        this.shared = shared;
        this.failures = new Failures<>(Share.FAILURES.of(caches) / 3, nanos);
        this.nanos = nanos;
        this.layersAtOnce = settings.layersAtOnce();
        this.evidence = settings.evidence();
        this.queue = new ScanQueue<>(settings.scans(), settings.bounds().waitingScans(), PATIENCE, nanos);
        this.readers = Executors.newFixedThreadPool(
                settings.scans() * settings.layersAtOnce(),
                Thread.ofPlatform().daemon().name("layers-", 0).factory());
        this.contents = Caffeine.newBuilder()
                .recordStats()
                .maximumWeight(Share.CONTENTS.of(caches))
                .<Key, KnownContents>weigher((key, known) -> Weights.of(
                        Weights.scope(key.scope) + Weights.digest(key.manifest) + ContentWeight.of(known.facts())))
                .build();
        this.indexes = Caffeine.newBuilder()
                .recordStats()
                .maximumWeight(Share.INDEXES.of(caches))
                .<Held, LayerIndex>weigher(
                        (key, index) -> Weights.of(Weights.ENTRY + Weights.held(key) + index.heapBytes()))
                .build();
    }

    /** An image's contents as one scope sees them. */
    private record Key(Scope scope, Digest manifest, Platform platform) {}

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
        Turns turns = Turns.now();
        queue.asked(asking, turns.namespace, turns.background);
        return scanFlights
                .join(
                        asking,
                        Asker.patience(deadline),
                        () -> vouched(asking, image, source, deadline).or(() -> scan(asking, image, source, turns)))
                .flatMap(Function.identity());
    }

    /** What was found out, unless by the word of somebody who is trusted no more. */
    private @Nullable KnownContents known(Key key) {
        KnownContents known = contents.getIfPresent(key);
        return known != null && known.counts(evidence) ? known : null;
    }

    /** By somebody's word, which is waited for so briefly that reading the layers can still be done in time. */
    private Optional<KnownContents> vouched(Asking asking, PlatformImage image, ImageSource source, Deadline deadline) {
        Duration share = deadline.remaining().dividedBy(EVIDENCE_SHARE);
        Deadline due = Deadline.after(share.compareTo(MOST_EVIDENCE) < 0 ? share : MOST_EVIDENCE, nanos);
        Optional<KnownContents> vouched = evidence.of(asking.key.scope.registry(), image.facts(), source, due)
                .filter(given -> !asking.dive || given.contents().dive() != null)
                .map(given -> new KnownContents(inspector.withBase(given.contents(), image.facts()), given));
        vouched.ifPresent(known -> contents.put(asking.key, known));
        return vouched;
    }

    /** Where the layers of an image are. */
    record Layers(PlatformImage image, Scope scope, ImageSource source) {}

    /** What of two images is compared. */
    private record Pair(Key before, Key after) {}

    /**
     * What differs between the layers of two images. What was read and is still remembered is not read again.
     *
     * @return empty when the deadline passed; the comparison then goes on
     * @throws ContentException as the sources do
     */
    Optional<ContentChanges> changes(Layers before, Layers after, Deadline deadline) {
        Pair pair = new Pair(key(before.image, before.scope), key(after.image, after.scope));
        Turns turns = Turns.now();
        return comparisonFlights
                .join(pair, deadline, () -> compare(pair, before, after, turns))
                .flatMap(Function.identity());
    }

    private Optional<ContentChanges> compare(Pair pair, Layers before, Layers after, Turns turns) {
        return inTurn(pair, turns, (hold, deadline) -> {
            List<LayerIndex> first = readAll(before, hold, deadline);
            List<LayerIndex> second = readAll(after, hold, deadline);
            return await(readers.submit(() -> ContentComparison.of(first, second, hold, deadline)), deadline);
        });
    }

    private List<LayerIndex> readAll(Layers layers, IndexBudget.Hold hold, Deadline deadline) {
        ScanProgress progress = new ScanProgress(layers.image.manifest().compressedBytes(), nanos);
        return readAll(layers.image.manifest().layers(), layers.scope, layers.source, hold, deadline, progress);
    }

    /** What is done with the memory for file lists. */
    @FunctionalInterface
    private interface Reading<V> {
        V within(IndexBudget.Hold hold, Deadline deadline);
    }

    /**
     * Waits for a turn, and then for memory where other images have it: first it takes what it needs as it goes; when that
     * fails it gives all back and begins again with twice as much reserved, up to all there is. So it ends after a few
     * attempts, and waits for memory only while it keeps none.
     *
     * @return empty where there was no turn
     */
    private <V> Optional<V> inTurn(Object key, Turns turns, Reading<V> reading) {
        Optional<ScanQueue<Object>.Turn> mine = queue.enter(key, turns.namespace, turns.background);
        if (mine.isEmpty()) {
            return Optional.empty();
        }
        try {
            Deadline deadline = Deadline.after(limits.scanTime(), nanos);
            long reserved = 0;
            while (true) {
                try (IndexBudget.Hold hold = scanner.hold(reserved, deadline)) {
                    return Optional.of(reading.within(hold, deadline));
                } catch (IndexBudget.Crowded e) {
                    reserved = Math.min(scanner.mostIndexBytes(), Math.max(2 * e.bytes(), 2 * reserved));
                }
            }
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

    /** Compressed bytes of the layers that were read to their end, since the start. */
    long readBytes() {
        return readBytes.sum();
    }

    /** How often contents were known, since the start. */
    CacheUse contentsUse() {
        return CacheUse.of(contents);
    }

    /** How often a layer was known, since the start. */
    CacheUse layersUse() {
        return CacheUse.of(indexes);
    }

    /** How many were given up before their turn, since the start. */
    long dropped() {
        return queue.dropped();
    }

    @Override
    public void close() {
        queue.close();
        readers.shutdownNow();
    }

    private static Key key(PlatformImage image, Scope scope) {
        return new Key(scope, image.manifest().digest(), image.facts().platform());
    }

    private Optional<KnownContents> scan(Asking asking, PlatformImage image, ImageSource source, Turns turns) {
        try {
            return inTurn(asking, turns, (hold, deadline) -> scan(asking, image, source, hold, deadline));
        } catch (ContentException e) {
            failures.add(asking.key, e);
            throw e;
        } finally {
            underWay.remove(asking.key);
        }
    }

    private KnownContents scan(
            Asking asking, PlatformImage image, ImageSource source, IndexBudget.Hold hold, Deadline deadline) {
        Key key = asking.key;
        ScanProgress progress = new ScanProgress(image.manifest().compressedBytes(), nanos);
        underWay.put(key, progress);
        List<LayerIndex> read = readAll(image.manifest().layers(), key.scope, source, hold, deadline, progress);
        // Not here: this is a virtual thread, and long work on those holds up everybody's answers.
        KnownContents found = await(readers.submit(() -> found(asking, image, read, hold, deadline)), deadline);
        contents.put(key, found);
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

    /** A few at a time, so that an image of five hundred layers leaves the other readers to other images. */
    private List<LayerIndex> readAll(
            List<Descriptor> layers,
            Scope scope,
            ImageSource source,
            IndexBudget.Hold hold,
            Deadline deadline,
            ScanProgress progress) {
        LayerIndex[] read = new LayerIndex[layers.size()];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < Math.min(layersAtOnce, layers.size()); i++) {
            futures.add(readers.submit(() -> {
                int number;
                while ((number = next.getAndIncrement()) < read.length) {
                    read[number] = hold.keep(layer(layers.get(number), scope, source, hold, deadline, progress));
                }
            }));
        }
        try {
            for (Future<?> future : futures) {
                await(future, deadline);
            }
            return List.of(read);
        } finally {
            next.set(read.length);
            futures.forEach(future -> future.cancel(true)); // after a failure the rest is of no use
        }
    }

    private LayerIndex layer(
            Descriptor layer,
            Scope scope,
            ImageSource source,
            IndexBudget.Hold hold,
            Deadline deadline,
            ScanProgress progress) {
        Held key = new Held(scope.registry(), layer.digest());
        while (true) {
            LayerIndex known = indexes.getIfPresent(key);
            if (known != null) {
                return fromElsewhere(known, layer, scope, source, deadline, progress);
            }
            CompletableFuture<LayerIndex> mine = new CompletableFuture<>();
            CompletableFuture<LayerIndex> other = reading.putIfAbsent(key, mine);
            if (other == null) {
                return read(key, mine, layer, scope, source, hold, deadline, progress);
            }
            Optional<LayerIndex> read = others(other, deadline);
            if (read.isPresent()) {
                return fromElsewhere(read.get(), layer, scope, source, deadline, progress);
            }
            // The other reader failed, perhaps for reasons of its own (its deadline, its credentials): try it
            // ourselves.
        }
    }

    private LayerIndex read(
            Held key,
            CompletableFuture<LayerIndex> mine,
            Descriptor layer,
            Scope scope,
            ImageSource source,
            IndexBudget.Hold hold,
            Deadline deadline,
            ScanProgress progress) {
        try {
            Optional<LayerIndex> stored = shared.layer(key, deadline);
            if (stored.isPresent()) {
                LayerIndex index = fromElsewhere(stored.get(), layer, scope, source, deadline, progress);
                indexes.put(key, index);
                mine.complete(index);
                return index;
            }
            LayerIndex index = scanner.scan(source, layer, hold, deadline, progress.layer());
            readBytes.add(layer.bytes());
            indexes.put(key, index);
            shared.putLayer(key, index);
            shown.add(scope, layer.digest());
            mine.complete(index);
            return index;
        } finally {
            reading.remove(key, mine);
            mine.cancel(false); // of no effect once complete
        }
    }

    private LayerIndex fromElsewhere(
            LayerIndex index,
            Descriptor layer,
            Scope scope,
            ImageSource source,
            Deadline deadline,
            ScanProgress progress) {
        if (!shown.anywhere(scope, layer.digest(), deadline)) {
            source.checkAccess(layer, deadline);
            shown.add(scope, layer.digest());
        }
        progress.add(layer.bytes());
        return index;
    }

    private Optional<LayerIndex> others(CompletableFuture<LayerIndex> reading, Deadline deadline) {
        try {
            return Optional.of(reading.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
        } catch (CancellationException | ExecutionException e) {
            return Optional.empty();
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContentException.TimedOut("reading the layers was interrupted");
        }
    }

    private ContentException tooSlow() {
        return new ContentException.TimedOut("reading the layers took longer than " + limits.scanTime());
    }

    private <T> T await(Future<T> future, Deadline deadline) {
        try {
            return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw tooSlow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContentException.TimedOut("reading the layers was interrupted");
        } catch (ExecutionException e) {
            throw Flights.unwrap(e);
        }
    }
}
