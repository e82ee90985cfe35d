package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.registry.Quota;
import dev.slimgate.registry.RegistryEvent;
import dev.slimgate.registry.RegistryEvent.Hold;
import dev.slimgate.registry.RegistryEvent.Outcome;
import dev.slimgate.registry.RegistryEvent.RetryCause;
import dev.slimgate.registry.RequestKind;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegistryMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RegistryMetrics metrics = new RegistryMetrics(registry);

    @Test
    void countsRequestsRetriesAndWhatWasHeldBack() {
        for (int i = 0; i < 3; i++) {
            metrics.happened(
                    new RegistryEvent.Asked("r.test", RequestKind.BLOB_GET, Outcome.SUCCESS, Duration.ofMillis(20)));
        }
        metrics.happened(new RegistryEvent.Retried("r.test", RetryCause.STALE));
        metrics.happened(new RegistryEvent.HeldBack("other", Hold.BREAKER));

        assertThat(registry.get("slimgate.registry.requests")
                        .tags("host", "r.test", "kind", "blob_get", "outcome", "success")
                        .timer()
                        .count())
                .isEqualTo(3);
        assertThat(registry.get("slimgate.registry.retries")
                        .tags("host", "r.test", "cause", "stale")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("slimgate.registry.held.back")
                        .tags("host", "other", "reason", "breaker")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void showsWhichListedRegistryIsNotAsked() {
        metrics.happened(new RegistryEvent.Switched("r.test", true));
        metrics.happened(new RegistryEvent.Switched("other", true));
        assertThat(open()).isEqualTo(1);

        metrics.happened(new RegistryEvent.Switched("r.test", false));

        assertThat(open()).isZero();
        assertThat(registry.find("slimgate.registry.breaker.open").gauges()).hasSize(1);
        assertThat(registry.get("slimgate.registry.breaker.openings")
                        .tag("host", "other")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void showsTheLastQuota() {
        metrics.happened(new RegistryEvent.QuotaSeen("docker.io", new Quota(100, 76, Duration.ofHours(6))));
        metrics.happened(new RegistryEvent.QuotaSeen("docker.io", new Quota(100, 75, Duration.ofHours(6))));

        assertThat(registry.get("slimgate.registry.quota.remaining")
                        .tag("host", "docker.io")
                        .gauge()
                        .value())
                .isEqualTo(75);
        assertThat(registry.get("slimgate.registry.quota.limit").gauge().value())
                .isEqualTo(100);
    }

    @Test
    void everySeriesAndEveryLabelIsDocumented() throws IOException {
        Stream.of(RequestKind.values())
                .forEach(kind -> metrics.happened(
                        new RegistryEvent.Asked("other", kind, Outcome.SUCCESS, Duration.ofMillis(1))));
        Stream.of(Outcome.values())
                .forEach(outcome -> metrics.happened(
                        new RegistryEvent.Asked("other", RequestKind.TAGS, outcome, Duration.ofMillis(1))));
        Stream.of(RetryCause.values()).forEach(cause -> metrics.happened(new RegistryEvent.Retried("other", cause)));
        Stream.of(Hold.values()).forEach(hold -> metrics.happened(new RegistryEvent.HeldBack("other", hold)));
        metrics.happened(new RegistryEvent.Switched("r.test", true));
        metrics.happened(new RegistryEvent.QuotaSeen("r.test", new Quota(1, 1, null)));
        new ReviewMetrics(registry);

        String page = Files.readString(Path.of("docs/metrics.md"));

        assertThat(registry.getMeters()).isNotEmpty().allSatisfy(meter -> {
            assertThat(page).contains("`" + series(meter));
            assertThat(meter.getId().getTags().stream()
                            .filter(tag -> !tag.getKey().equals("host"))
                            .map(Tag::getValue))
                    .allSatisfy(value -> assertThat(page).contains("`" + value + "`"));
        });
    }

    private double open() {
        return registry.get("slimgate.registry.breaker.open")
                .tag("host", "r.test")
                .gauge()
                .value();
    }

    private static String series(Meter meter) {
        return meter.getId().getName().replace('.', '_').toLowerCase(Locale.ROOT);
    }
}
