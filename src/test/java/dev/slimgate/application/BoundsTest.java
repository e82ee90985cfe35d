package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.WorkBounds;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static ServeConfig.Bounds of(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(ServeConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(ServeConfig.class)
                .bounds();
    }

    @Test
    void hasDefaults() {
        Bounds bounds = Bounds.of(of(Map.of()));

        assertThat(bounds.work()).isEqualTo(WorkBounds.DEFAULTS);
        assertThat(bounds.bodyTime()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void readsEachKey() {
        ServeConfig.Bounds config = of(Map.of(
                "slimgate.bounds.reviews", "3",
                "slimgate.bounds.fetches", "5",
                "slimgate.bounds.waiting-scans", "7",
                "slimgate.bounds.body-mebibytes", "9",
                "slimgate.bounds.body-time", "250ms"));

        assertThat(config.reviews()).isEqualTo(3);
        assertThat(config.bodyMebibytes()).isEqualTo(9);
        assertThat(Bounds.of(config).work()).isEqualTo(new WorkBounds(5, 7));
        assertThat(Bounds.of(config).bodyTime()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        ServeConfig.Bounds config = of(Map.of(
                "slimgate.bounds.reviews", "0",
                "slimgate.bounds.fetches", "-1",
                "slimgate.bounds.waiting-scans", "0",
                "slimgate.bounds.body-mebibytes", "5000",
                "slimgate.bounds.body-time", "31s"));

        assertThatThrownBy(() -> Bounds.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "slimgate.bounds.reviews: must be at least 1",
                        "slimgate.bounds.fetches",
                        "slimgate.bounds.waiting-scans",
                        "slimgate.bounds.body-mebibytes: must be at most 4096",
                        "slimgate.bounds.body-time: must be 100ms to 30s");
    }
}
