package dev.slimgate.store;

import static dev.slimgate.store.StoreFixture.LAYER;
import static dev.slimgate.store.StoreFixture.TAG;
import static dev.slimgate.store.StoreFixture.await;
import static dev.slimgate.store.StoreFixture.get;
import static dev.slimgate.store.StoreFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.SharedStore.Key;
import dev.slimgate.assess.SharedStore.Kind;
import dev.slimgate.store.StoreListener.Got;
import dev.slimgate.store.StoreListener.Put;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server. */
class RedisStoreIT {
    private static final byte[] VALUE = "what was found out".getBytes(StandardCharsets.UTF_8);
    private static final String PASSWORD = "correct horse battery";

    private final StoreFixture fixture = new StoreFixture();

    @TempDir
    Path folder;

    @AfterEach
    void leavesNothingBehind() {
        fixture.close();
        await(() -> StoreFixture.keepers() == 0);
    }

    private StoreSettings patient(String url, StoreSettings.Login login, StoreSettings.Tls tls) {
        StoreSettings plain = settings(url);
        return new StoreSettings(
                plain.address(),
                login,
                tls,
                plain.secret(),
                plain.scope(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    private StoreSettings patient(String url) {
        return patient(url, StoreSettings.Login.NONE, StoreSettings.Tls.SYSTEM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 1_000_000, RedisStore.MOST_VALUE_BYTES})
    void oneReplicaFindsWhatAnotherHasPut(int length) throws Exception {
        byte[] value = new byte[length];
        new Random(length).nextBytes(value);
        try (RedisServer server = new RedisServer(folder)) {
            RedisStore one = fixture.connected(patient(server.url()));
            RedisStore other = fixture.connected(patient(server.url() + "/0"));

            fixture.keep(one, LAYER, value);

            assertThat(get(other, LAYER))
                    .hasValueSatisfying(
                            found -> assertThat(Arrays.equals(found, value)).isTrue());
            assertThat(get(other, TAG)).isEmpty();
            assertThat(fixture.gets).containsExactly(Got.HIT, Got.MISS);
            assertThat(fixture.puts).containsExactly(Put.KEPT);
            assertThat(one.bytesUnderWay() + other.bytesUnderWay()).isZero();
        }
    }

    @Test
    void manyAskAtOnceOnTwoConnections() throws Exception {
        try (RedisServer server = new RedisServer(folder);
                ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            RedisStore store = fixture.connected(patient(server.url()));
            List<Key> keys = IntStream.range(0, 500)
                    .mapToObj(i -> new Key(Kind.values()[i % 4], "r", "p", "", "n" + i))
                    .toList();
            keys.forEach(key -> store.put(key, key.name().getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(1)));
            await(() -> fixture.puts.size() == keys.size());

            List<Future<Optional<byte[]>>> answers = many.invokeAll(keys.stream()
                    .map(key -> (Callable<Optional<byte[]>>) () -> get(store, key))
                    .toList());

            for (int i = 0; i < keys.size(); i++) {
                assertThat(answers.get(i).get()).contains(keys.get(i).name().getBytes(StandardCharsets.UTF_8));
            }
            assertThat(server.cli("info", "clients")).contains("connected_clients:3"); // two, and who asks
        }
    }

    @Test
    void valuesEndWithTheirLifeAndNamesTellNothing() throws Exception {
        try (RedisServer server = new RedisServer(folder)) {
            RedisStore store = fixture.connected(patient(server.url()));

            fixture.keep(store, TAG, VALUE);

            String name = server.cli("keys", "*");
            assertThat(name).matches("slimgate:1:tag:[0-9a-f]{64}");
            assertThat(Long.parseLong(server.cli("pttl", name))).isBetween(200_000L, 300_000L);
            assertThat(server.cli("get", name)).doesNotContain("found");
        }
    }

    @Test
    void keepsToItsDatabase() throws Exception {
        try (RedisServer server = new RedisServer(folder)) {
            RedisStore third = fixture.connected(patient(server.url() + "/3"));
            RedisStore first = fixture.connected(patient(server.url()));

            fixture.keep(third, TAG, VALUE);

            assertThat(get(third, TAG)).contains(VALUE);
            assertThat(get(first, TAG)).isEmpty();
        }
    }

    @Test
    void theAclInTheDocumentationIsEnoughAndNeeded() throws Exception {
        Matcher rule =
                Pattern.compile("(?m)^user slimgate .*$").matcher(Files.readString(Path.of("docs/shared-store.md")));
        assertThat(rule.find()).isTrue();
        Path password = Files.writeString(folder.resolve("password"), "0123456789\n");
        StoreSettings.Login login = new StoreSettings.Login("slimgate", null, password);
        try (RedisServer server =
                new RedisServer(folder, "user default off", rule.group().replace(">PASSWORD", ">0123456789"))) {
            RedisStore store = fixture.connected(patient(server.url() + "/2", login, StoreSettings.Tls.SYSTEM));

            fixture.keep(store, TAG, VALUE);

            assertThat(get(store, TAG)).contains(VALUE);
            assertThat(server.cli("--user", "slimgate", "--pass", "0123456789", "keys", "*"))
                    .contains("NOPERM");
            assertThat(server.cli("--user", "slimgate", "--pass", "0123456789", "get", "other:key"))
                    .contains("NOPERM");
        }
    }

    @Test
    void logsInAndTakesAChangedPasswordFromItsFile() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "wrong");
        StoreSettings settings =
                patient("redis://127.0.0.1:1", new StoreSettings.Login(null, null, password), StoreSettings.Tls.SYSTEM);
        try (RedisServer server = new RedisServer(folder, "requirepass \"" + PASSWORD + "\"")) {
            RedisStore store = fixture.store(new StoreSettings(
                    StoreAddress.parse(server.url()),
                    settings.login(),
                    settings.tls(),
                    settings.secret(),
                    "",
                    settings.timeout(),
                    settings.connectTimeout()));
            await(() -> store.trouble().orElse("").contains("WRONGPASS"));

            Files.writeString(password, PASSWORD + "\n");

            await(() -> store.trouble().isEmpty());
            fixture.keep(store, TAG, VALUE);
            assertThat(get(store, TAG)).contains(VALUE);
        }
    }

    @Test
    void saysThatAPasswordIsAskedFor() throws Exception {
        try (RedisServer server = new RedisServer(folder, "requirepass secret")) {
            RedisStore store = fixture.store(patient(server.url()));

            await(() -> store.trouble().orElse("").contains("NOAUTH"));
        }
    }

    @Test
    void speaksTlsAndBelievesTheNamedAuthorityAndNameOnly() throws Exception {
        Certificates made = Certificates.make(folder, "localhost");
        Certificates foreign = Certificates.make(folder.resolve("foreign"), "localhost");
        StoreSettings.Tls trusting = new StoreSettings.Tls(made.certificate(), made.certificate(), made.key());
        try (RedisServer server = new RedisServer(
                folder,
                "tls-cert-file " + made.certificate(),
                "tls-key-file " + made.key(),
                "tls-ca-cert-file " + made.certificate())) {
            String url = "rediss://localhost:" + server.port;
            RedisStore store = fixture.connected(patient(url, StoreSettings.Login.NONE, trusting));
            fixture.keep(store, TAG, VALUE);

            RedisStore elsewhere =
                    fixture.store(patient("rediss://127.0.0.1:" + server.port, StoreSettings.Login.NONE, trusting));
            RedisStore distrusting = fixture.store(patient(
                    url,
                    StoreSettings.Login.NONE,
                    new StoreSettings.Tls(foreign.certificate(), made.certificate(), made.key())));
            RedisStore nameless = fixture.store(
                    patient(url, StoreSettings.Login.NONE, new StoreSettings.Tls(made.certificate(), null, null)));
            RedisStore plain = fixture.store(patient("redis://localhost:" + server.port));

            await(() -> get(store, TAG).isPresent());
            for (RedisStore other : List.of(elsewhere, distrusting, nameless, plain)) {
                await(() -> !other.trouble().orElse("").equals("not connected yet"));
                assertThat(get(other, TAG)).isEmpty();
                assertThat(other.trouble()).isPresent();
            }
            assertThat(elsewhere.trouble().orElse("")).contains("TLS");
            assertThat(distrusting.trouble().orElse("")).contains("TLS");
        }
    }

    @Test
    void aFullServerKeepsNothingAndGivesWhatItHas() throws Exception {
        try (RedisServer server =
                new RedisServer(folder, "maxmemory 4mb", "maxmemory-policy noeviction", "maxclients 50")) {
            RedisStore store = fixture.connected(patient(server.url()));
            fixture.keep(store, TAG, VALUE);
            byte[] large = new byte[3 << 20];
            new Random(1).nextBytes(large);

            for (int i = 0; i < 3; i++) {
                fixture.keep(store, new Key(Kind.LAYER, "r", "", "", "n" + i), large);
            }

            assertThat(fixture.puts).contains(Put.FAILED);
            assertThat(get(store, TAG)).contains(VALUE);
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void aFullServerThatEvictsGoesOnKeeping() throws Exception {
        try (RedisServer server = new RedisServer(folder, "maxmemory 8mb", "maxmemory-policy allkeys-lru")) {
            RedisStore store = fixture.connected(patient(server.url()));
            byte[] large = new byte[2 << 20];
            new Random(1).nextBytes(large);

            for (int i = 0; i < 8; i++) {
                fixture.keep(store, new Key(Kind.LAYER, "r", "", "", "n" + i), large);
            }

            assertThat(fixture.puts).hasSize(8).containsOnly(Put.KEPT);
            assertThat(get(store, new Key(Kind.LAYER, "r", "", "", "n7"))).isPresent();
        }
    }

    @Test
    void whatSomebodyElseWritesUnderOurNamesIsAbsent() throws Exception {
        try (RedisServer server = new RedisServer(folder)) {
            RedisStore store = fixture.connected(patient(server.url()));
            fixture.keep(store, TAG, VALUE);
            String name = server.cli("keys", "*");

            server.cli("set", name, "forged");
            assertThat(get(store, TAG)).isEmpty();
            server.cli("del", name);
            server.cli("lpush", name, "a list");
            assertThat(get(store, TAG)).isEmpty();
            server.cli("del", name);
            server.cli("setrange", name, "17000000", "x");
            assertThat(get(store, TAG)).isEmpty();

            assertThat(fixture.gets).containsExactly(Got.REJECTED, Got.REJECTED, Got.FAILED);
            await(() -> store.trouble().isEmpty() && store.bytesUnderWay() == 0);
            server.cli("del", name);
            fixture.keep(store, TAG, VALUE);
            assertThat(get(store, TAG)).contains(VALUE);
        }
    }

    @Test
    void aSecretIsChangedWithoutLosingWhatIsThere() throws Exception {
        try (RedisServer server = new RedisServer(folder)) {
            StoreSettings before = patient(server.url());
            StoreSettings both = new StoreSettings(
                    before.address(),
                    before.login(),
                    before.tls(),
                    StoreSecret.of(List.of("f".repeat(64), StoreFixture.SECRET)),
                    "",
                    before.timeout(),
                    before.connectTimeout());
            fixture.keep(fixture.connected(before), TAG, VALUE);
            RedisStore changed = fixture.connected(both);

            assertThat(get(changed, TAG)).contains(VALUE);
            fixture.keep(changed, TAG, VALUE);
            assertThat(get(changed, TAG)).contains(VALUE);
            assertThat(get(changed, LAYER)).isEmpty();
            assertThat(fixture.gets).containsExactly(Got.HIT, Got.HIT, Got.MISS);
            await(() -> changed.bytesUnderWay() == 0);
        }
    }

    @Test
    void aServerThatRestartsIsUsedAgain() throws Exception {
        RedisServer first = new RedisServer(folder);
        RedisStore store = fixture.connected(patient(first.url()));
        first.close();
        await(() -> store.trouble().isPresent());

        assertThat(get(store, TAG)).isEmpty();
        try (RedisServer second = new RedisServer(folder, first.port)) {
            await(() -> store.trouble().isEmpty());
            fixture.keep(store, TAG, VALUE);
            assertThat(get(store, TAG)).contains(VALUE);
        }
    }

    @Test
    void aPausedServerCostsATimeLimitAFewTimes() throws Exception {
        try (RedisServer server = new RedisServer(folder)) {
            RedisStore store = fixture.connected(settings(server.url()));
            server.cli("client", "pause", "1500", "all");

            for (int i = 0; i < 6; i++) {
                assertThat(get(store, TAG)).isEmpty();
            }

            assertThat(fixture.gets).contains(Got.LATE).endsWith(Got.SKIPPED);
            await(() -> store.trouble().isEmpty());
        }
    }
}
