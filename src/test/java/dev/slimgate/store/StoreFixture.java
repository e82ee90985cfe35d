package dev.slimgate.store;

import dev.slimgate.assess.SharedStore.Key;
import dev.slimgate.assess.SharedStore.Kind;
import dev.slimgate.content.Deadline;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Stores for tests, with what they told their listeners; closes all. */
final class StoreFixture implements AutoCloseable {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final int ENGINE = 7;
    static final Key TAG = new Key(Kind.TAG, "registry.example", "team/app", "key-of-a", "latest");
    static final Key LAYER = new Key(Kind.LAYER, "registry.example", "", "", "sha256:aa");

    /** So small that failures cost a test milliseconds. */
    static final StoreSettings.Limits QUICK = new StoreSettings.Limits(
            32 << 20, 1_024, Duration.ofMillis(20), Duration.ofSeconds(2), Duration.ofMinutes(1));

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisStore> open = new ArrayList<>();
    final ConcurrentLinkedQueue<StoreListener.Got> gets = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<StoreListener.Put> puts = new ConcurrentLinkedQueue<>();

    static StoreSettings settings(String url) {
        return new StoreSettings(
                StoreAddress.parse(url),
                StoreSettings.Login.NONE,
                StoreSettings.Tls.SYSTEM,
                StoreSecret.of(List.of(SECRET)),
                "",
                Duration.ofMillis(100),
                Duration.ofSeconds(2));
    }

    static StoreSettings withTimeout(StoreSettings settings, Duration timeout) {
        return new StoreSettings(
                settings.address(),
                settings.login(),
                settings.tls(),
                settings.secret(),
                settings.scope(),
                timeout,
                settings.connectTimeout());
    }

    RedisStore store(StoreSettings settings) {
        return store(settings, QUICK, ENGINE);
    }

    RedisStore store(StoreSettings settings, StoreSettings.Limits limits, int engine) {
        StoreListener listener = new StoreListener() {
            @Override
            public void got(Kind kind, Got result, Duration duration) {
                gets.add(result);
            }

            @Override
            public void put(Kind kind, Put result) {
                puts.add(result);
            }
        };
        RedisStore store =
                new RedisStore(settings, limits, engine, vertx, listener, InstantSource.system(), System::nanoTime);
        open.add(store);
        return store;
    }

    /** One that is connected. */
    RedisStore connected(StoreSettings settings) {
        RedisStore store = store(settings);
        await(() -> store.trouble().isEmpty());
        return store;
    }

    /** Asks with time enough. */
    static Optional<byte[]> get(RedisStore store, Key key) {
        return store.get(key, Deadline.after(Duration.ofSeconds(20)));
    }

    /** Puts, and waits until it is answered. */
    void keep(RedisStore store, Key key, byte[] value) {
        int before = puts.size();
        store.put(key, value, Duration.ofMinutes(5));
        await(() -> puts.size() > before);
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("has not come true in 50 s");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Threads that keep connections, of all stores. */
    static long keepers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("slimgate-store-"))
                .count();
    }

    @Override
    public void close() {
        open.forEach(RedisStore::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
