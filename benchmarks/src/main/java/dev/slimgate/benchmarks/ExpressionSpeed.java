package dev.slimgate.benchmarks;

import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.facts.EffectiveUser;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The rule {@code expressions} on an image of ten layers, compiled once; see docs/adr/0030. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx512m", "-XX:+UseSerialGC"})
public class ExpressionSpeed {
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: expressions }
            spec:
              enforcement: Deny
              rules:
                expressions:
                  - name: layers-and-user
                    cel: image.layers.all(l, l.compressedBytes < 100000000) && !image.user.startsWith("root")
            """;

    private Rule rule;
    private Rule.Subject subject;

    /** Compiles it. */
    @Setup
    public void compileOnce() {
        PolicyDocuments.Result read = PolicyDocuments.read("expressions.yaml", POLICY);
        if (!read.problems().isEmpty()) {
            throw new IllegalStateException(read.problems().toString());
        }
        rule = read.policies().getFirst().rules().getFirst();
        subject = new Rule.Subject(
                ImageUse.ofImage("registry.example/shop/api:1"),
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven()),
                facts(),
                null,
                Comparisons.NONE,
                Instant.EPOCH);
        if (!(rule.judge(subject) instanceof Rule.Outcome.Passed)) {
            throw new IllegalStateException(rule.judge(subject).toString());
        }
    }

    private static ImageFacts facts() {
        List<ImageFacts.Layer> layers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Digest digest = Digest.parse("sha256:" + Integer.toHexString(i).repeat(64));
            layers.add(new ImageFacts.Layer(i, digest, digest, 5_000_000L * i, "RUN step " + i));
        }
        return new ImageFacts(
                Digest.parse("sha256:" + "a".repeat(64)),
                MediaType.OCI_MANIFEST,
                Platform.LINUX_AMD64,
                225_000_000L,
                null,
                layers,
                Instant.EPOCH,
                "65532",
                List.of("/app"),
                List.of(),
                Map.of(),
                Map.of(),
                Set.of("8080/tcp"),
                Set.of(),
                List.of("PATH"),
                null,
                new EffectiveUser.Known(65532, null, null),
                List.of());
    }

    /** One evaluation. */
    @Benchmark
    public Rule.Outcome judge() {
        return rule.judge(subject);
    }
}
