package dev.slimgate.benchmarks;

import dev.slimgate.admission.ReviewCodec;
import dev.slimgate.admission.ReviewRequest;
import dev.slimgate.admission.ReviewResponse;
import dev.slimgate.benchmarks.admissions.Workload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An AdmissionReview of 4.5 kB, with managed fields as an API server sends them, and the answer to one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx256m", "-XX:+UseSerialGC"})
public class Reviews {
    private final byte[] body = Workload.pod(List.of("registry.example/team-a/shop/api:1.4.2"));
    private final ReviewResponse response = new ReviewResponse(
            "00000000-0000-4000-8000-000000000000",
            new ReviewResponse.Admitted(),
            List.of(),
            Map.of("verdict", "admit"));

    /** Bytes to request. */
    @Benchmark
    public ReviewRequest decode() {
        return ReviewCodec.decode(body);
    }

    /** Response to bytes. */
    @Benchmark
    public byte[] encode() {
        return ReviewCodec.encode(response);
    }
}
