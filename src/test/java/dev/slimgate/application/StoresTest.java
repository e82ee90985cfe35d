package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.SharedStore;
import dev.slimgate.assess.SharedStore.Kind;
import dev.slimgate.store.StoreListener;
import dev.slimgate.store.StoreListener.Got;
import dev.slimgate.store.StoreListener.Put;
import dev.slimgate.store.StoreSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the settings of the shared store must be, and what is counted of it. */
class StoresTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private static ServeConfig of(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(ServeConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDiscoveredConverters()
                .build()
                .getConfigMapping(ServeConfig.class);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void thereIsNoneUnlessItIsAskedFor() {
        Vertx vertx = Vertx.vertx();
        try (Stores stores = Stores.open(of(Map.of()), vertx, StoreListener.NONE)) {
            assertThat(stores.shared()).isSameAs(SharedStore.NONE);
            assertThat(stores.trouble().get()).isEmpty();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void readsEachKey() throws IOException {
        String password = file("password", "p");
        String authority = file("ca.pem", "c");
        String key = file("tls.key", "k");
        ServeConfig config = of(Map.of(
                "slimgate.store.url",
                "rediss://redis.example:6380/4",
                "slimgate.store.secret-file",
                file("secret", SECRET + "\n"),
                "slimgate.store.username",
                "slimgate",
                "slimgate.store.password-file",
                password,
                "slimgate.store.ca-bundle",
                authority,
                "slimgate.store.tls-certificate",
                file("tls.crt", "c"),
                "slimgate.store.tls-key",
                key,
                "slimgate.store.timeout",
                "50ms",
                "slimgate.store.connect-timeout",
                "1s"));

        StoreSettings settings = Stores.settings(config.store(), "prod");

        assertThat(settings).isNotNull();
        assertThat(settings.address()).hasToString("rediss://redis.example:6380/4");
        assertThat(settings.login()).isEqualTo(new StoreSettings.Login("slimgate", null, Path.of(password)));
        assertThat(settings.tls().caBundle()).isEqualTo(Path.of(authority));
        assertThat(settings.tls().key()).isEqualTo(Path.of(key));
        assertThat(settings.scope()).isEqualTo("prod");
        assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.toString()).doesNotContain(SECRET);
    }

    @Test
    void tellsAllThatIsWrongAtOnceAndNoSecret() throws IOException {
        ServeConfig config = of(Map.of(
                "slimgate.store.url", "redis://robot:hunter2@redis.example",
                "slimgate.store.secret-file", file("secret", "tooShortAndSecret"),
                "slimgate.store.username", "a",
                "slimgate.store.username-file", "/nowhere/user",
                "slimgate.store.tls-key", "/nowhere/key",
                "slimgate.store.timeout", "1m",
                "slimgate.store.connect-timeout", "0s"));

        assertThatThrownBy(() -> Stores.settings(config.store(), ""))
                .hasMessageContaining("slimgate.store.url: holds a user or a password")
                .hasMessageContaining("slimgate.store.secret-file: ")
                .hasMessageContaining("slimgate.store.username: ")
                .hasMessageContaining("slimgate.store.username-file: /nowhere/user cannot be read")
                .hasMessageContaining("slimgate.store.password-file: ")
                .hasMessageContaining("slimgate.store.tls-key: ")
                .hasMessageContaining("slimgate.store.timeout: ")
                .hasMessageContaining("slimgate.store.connect-timeout: ")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("tooShortAndSecret");
    }

    @ParameterizedTest
    @CsvSource({
        "slimgate.store.url, redis://redis.example, slimgate.store.secret-file: is needed",
        "slimgate.store.username, robot, slimgate.store.url: is missing",
        "slimgate.store.secret-file, /nowhere, slimgate.store.secret-file: /nowhere cannot be read"
    })
    void missesWhatBelongsTogether(String key, String value, String words) {
        ServeConfig config = of(Map.of(key, value));

        assertThatThrownBy(() -> Stores.settings(config.store(), "")).hasMessageContaining(words);
    }

    @Test
    void countsByClosedSetsAndFromTheStart() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        StoreMetrics metrics = new StoreMetrics(meters);
        StoreMetrics.watch(meters, () -> Optional.of("down"));

        metrics.got(Kind.TAG, Got.HIT, Duration.ofMillis(3));
        metrics.got(Kind.LAYER, Got.SKIPPED, Duration.ZERO);
        metrics.put(Kind.LAYER, Put.DROPPED);

        assertThat(meters.find("slimgate.store.gets").counters()).hasSize(Kind.values().length * Got.values().length);
        assertThat(meters.find("slimgate.store.puts").counters()).hasSize(Kind.values().length * Put.values().length);
        assertThat(meters.get("slimgate.store.gets")
                        .tags("kind", "tag", "result", "hit")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("slimgate.store.puts")
                        .tags("kind", "layer", "result", "dropped")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("slimgate.store.get").timer().count()).isEqualTo(1);
        assertThat(meters.get("slimgate.store.up").gauge().value()).isZero();
    }
}
