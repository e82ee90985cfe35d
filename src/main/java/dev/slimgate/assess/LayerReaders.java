package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.oci.Descriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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

/**
 * Reads the layers of images: each layer once however many images share it, a bounded number at a time, on threads of
 * their own so that unpacking never holds up an answer. Safe for use by many threads.
 */
final class LayerReaders implements AutoCloseable {
    private final LayerScanner scanner;
    private final ReadLimits limits;
    private final Shown shown;
    private final Shared shared;
    private final int layersAtOnce;
    private final ExecutorService readers;
    private final Cache<Held, LayerIndex> indexes;
    private final Map<Held, CompletableFuture<LayerIndex>> reading = new ConcurrentHashMap<>();
    private final LongAdder readBytes = new LongAdder();

    LayerReaders(
            LayerScanner scanner,
            ReadLimits limits,
            AssessorSettings settings,
            CacheSettings caches,
            Shown shown,
            Shared shared) {
        this.scanner = scanner;
        this.limits = limits;
        this.shown = shown;
        this.shared = shared;
        this.layersAtOnce = settings.layersAtOnce();
        this.readers = Executors.newFixedThreadPool(
                settings.scans() * settings.layersAtOnce(),
                Thread.ofPlatform().daemon().name("layers-", 0).factory());
        this.indexes = Caffeine.newBuilder()
                .recordStats()
                .maximumWeight(Share.INDEXES.of(caches))
                .<Held, LayerIndex>weigher(
                        (key, index) -> Weights.of(Weights.ENTRY + Weights.held(key) + index.heapBytes()))
                .build();
    }

    /**
     * Where the layers of an image are.
     *
     * @param listed base layer first
     */
    record Layers(List<Descriptor> listed, Scope scope, ImageSource source) {}

    /** Compressed bytes of the layers that were read to their end, since the start. */
    long readBytes() {
        return readBytes.sum();
    }

    /** How often a layer was known, since the start. */
    CacheUse use() {
        return CacheUse.of(indexes);
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    /**
     * Does what needs memory for one image, as {@link IndexBudget#within} says: anew where other images have had it.
     *
     * @throws ContentException as the work does, or where there is not enough memory
     */
    <V> V withMemory(Deadline deadline, Function<IndexBudget.Hold, V> work) {
        return scanner.within(deadline, work);
    }

    /**
     * All layers of an image, base layer first. Of those that are known none is read; one that is known from another
     * repository of the same registry costs one HEAD request, any other what reading it costs. A few at a time, so that an
     * image of five hundred layers leaves the other readers to other images.
     *
     * @param hold keeps them
     * @param progress is told of each layer, also of one that is known
     * @throws ContentException as the source does; TimedOut once the deadline has passed
     * @throws IndexBudget.Crowded if others have what they would need
     */
    List<LayerIndex> readAll(Layers layers, IndexBudget.Hold hold, Deadline deadline, ScanProgress progress) {
        Reading image = new Reading(layers, hold, deadline, progress);
        LayerIndex[] read = new LayerIndex[layers.listed.size()];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < Math.min(layersAtOnce, read.length); i++) {
            futures.add(readers.submit(() -> {
                int number;
                while ((number = next.getAndIncrement()) < read.length) {
                    read[number] = hold.keep(image.layer(layers.listed.get(number)));
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

    /**
     * Long work on what was read, on the same threads: on a virtual thread it would hold up everybody's answers.
     *
     * @throws ContentException as the work does; TimedOut once the deadline has passed
     */
    <T> T compute(Callable<T> work, Deadline deadline) {
        return await(readers.submit(work), deadline);
    }

    /** One image whose layers are being read. */
    private final class Reading {
        private final Scope scope;
        private final ImageSource source;
        private final IndexBudget.Hold hold;
        private final Deadline deadline;
        private final ScanProgress progress;

        Reading(Layers layers, IndexBudget.Hold hold, Deadline deadline, ScanProgress progress) {
            this.scope = layers.scope;
            this.source = layers.source;
            this.hold = hold;
            this.deadline = deadline;
            this.progress = progress;
        }

        LayerIndex layer(Descriptor layer) {
            Held key = new Held(scope.registry(), layer.digest());
            while (true) {
                LayerIndex known = indexes.getIfPresent(key);
                if (known != null) {
                    return fromElsewhere(known, layer);
                }
                CompletableFuture<LayerIndex> mine = new CompletableFuture<>();
                CompletableFuture<LayerIndex> other = reading.putIfAbsent(key, mine);
                if (other == null) {
                    return read(key, mine, layer);
                }
                Optional<LayerIndex> read = others(other, deadline);
                if (read.isPresent()) {
                    return fromElsewhere(read.get(), layer);
                }
                // The other reader failed, perhaps for reasons of its own (its deadline, its credentials): try it
                // ourselves.
            }
        }

        private LayerIndex read(Held key, CompletableFuture<LayerIndex> mine, Descriptor layer) {
            try {
                Optional<LayerIndex> stored = shared.layer(key, deadline);
                if (stored.isPresent()) {
                    LayerIndex index = fromElsewhere(stored.get(), layer);
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

        private LayerIndex fromElsewhere(LayerIndex index, Descriptor layer) {
            if (!shown.anywhere(scope, layer.digest(), deadline)) {
                source.checkAccess(layer, deadline);
                shown.add(scope, layer.digest());
            }
            progress.add(layer.bytes());
            return index;
        }
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
