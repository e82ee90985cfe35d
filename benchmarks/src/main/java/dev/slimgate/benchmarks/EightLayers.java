package dev.slimgate.benchmarks;

import dev.slimgate.assess.Assessor;
import dev.slimgate.assess.AssessorSettings;
import dev.slimgate.assess.Inspection;
import dev.slimgate.assess.NamedImage;
import dev.slimgate.assess.SharedStore;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.content.VerifiedStream;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** An image of eight layers of about 32 MiB each, from memory to its facts, with nothing known before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g", "-XX:+UseSerialGC"})
public class EightLayers {
    private static final ImageReference NAME = ImageReference.parse("registry.example/benchmark:1");

    /** Layers of one image that are read at a time; 2 is what Slimgate does. */
    @Param({"1", "2"})
    public int layersAtOnce;

    private Memory source;
    private Assessor assessor;

    /** Makes the image. */
    @Setup
    public void image() throws IOException {
        source = new Memory(new HashMap<>(), new ArrayList<>());
        StringBuilder diffIds = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            GeneratedLayer layer = new GeneratedLayer(1000 + i, 32 << 20);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            layer.write(bytes);
            source.layers.add(source.add(MediaType.OCI_LAYER_GZIP, bytes.toByteArray()));
            diffIds.append(i == 0 ? "\"" : ",\"").append(layer.known().diffId()).append('"');
        }
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + diffIds + "]}}";
        source.layers.addFirst(source.add(MediaType.OCI_CONFIG, config.getBytes(StandardCharsets.UTF_8)));
    }

    /** Forgets all that was read. */
    @Setup(Level.Invocation)
    public void open() {
        AssessorSettings usual = AssessorSettings.DEFAULTS;
        AssessorSettings settings = new AssessorSettings(
                usual.caches(), 1, layersAtOnce, usual.fetchTime(), usual.noMatch(), usual.bounds());
        LayerScanner scanner = new LayerScanner(
                ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes()));
        assessor = new Assessor(
                new Nothing(),
                scanner,
                new ContentInspector(Catalogue.EMPTY),
                ReadLimits.DEFAULTS,
                settings,
                SharedStore.NONE,
                InstantSource.system(),
                System::nanoTime);
    }

    /** Ends its threads. */
    @TearDown(Level.Invocation)
    public void close() {
        assessor.close();
    }

    /** Reads all of it. */
    @Benchmark
    public Inspection inspect() {
        Inspection inspection = assessor.inspect(
                new NamedImage(NAME, source, "benchmark"), null, Deadline.after(Duration.ofMinutes(5)));
        if (inspection.contents() == null) {
            throw new IllegalStateException("not read: " + inspection.incomplete());
        }
        return inspection;
    }

    /** Config and layers, in this order, and their bytes. */
    private record Memory(Map<Digest, byte[]> blobs, List<Descriptor> layers) implements ImageSource {
        Descriptor add(MediaType type, byte[] bytes) {
            Digest digest = Digest.sha256(bytes);
            blobs.put(digest, bytes);
            return Descriptor.of(type, digest, bytes.length);
        }

        @Override
        public Digest digest(Deadline deadline) {
            return layers.getFirst().digest();
        }

        @Override
        public Manifest resolve(Deadline deadline) {
            return new ImageManifest(
                    MediaType.OCI_MANIFEST,
                    digest(deadline),
                    1,
                    layers.getFirst(),
                    layers.subList(1, layers.size()),
                    Map.of(),
                    null,
                    List.of());
        }

        @Override
        public Manifest manifest(Descriptor descriptor, Deadline deadline) {
            throw new ContentException.NotFound("no index here");
        }

        @Override
        public byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
            return blobs.get(descriptor.digest());
        }

        @Override
        public InputStream open(Descriptor descriptor, Deadline deadline) {
            return new VerifiedStream(
                    new ByteArrayInputStream(blobs.get(descriptor.digest())), descriptor, "benchmark");
        }

        @Override
        public void checkAccess(Descriptor descriptor, Deadline deadline) {}

        @Override
        public AccessKey access() {
            return AccessKey.NONE;
        }
    }

    /** No registry at all. */
    private static final class Nothing implements ImageSources {
        @Override
        public TaggedSource open(ImageReference reference, Requester requester) {
            throw new ContentException.NotFound("no registry here");
        }

        @Override
        public boolean mayTakeTime(ImageReference reference) {
            return false;
        }

        @Override
        public boolean configured(ImageReference reference) {
            return false;
        }
    }
}
