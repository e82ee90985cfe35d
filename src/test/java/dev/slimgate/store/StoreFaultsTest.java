package dev.slimgate.store;

import static dev.slimgate.store.StoreFixture.LAYER;
import static dev.slimgate.store.StoreFixture.TAG;
import static dev.slimgate.store.StoreFixture.await;
import static dev.slimgate.store.StoreFixture.get;
import static dev.slimgate.store.StoreFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.SharedStore.Key;
import dev.slimgate.assess.SharedStore.Kind;
import dev.slimgate.content.Deadline;
import dev.slimgate.store.StoreListener.Got;
import dev.slimgate.store.StoreListener.Put;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a store does, a question is answered in its time, and all is well again when the store is. */
class StoreFaultsTest {
    private static final byte[] VALUE = "what was found out".getBytes(StandardCharsets.UTF_8);
    /** The store's limit is 100 ms; the rest is for a machine on which much else runs. */
    private static final Duration IN_TIME = Duration.ofSeconds(3);

    /** What a server can do wrong with a command. */
    private static final Map<String, RawStore.Behaviour> FAULTS = new TreeMap<>(Map.ofEntries(
            Map.entry("silent", RawStore.silent()),
            Map.entry("reset", RawStore.resetting()),
            Map.entry("http", RawStore.saying("HTTP/1.1 400 Bad Request\r\n\r\n")),
            Map.entry("no type", RawStore.saying("\r\n")),
            Map.entry("endless line", RawStore.saying("+" + "a".repeat(100_000))),
            Map.entry("bare newline", RawStore.saying("+OK\n")),
            Map.entry("huge value", RawStore.saying("$536870912\r\n")),
            Map.entry("value just too long", RawStore.saying("$16777274\r\n")),
            Map.entry("no length", RawStore.saying("$\r\n")),
            Map.entry("negative length", RawStore.saying("$-2\r\n")),
            Map.entry("length beyond int", RawStore.saying("$99999999999999999999\r\n")),
            Map.entry("huge array", RawStore.saying("*2147483647\r\n")),
            Map.entry("value that ends early", RawStore.saying("$1000\r\nabc")),
            Map.entry("status", RawStore.saying("+OK\r\n")),
            Map.entry("number", RawStore.saying(":1\r\n")),
            Map.entry("garbage value", RawStore.saying("$3\r\nabc\r\n")),
            Map.entry("empty value", RawStore.saying("$0\r\n\r\n")),
            Map.entry("two answers", RawStore.saying("$-1\r\n$-1\r\n")),
            Map.entry("wrong type", RawStore.saying("-WRONGTYPE Operation against a key\r\n")),
            Map.entry("loading", RawStore.saying("-LOADING Redis is loading\r\n")),
            Map.entry("no login", RawStore.saying("-NOAUTH Authentication required.\r\n")),
            Map.entry("moved", RawStore.saying("-MOVED 3999 127.0.0.1:6381\r\n")),
            Map.entry("odd error", RawStore.saying("-hunter2 \u001b[31m\r\n")),
            Map.entry("one byte each 20 ms", (store, command, connection) -> {
                for (byte next : RawStore.bulk(new byte[200])) {
                    connection.getOutputStream().write(next);
                    LockSupport.parkNanos(20_000_000); // the server's own slowness
                }
            })));

    private final StoreFixture fixture = new StoreFixture();

    static Stream<String> faults() {
        return FAULTS.keySet().stream();
    }

    @AfterEach
    void leavesNothingBehind() {
        fixture.close();
        await(() -> StoreFixture.keepers() == 0);
    }

    /** Asks, and says how long that took. */
    private static Duration timed(RedisStore store, Key key, AtomicReference<Optional<byte[]>> answer) {
        long began = System.nanoTime();
        answer.set(get(store, key));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aQuestionIsAnsweredInTimeWhateverTheAnswerIsAndAllIsWellLater(String fault) throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.connected(settings(server.url()));
            fixture.keep(store, TAG, VALUE);
            AtomicReference<Optional<byte[]>> answer = new AtomicReference<>();

            server.behave(RawStore.but("GET", FAULTS.get(fault)));
            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                took.add(timed(store, TAG, answer));
                assertThat(answer.get()).isEmpty();
            }
            server.behave(RawStore::well);

            assertThat(took).allSatisfy(each -> assertThat(each).isLessThan(IN_TIME));
            await(() -> get(store, TAG).isPresent());
            await(() -> store.trouble().isEmpty() && store.bytesUnderWay() == 0 && server.connections.size() == 2);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatCannotBeKeptHurtsNobodyAndAllIsWellLater(String fault) throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.connected(settings(server.url()));

            server.behave(RawStore.but("SET", FAULTS.get(fault)));
            for (int i = 0; i < 5; i++) {
                store.put(TAG, VALUE, Duration.ofMinutes(1));
            }
            await(() -> fixture.puts.size() == 5 && store.bytesUnderWay() == 0);
            server.behave(RawStore::well);

            await(() -> {
                store.put(TAG, VALUE, Duration.ofMinutes(1));
                return get(store, TAG).isPresent();
            });
            await(() -> store.bytesUnderWay() == 0 && server.connections.size() == 2);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void nobodyWaitsForAServerThatCannotBeEntered(String fault) throws Exception {
        if (fault.equals("status") || fault.equals("number")) {
            return; // which is how a server greets
        }
        try (RawStore server = new RawStore()) {
            server.behave(RawStore.but("PING", FAULTS.get(fault)));
            StoreSettings settings = settings(server.url());
            RedisStore store = fixture.store(new StoreSettings(
                    settings.address(),
                    settings.login(),
                    settings.tls(),
                    settings.secret(),
                    "",
                    settings.timeout(),
                    Duration.ofMillis(300)));
            await(() -> !store.trouble().orElse("").equals("not connected yet"));

            assertThat(get(store, TAG)).isEmpty();
            assertThat(fixture.gets).containsOnly(Got.SKIPPED);
            assertThat(store.trouble().orElse("")).doesNotContain("hunter2");
            server.behave(RawStore::well);
            await(() -> store.trouble().isEmpty());
            await(() -> server.connections.size() == 2);
        }
    }

    @Test
    void aStoreThatIsNotThereIsAbsentUntilItIs() throws Exception {
        int port;
        try (RawStore closed = RawStore.withPortOfItsOwn()) {
            port = closed.port();
        }
        RedisStore store = fixture.store(settings("redis://127.0.0.1:" + port));
        await(() -> !store.trouble().orElse("").equals("not connected yet"));

        assertThat(get(store, TAG)).isEmpty();
        store.put(TAG, VALUE, Duration.ofMinutes(1));
        assertThat(fixture.gets).containsExactly(Got.SKIPPED);
        assertThat(fixture.puts).containsExactly(Put.DROPPED);
        try (RawStore server = new RawStore(port)) {
            await(() -> store.trouble().isEmpty());
            fixture.keep(store, TAG, VALUE);
            assertThat(get(store, TAG)).contains(VALUE);
        }
    }

    @Test
    void aServerThatWentIsUsedAgainWhenItIsBack() throws Exception {
        RawStore first = RawStore.withPortOfItsOwn();
        RedisStore store = fixture.connected(settings(first.url()));
        first.close();
        await(() -> store.trouble().isPresent());

        assertThat(get(store, TAG)).isEmpty();
        try (RawStore second = new RawStore(first.port())) {
            await(() -> store.trouble().isEmpty());
            fixture.keep(store, TAG, VALUE);
            assertThat(get(store, TAG)).contains(VALUE);
        }
    }

    @Test
    void nobodyWaitsAnyMoreForAServerThatHasBeenLateThreeTimes() throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.connected(settings(server.url()));
            server.behave(RawStore.silent());

            for (int i = 0; i < 4; i++) {
                assertThat(get(store, TAG)).isEmpty();
            }

            assertThat(fixture.gets).containsExactly(Got.LATE, Got.LATE, Got.LATE, Got.SKIPPED);
        }
    }

    @Test
    void aShortDeadlineIsKeptAndNotTheServersFault() throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store =
                    fixture.connected(StoreFixture.withTimeout(settings(server.url()), Duration.ofSeconds(20)));
            fixture.keep(store, TAG, VALUE);
            server.behave(RawStore.but("GET", (raw, command, connection) -> {
                await(() -> fixture.gets.size() == 5);
                raw.well(command, connection);
            }));

            for (int i = 0; i < 5; i++) {
                assertThat(store.get(TAG, Deadline.after(Duration.ofMillis(10))))
                        .isEmpty();
            }

            assertThat(fixture.gets).hasSize(5).containsOnly(Got.LATE);
            assertThat(get(store, TAG)).contains(VALUE);
            await(() -> store.bytesUnderWay() == 0);
        }
    }

    @Test
    void asksNothingWhenTheDeadlineHasPassed() throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.connected(settings(server.url()));

            assertThat(store.get(TAG, Deadline.after(Duration.ZERO))).isEmpty();

            assertThat(fixture.gets).containsExactly(Got.SKIPPED);
        }
    }

    @Test
    void answersInAnotherOrderAreNotBelieved() throws Exception {
        Key other = new Key(Kind.TAG, "registry.example", "team/other", "", "1");
        try (RawStore server = new RawStore();
                ExecutorService two = Executors.newVirtualThreadPerTaskExecutor()) {
            RedisStore store =
                    fixture.connected(StoreFixture.withTimeout(settings(server.url()), Duration.ofSeconds(20)));
            fixture.keep(store, TAG, VALUE);
            fixture.keep(store, other, VALUE);
            AtomicReference<List<byte[]>> held = new AtomicReference<>();
            server.behave(RawStore.but("GET", (raw, command, connection) -> {
                if (!held.compareAndSet(null, command)) { // the second is answered first
                    raw.well(command, connection);
                    raw.well(held.get(), connection);
                }
            }));

            Callable<Optional<byte[]>> one = () -> get(store, TAG);
            Callable<Optional<byte[]>> another = () -> get(store, other);
            Future<Optional<byte[]>> first = two.submit(one);
            await(() -> held.get() != null);
            Future<Optional<byte[]>> second = two.submit(another);

            assertThat(first.get()).isEmpty();
            assertThat(second.get()).isEmpty();
            assertThat(fixture.gets).containsOnly(Got.REJECTED);
        }
    }

    @Test
    void aValueUnderAnotherNameIsNotBelieved() throws Exception {
        Key other = new Key(Kind.TAG, "registry.example", "team/other", "", "1");
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.connected(settings(server.url()));
            fixture.keep(store, TAG, VALUE);
            String tag = List.copyOf(server.values.keySet()).getFirst();
            fixture.keep(store, other, "of another".getBytes(StandardCharsets.UTF_8));
            server.values.replaceAll((name, value) -> server.values.get(tag));

            assertThat(get(store, other)).isEmpty();
            assertThat(get(store, TAG)).contains(VALUE);
            assertThat(fixture.gets).containsExactly(Got.REJECTED, Got.HIT);
        }
    }

    @Test
    void holdsNoMoreThanItsBytesOnTheirWay() throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.store(
                    settings(server.url()),
                    new StoreSettings.Limits(
                            10_000, 1_024, Duration.ofMillis(20), Duration.ofSeconds(20), Duration.ofMinutes(1)),
                    StoreFixture.ENGINE);
            await(() -> store.trouble().isEmpty());
            fixture.keep(store, LAYER, new byte[9_000]);
            server.behave(RawStore.but("SET", RawStore.silent()));

            store.put(TAG, new byte[9_000], Duration.ofMinutes(1));
            store.put(LAYER, new byte[9_000], Duration.ofMinutes(1));

            assertThat(fixture.puts).containsExactly(Put.KEPT, Put.DROPPED);
            assertThat(store.bytesUnderWay()).isEqualTo(9_000L + Seal.EXTRA_BYTES);
        }
    }

    @Test
    void skipsAValueForWhichThereIsNoRoomAndReadsOn() throws Exception {
        byte[] random = new byte[20_000];
        new Random(1).nextBytes(random);
        try (RawStore server = new RawStore()) {
            RedisStore writer = fixture.connected(settings(server.url()));
            fixture.keep(writer, TAG, random);
            RedisStore store = fixture.store(
                    settings(server.url()),
                    new StoreSettings.Limits(
                            10_000, 1_024, Duration.ofMillis(20), Duration.ofSeconds(20), Duration.ofMinutes(1)),
                    StoreFixture.ENGINE);
            await(() -> store.trouble().isEmpty());
            Key small = new Key(Kind.TAG, "a", "b", "", "c");

            assertThat(get(store, TAG)).isEmpty();
            fixture.keep(store, small, VALUE);
            assertThat(get(store, small)).contains(VALUE);
            assertThat(fixture.gets).containsExactly(Got.SKIPPED, Got.HIT);
            assertThat(store.bytesUnderWay()).isZero();
        }
    }

    @Test
    void asksNoMoreThanSoManyAtOnce() throws Exception {
        try (RawStore server = new RawStore();
                ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            RedisStore store = fixture.store(
                    StoreFixture.withTimeout(settings(server.url()), Duration.ofSeconds(2)),
                    new StoreSettings.Limits(
                            1 << 20, 4, Duration.ofMillis(20), Duration.ofSeconds(20), Duration.ofMinutes(1)),
                    StoreFixture.ENGINE);
            await(() -> store.trouble().isEmpty());
            server.behave(RawStore.but("GET", RawStore.silent()));
            List<Callable<Optional<byte[]>>> questions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                questions.add(() -> get(store, TAG));
            }

            many.invokeAll(questions);

            assertThat(fixture.gets).hasSize(20);
            assertThat(fixture.gets.stream().filter(Got.SKIPPED::equals)).hasSize(16);
        }
    }

    @Test
    void putsNothingThatIsTooLongOrHasNoLife() throws Exception {
        try (RawStore server = new RawStore()) {
            RedisStore store = fixture.connected(settings(server.url()));

            store.put(LAYER, new byte[RedisStore.MOST_VALUE_BYTES + 1], Duration.ofMinutes(1));
            store.put(TAG, VALUE, Duration.ZERO);

            assertThat(fixture.puts).containsExactly(Put.DROPPED, Put.DROPPED);
            assertThat(server.values).isEmpty();
        }
    }

    @Test
    void closingAnswersWhoWaits() throws Exception {
        try (RawStore server = new RawStore();
                ExecutorService one = Executors.newVirtualThreadPerTaskExecutor()) {
            RedisStore store =
                    fixture.connected(StoreFixture.withTimeout(settings(server.url()), Duration.ofSeconds(50)));
            AtomicReference<List<byte[]>> asked = new AtomicReference<>();
            server.behave(RawStore.but("GET", (raw, command, connection) -> asked.set(command)));
            Callable<Optional<byte[]>> question = () -> get(store, TAG);
            Future<Optional<byte[]>> waiting = one.submit(question);
            await(() -> asked.get() != null);

            store.close();

            assertThat(waiting.get()).isEmpty();
            assertThat(get(store, TAG)).isEmpty();
            await(() -> server.connections.isEmpty());
        }
    }
}
