package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.admission.Reviewed;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReviewMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ReviewMetrics metrics = new ReviewMetrics(registry);

    private void hear(Decision decision, boolean dryRun) {
        metrics.reviewed(new Reviewed(
                new Reviewed.Request("u", "v1", "Pod", "shop", "api", "", Operation.CREATE, dryRun),
                decision,
                Duration.ofMillis(20)));
    }

    private double reviews(String verdict) {
        return registry.get("slimgate.admission.reviews")
                .tag("verdict", verdict)
                .counter()
                .count();
    }

    @Test
    void countsByWhatWasDecidedAndByNothingThatAClusterNames() {
        List<Meter> before = List.copyOf(registry.getMeters());

        hear(new Decision.NotJudged("the kind runs no images"), false);
        hear(new Decision.Unreadable("no template", true), false);
        hear(new Decision.BrokenGlass("admin", "OPS-9"), false);
        hear(new Decision.BrokenGlass("admin", "OPS-9"), true);

        assertThat(reviews("notJudged")).isEqualTo(1);
        assertThat(reviews("deny")).isEqualTo(1);
        assertThat(reviews("breakGlass")).isEqualTo(2);
        assertThat(registry.get("slimgate.break.glass").counter().count()).isEqualTo(1);
        assertThat(registry.get("slimgate.admission").timer().count()).isEqualTo(2);
        assertThat(registry.getMeters()).as("no series is made later").containsExactlyInAnyOrderElementsOf(before);
    }
}
