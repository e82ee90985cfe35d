package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.CacheSettings;
import dev.slimgate.cluster.PullSecretScope;
import dev.slimgate.oci.Platform;
import dev.slimgate.openreports.ReportKind;
import dev.slimgate.openreports.ReportLimits;
import dev.slimgate.policy.NoMatch;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        assertThat(config.catalogue()).isEmpty();
        assertThat(config.namespaces()).isEmpty();
        assertThat(config.dockerConfig()).isFalse();
        assertThat(config.noMatch()).isEqualTo(NoMatch.ADMIT);
        assertThat(CacheConfig.of(config.cache())).isEqualTo(CacheSettings.DEFAULTS);
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
                "slimgate.catalogue", "/etc/bases.jsonl",
                "slimgate.docker-config", "true",
                "slimgate.no-match", "DENY",
                "slimgate.waivers.keys", "/etc/jwks.json",
                "slimgate.cluster.name", "prod-eu"));

        assertThat(config.policies()).contains(List.of(Path.of("/etc/a"), Path.of("/etc/b.yaml")));
        assertThat(config.policyReload()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.registries()).contains(Path.of("/etc/registries.yaml"));
        assertThat(config.catalogue()).contains(List.of(Path.of("/etc/bases.jsonl")));
        assertThat(config.namespaces()).contains(Path.of("/etc/namespaces.yaml"));
        assertThat(config.dockerConfig()).isTrue();
        assertThat(config.noMatch()).isEqualTo(NoMatch.DENY);
        assertThat(config.waivers().keys()).contains(Path.of("/etc/jwks.json"));
        assertThat(config.cluster().name()).contains("prod-eu");
    }

    @Test
    void readsTheSettingsOfCaches() {
        ServeConfig config = of(Map.of(
                "slimgate.cache.tag-life", "10s",
                "slimgate.cache.tag-most-age", "0s",
                "slimgate.cache.bytes", "32Mi"));

        assertThat(CacheConfig.of(config.cache()))
                .isEqualTo(new CacheSettings(Duration.ofSeconds(10), Duration.ZERO, 32 << 20));
    }

    @Test
    void tellsAllThatIsWrongWithCachesAtOnce() {
        ServeConfig config = of(Map.of(
                "slimgate.cache.tag-life", "0s",
                "slimgate.cache.tag-most-age", "8d",
                "slimgate.cache.bytes", "much"));

        assertThatThrownBy(() -> CacheConfig.of(config.cache()))
                .hasMessageContaining("slimgate.cache.tag-life: ")
                .hasMessageContaining("slimgate.cache.tag-most-age: ")
                .hasMessageContaining("slimgate.cache.bytes: ");
        assertThatThrownBy(() -> ClusterSettings.of(config)).hasMessageContaining("slimgate.cache.bytes: ");
    }

    @Test
    void readsTheSettingsOfTheAudit() {
        ServeConfig config = of(Map.of(
                "slimgate.audit.enabled", "false",
                "slimgate.audit.interval", "1h",
                "slimgate.audit.rate", "5",
                "slimgate.audit.reports", "PolicyReport",
                "slimgate.audit.max-results", "50",
                "slimgate.audit.events", "All"));

        assertThat(config.audit().enabled()).isFalse();
        assertThat(AuditSettings.of(config.audit()))
                .isEqualTo(new AuditSettings(
                        Duration.ofHours(1),
                        5,
                        ReportKind.POLICY_REPORT,
                        new ReportLimits(50, 256 * 1024),
                        ServeConfig.AuditNotices.ALL));
    }

    @Test
    void theAuditHasDefaults() {
        ServeConfig config = of(Map.of());

        assertThat(config.audit().enabled()).isTrue();
        assertThat(AuditSettings.problems(config.audit())).isEmpty();
        assertThat(AuditSettings.of(config.audit()))
                .isEqualTo(new AuditSettings(
                        Duration.ofMinutes(10),
                        10,
                        ReportKind.OPEN_REPORTS,
                        ReportLimits.DEFAULTS,
                        ServeConfig.AuditNotices.ENFORCED));
    }

    @Test
    void tellsAllThatIsWrongWithTheAuditAtOnce() {
        ServeConfig config = of(Map.of(
                "slimgate.audit.interval", "9s", "slimgate.audit.rate", "0", "slimgate.audit.max-results", "5001"));

        assertThatThrownBy(() -> ClusterSettings.of(config))
                .hasMessageContaining("slimgate.audit.interval: is 9 s")
                .hasMessageContaining("slimgate.audit.rate: is 0")
                .hasMessageContaining("slimgate.audit.max-results: is 5001");
    }

    @Test
    void refusesKeysThatItDoesNotKnow() {
        Map<String, String> misspelt = Map.of("slimgate.policy-relaod", "1s");

        assertThatThrownBy(() -> of(misspelt)).hasMessageContaining("slimgate.policy-relaod");
    }

    @Test
    void hasDefaultsForAClusterToo() {
        ServeConfig config = of(Map.of());

        assertThat(config.cluster().enabled()).isFalse();
        assertThat(config.cluster().roles()).containsExactly(Role.WEBHOOK, Role.CONTROLLER);
        assertThat(config.cluster().namespace()).isEqualTo("slimgate-system");
        assertThat(config.cluster().pullSecrets()).isEqualTo(ServeConfig.PullSecrets.NONE);
        assertThat(config.webhooks().name()).isEqualTo("slimgate");
        assertThat(config.webhooks().service()).isEqualTo("slimgate-webhook");
        assertThat(config.webhooks().servicePort()).isEqualTo(443);
        assertThat(config.certificates().mode()).isEqualTo(ServeConfig.CertificateSource.SELF);
        assertThat(config.certificates().secret()).isEqualTo("slimgate-tls");
        assertThat(config.certificates().caSecret()).isEqualTo("slimgate-ca");
        assertThat(config.certificates().caValidity()).isEqualTo(Duration.ofDays(3650));
        assertThat(config.certificates().validity()).isEqualTo(Duration.ofDays(90));
        assertThat(config.certificates().overlap()).isEqualTo(Duration.ofHours(24));
        assertThat(ClusterSettings.of(config).pullSecrets()).isEqualTo(new PullSecretScope.None());
    }

    @Test
    void readsEachKeyForAClusterAsTheChartSetsIt() {
        ServeConfig config = of(Map.of(
                "slimgate.cluster.enabled", "true",
                "slimgate.cluster.roles", "webhook",
                "slimgate.cluster.identity", "replica-0",
                "slimgate.cluster.pull-secrets", "namespaces",
                "slimgate.cluster.pull-secret-namespaces", "a,b",
                "slimgate.cluster.platforms", "linux/arm64",
                "slimgate.cluster.workload-kinds", "rollouts.argoproj.io/Rollout=spec.template",
                "slimgate.webhooks.url", "https://192.0.2.7:8443"));

        ClusterSettings settings = ClusterSettings.of(config);

        assertThat(settings.roles()).containsExactly(Role.WEBHOOK);
        assertThat(settings.identity()).isEqualTo("replica-0");
        assertThat(settings.pullSecrets()).isEqualTo(new PullSecretScope.Namespaces(Set.of("a", "b")));
        assertThat(settings.platforms()).containsExactly(Platform.parse("linux/arm64"));
        assertThat(settings.workloadKinds())
                .containsExactly(new WorkloadKind("argoproj.io", "rollouts", "Rollout", "spec.template"));
    }

    @Test
    void tellsAllThatIsWrongForAClusterAtOnce() {
        ServeConfig config = of(Map.of(
                "slimgate.policies", "/etc/a",
                "slimgate.cluster.pull-secrets", "namespaces",
                "slimgate.cluster.platforms", "arm64",
                "slimgate.cluster.workload-kinds", "Rollout",
                "slimgate.webhooks.url", "http://192.0.2.7",
                "slimgate.webhooks.service-port", "0",
                "slimgate.certificates.validity", "1h",
                "slimgate.waivers.keys", "/nowhere/jwks.json"));

        assertThatThrownBy(() -> ClusterSettings.of(config))
                .hasMessageContaining("slimgate.policies: ")
                .hasMessageContaining("slimgate.cluster.pull-secret-namespaces: ")
                .hasMessageContaining("slimgate.cluster.platforms: ")
                .hasMessageContaining("slimgate.cluster.workload-kinds: ")
                .hasMessageContaining("slimgate.webhooks.url: ")
                .hasMessageContaining("slimgate.webhooks.service-port: ")
                .hasMessageContaining("slimgate.certificates.validity: ")
                .hasMessageContaining("slimgate.waivers.keys: ");
    }
}
