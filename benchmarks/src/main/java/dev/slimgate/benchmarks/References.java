package dev.slimgate.benchmarks;

import dev.slimgate.oci.ImageReference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Image references as they stand in Pods: short, with a host, with tag and digest. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx256m", "-XX:+UseSerialGC"})
public class References {
    private static final String DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private final List<String> texts = List.of(
            "nginx",
            "library/nginx:1.29",
            "registry.example:5000/team-a/shop/api:1.4.2",
            "ghcr.io/team-a/shop-api@" + DIGEST,
            "registry.k8s.io/coredns/coredns:v1.12.0@" + DIGEST);

    /** One reference, on average over five kinds. */
    @Benchmark
    @OperationsPerInvocation(5)
    public void parse(Blackhole hole) {
        for (String text : texts) {
            hole.consume(ImageReference.parse(text));
        }
    }
}
