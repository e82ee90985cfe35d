package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.policy.NoMatch;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeConfigTest {
    private static ServeConfig of(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(ServeConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(ServeConfig.class);
    }

    @Test
    void hasDefaults() {
        ServeConfig config = of(Map.of());

        assertThat(config.policies()).isEmpty();
        assertThat(config.policyReload()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.registries()).isEmpty();
        assertThat(config.namespaces()).isEmpty();
        assertThat(config.dockerConfig()).isFalse();
        assertThat(config.noMatch()).isEqualTo(NoMatch.ADMIT);
        assertThat(config.waivers().keys()).isEmpty();
        assertThat(config.cluster().name()).isEmpty();
    }

    @Test
    void readsEachKey() {
        ServeConfig config = of(Map.of(
                "slimgate.policies", "/etc/a,/etc/b.yaml",
                "slimgate.policy-reload", "250ms",
                "slimgate.registries", "/etc/registries.yaml",
                "slimgate.namespaces", "/etc/namespaces.yaml",
                "slimgate.docker-config", "true",
                "slimgate.no-match", "DENY",
                "slimgate.waivers.keys", "/etc/jwks.json",
                "slimgate.cluster.name", "prod-eu"));

        assertThat(config.policies()).contains(List.of(Path.of("/etc/a"), Path.of("/etc/b.yaml")));
        assertThat(config.policyReload()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.registries()).contains(Path.of("/etc/registries.yaml"));
        assertThat(config.namespaces()).contains(Path.of("/etc/namespaces.yaml"));
        assertThat(config.dockerConfig()).isTrue();
        assertThat(config.noMatch()).isEqualTo(NoMatch.DENY);
        assertThat(config.waivers().keys()).contains(Path.of("/etc/jwks.json"));
        assertThat(config.cluster().name()).contains("prod-eu");
    }

    @Test
    void refusesKeysThatItDoesNotKnow() {
        Map<String, String> misspelt = Map.of("slimgate.policy-relaod", "1s");

        assertThatThrownBy(() -> of(misspelt)).hasMessageContaining("slimgate.policy-relaod");
    }
}
