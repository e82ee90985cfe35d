package dev.slimgate.benchmarks;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.ContentProbe;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One layer from its compressed file to its index, with both digests: all that an image costs but the network. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 6)
@Measurement(iterations = 10)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx512m", "-XX:+UseSerialGC"})
public class LayerScan {
    /** The compressed layer. */
    @Param("layer.tar.gz")
    public String file;

    /** Whether contents are looked at as inspection does. */
    @Param({"true"})
    public boolean inspect;

    private LayerFile layer;
    private LayerScanner scanner;

    /** Hashes the file, which brings it into the page cache. */
    @Setup
    public void open() throws IOException {
        layer = LayerFile.of(Path.of(file));
        ContentProbe probe = inspect ? ContentInspector.probe() : ContentProbe.NONE;
        scanner = new LayerScanner(ReadLimits.DEFAULTS, probe, new IndexBudget(ReadLimits.DEFAULTS.indexBytes()));
        LayerIndex index = scan();
        System.out.printf(
                "%s: %d compressed bytes, %d unpacked, %d entries, index of %d bytes%n",
                file, layer.descriptor().bytes(), index.unpackedBytes(), index.size(), index.heapBytes());
    }

    /** Reads all of it. */
    @Benchmark
    public LayerIndex scan() {
        return scanner.scan(layer, layer.descriptor(), Deadline.after(Duration.ofMinutes(10)), bytes -> {});
    }
}
