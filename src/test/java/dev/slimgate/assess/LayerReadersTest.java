package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.LayerReaders.Layers;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.LayersOnly;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.policy.NoMatch;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Layers that several images have, that are read at the same time, or that cannot be read. */
class LayerReadersTest {
    private static final Scope SHOP = scope("registry.test", "shop");
    private static final Scope BANK = scope("registry.test", "bank");

    private final Deadline later = Deadline.after(Duration.ofSeconds(50));
    /** Two threads. */
    private final LayerReaders readers = readers();

    @AfterEach
    void close() {
        readers.close();
    }

    private static LayerReaders readers() {
        CacheSettings caches = CacheSettings.DEFAULTS;
        Shared shared =
                new Shared(SharedStore.NONE, ReadLimits.DEFAULTS, caches, InstantSource.system(), System::nanoTime);
        return new LayerReaders(
                new LayerScanner(ReadLimits.DEFAULTS, ContentProbe.NONE, new IndexBudget(16 << 20)),
                ReadLimits.DEFAULTS,
                new AssessorSettings(caches, 1, 2, Duration.ofSeconds(1), NoMatch.ADMIT, WorkBounds.DEFAULTS),
                caches,
                new Shown(caches, shared),
                shared);
    }

    private static Scope scope(String registry, String repository) {
        return new Scope(registry, repository, ImageSource.AccessKey.NONE);
    }

    /** An empty archive, whose bytes are as many as no other's. */
    private static Descriptor layer(int number) {
        byte[] blob = new byte[1024 + 512 * number];
        return Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(blob), blob.length);
    }

    private List<LayerIndex> read(Scope scope, Blobs blobs, Deadline deadline, Descriptor... layers) {
        return readers.withMemory(
                deadline,
                hold -> readers.readAll(
                        new Layers(List.of(layers), scope, blobs),
                        hold,
                        deadline,
                        new ScanProgress(1, System::nanoTime)));
    }

    private CompletableFuture<List<LayerIndex>> reading(
            Scope scope, Blobs blobs, Deadline deadline, Descriptor... layers) {
        return inBackground(() -> read(scope, blobs, deadline, layers));
    }

    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    /** A deadline that tells when a reader begins to wait for another one. */
    private Deadline toldOfWaiting(CountDownLatch waiting) {
        return new Deadline(later.nanos(), () -> {
            if (Thread.currentThread().getName().startsWith("layers-")) {
                waiting.countDown();
            }
            return System.nanoTime();
        });
    }

    private static void await(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // who is told to end does so when it likes
            }
        }
    }

    @Test
    void givesTheLayersInTheirOrderAndReadsTheSameOneOnce() {
        Blobs blobs = new Blobs();

        List<LayerIndex> indexes = read(SHOP, blobs, later, layer(1), layer(2), layer(1), layer(3));

        assertThat(indexes)
                .extracting(LayerIndex::diffId)
                .containsExactly(layer(1).digest(), layer(2).digest(), layer(1).digest(), layer(3).digest());
        assertThat(blobs.opened).containsExactlyInAnyOrder(layer(1), layer(2), layer(3));
        assertThat(readers.readBytes()).isEqualTo(3 * 1024 + 512 * 6);
    }

    @Test
    void asksOnceWhetherAKnownLayerMayBeSeenInAnotherRepository() {
        read(SHOP, new Blobs(), later, layer(1));
        Blobs blobs = new Blobs();

        read(BANK, blobs, later, layer(1));
        read(BANK, blobs, later, layer(1));

        assertThat(blobs.opened).isEmpty();
        assertThat(blobs.checked).containsExactly(layer(1));
        assertThat(readers.readBytes()).isEqualTo(layer(1).bytes());
        assertThat(readers.use()).isEqualTo(new CacheUse(2, 1));
    }

    @Test
    void aKnownLayerIsNotForWhomTheRegistryRefusesIt() {
        read(SHOP, new Blobs(), later, layer(1));
        Blobs blobs = new Blobs();
        blobs.refuses = true;

        assertThatThrownBy(() -> read(BANK, blobs, later, layer(1))).isInstanceOf(ContentException.Unauthorized.class);
    }

    @Test
    void aLayerOfOneRegistryIsNotAnothers() {
        read(SHOP, new Blobs(), later, layer(1));
        Blobs blobs = new Blobs();

        read(scope("other.test", "shop"), blobs, later, layer(1));

        assertThat(blobs.opened).containsExactly(layer(1));
    }

    @Test
    void aLayerThatIsBeingReadIsWaitedFor() {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Blobs slow = new Blobs(layer -> {
            begun.countDown();
            await(waiting);
        });
        Blobs other = new Blobs();

        CompletableFuture<List<LayerIndex>> first = reading(SHOP, slow, later, layer(1));
        await(begun);
        List<LayerIndex> second = read(BANK, other, toldOfWaiting(waiting), layer(1));

        assertThat(second).isEqualTo(first.join());
        assertThat(other.opened).isEmpty();
        assertThat(other.checked).containsExactly(layer(1));
    }

    @Test
    void whoWaitedInVainReadsTheLayerItself() {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Blobs failing = new Blobs(layer -> {
            begun.countDown();
            await(waiting);
            throw new ContentException.Unauthorized("not you");
        });
        Blobs other = new Blobs();

        CompletableFuture<List<LayerIndex>> first = reading(SHOP, failing, later, layer(1));
        await(begun);
        List<LayerIndex> second = read(BANK, other, toldOfWaiting(waiting), layer(1));

        assertThat(second).hasSize(1);
        assertThat(other.opened).containsExactly(layer(1));
        assertThatThrownBy(first::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ContentException.Unauthorized.class);
    }

    @Test
    void afterAFailureNoFurtherLayerIsBegun() {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch failed = new CountDownLatch(1);
        Blobs blobs = new Blobs(layer -> {
            both.countDown();
            await(both);
            if (layer.equals(layer(1))) {
                throw new ContentException.NotFound("no such layer");
            }
            await(failed);
        });

        Layers layers = new Layers(List.of(layer(1), layer(2), layer(3), layer(4)), SHOP, blobs);

        readers.withMemory(later, hold -> {
            assertThatThrownBy(() -> readers.readAll(layers, hold, later, new ScanProgress(1, System::nanoTime)))
                    .isInstanceOf(ContentException.NotFound.class);
            failed.countDown();
            awaitBothThreads(); // within, as what has no memory any more begins nothing either
            return layers;
        });

        assertThat(blobs.opened).containsExactlyInAnyOrder(layer(1), layer(2));
    }

    /** Each is free once it meets the other. */
    private void awaitBothThreads() {
        CyclicBarrier meeting = new CyclicBarrier(2);
        Stream.of(1, 2)
                .map(number -> inBackground(() -> readers.compute(meeting::await, later)))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @Test
    void whatIsStillReadAtTheDeadlineIsToldSo() {
        CountDownLatch over = new CountDownLatch(1);
        Blobs slow = new Blobs(layer -> await(over));

        assertThatThrownBy(() -> read(SHOP, slow, Deadline.after(Duration.ofMillis(100)), layer(1)))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessage("reading the layers took longer than PT10M");
        over.countDown();
    }

    @Test
    void workOnTheSameThreadsThrowsWhatItThrows() {
        ContentException invalid = new ContentException.Invalid("no tree");

        String thread = readers.compute(() -> Thread.currentThread().getName(), later);

        assertThat(thread).startsWith("layers-");
        assertThatThrownBy(() -> readers.compute(
                        () -> {
                            throw invalid;
                        },
                        later))
                .isSameAs(invalid);
    }

    /** Gives blobs, after something has been done for each. */
    private static final class Blobs extends LayersOnly {
        private final Consumer<Descriptor> first;
        private final Queue<Descriptor> opened = new ConcurrentLinkedQueue<>();
        private final Queue<Descriptor> checked = new ConcurrentLinkedQueue<>();
        private volatile boolean refuses;

        Blobs() {
            this(layer -> {});
        }

        Blobs(Consumer<Descriptor> first) {
            this.first = first;
        }

        @Override
        public InputStream open(Descriptor descriptor, Deadline deadline) {
            opened.add(descriptor);
            first.accept(descriptor);
            return new ByteArrayInputStream(new byte[(int) descriptor.bytes()]);
        }

        @Override
        public void checkAccess(Descriptor descriptor, Deadline deadline) {
            checked.add(descriptor);
            if (refuses) {
                throw new ContentException.Unauthorized("not you");
            }
        }
    }
}
