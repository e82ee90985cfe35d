package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RenewedTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final Duration LIFE = Duration.ofHours(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final AtomicInteger fetches = new AtomicInteger();

    @Test
    void fetchesOnceForAllWhoAskAtOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Renewed<String> renewed = renewed(deadline -> {
            await(go);
            return next();
        });

        List<String> values = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                asked.add(threads.submit(() -> renewed.value(soon())));
            }
            go.countDown();
            for (Future<String> future : asked) {
                values.add(future.get());
            }
        }

        assertThat(values).hasSize(50).containsOnly("secret 1");
    }

    @Test
    void keepsASecretForFourFifthsOfItsLife() {
        Renewed<String> renewed = renewed(deadline -> next());
        renewed.value(soon());
        now.set(START.plus(Duration.ofMinutes(47)));

        assertThat(renewed.value(soon())).isEqualTo("secret 1");
        assertThat(fetches).hasValue(1);
    }

    @Test
    void renewsBeforeTheEndWhileTheOldOneIsUsed() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Renewed<String> renewed = renewed(deadline -> {
            if (fetches.get() > 0) {
                await(go);
            }
            return next();
        });
        renewed.value(soon());
        now.set(START.plus(Duration.ofMinutes(49)));

        String meanwhile = renewed.value(soon());
        go.countDown();

        assertThat(meanwhile).isEqualTo("secret 1");
        assertThat(eventually(renewed, "secret 2")).isEqualTo("secret 2");
    }

    @Test
    void usesTheOldSecretWhenItsRenewalFails() {
        Renewed<String> renewed = renewed(deadline -> {
            if (fetches.get() > 0) {
                throw new ContentException.Unreachable("down", null);
            }
            return next();
        });
        renewed.value(soon());
        now.set(START.plus(Duration.ofMinutes(59)));

        assertThat(renewed.value(soon())).isEqualTo("secret 1");
        now.set(START.plus(Duration.ofMinutes(60)));
        assertThatThrownBy(() -> renewed.value(soon())).isInstanceOf(ContentException.class);
    }

    @Test
    void asksNobodyForAWhileAfterAFailure() {
        Renewed<String> renewed = renewed(deadline -> {
            fetches.incrementAndGet();
            throw new ContentException.Unreachable("the service answered 500", null);
        });
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> renewed.value(soon()))
                    .isInstanceOf(ContentException.Unreachable.class)
                    .hasMessage("the service answered 500");
        }
        int before = fetches.get();

        now.set(START.plus(Renewed.PAUSE));
        assertThatThrownBy(() -> renewed.value(soon())).isInstanceOf(ContentException.Unreachable.class);

        assertThat(before).isEqualTo(1);
        assertThat(fetches).hasValue(2);
    }

    @Test
    void isNotSpoiledByARequestWithoutTime() {
        CountDownLatch go = new CountDownLatch(1);
        Renewed<String> renewed = renewed(deadline -> {
            await(go);
            return next();
        });

        assertThatThrownBy(() -> renewed.value(Deadline.after(Duration.ofMillis(1))))
                .isInstanceOf(ContentException.TimedOut.class);
        go.countDown();

        assertThat(renewed.value(soon())).isEqualTo("secret 1");
    }

    @Test
    void takesNoSecretThatHasExpired() {
        Renewed<String> renewed = renewed(deadline -> new Renewed.Expiring<>("old", START.minusSeconds(1)));

        assertThatThrownBy(() -> renewed.value(soon())).hasMessageContaining("has expired already");
    }

    @Test
    void failsForAllWhenTheFetchBreaks() {
        Renewed<String> renewed = renewed(deadline -> {
            throw new IllegalStateException("s3cret");
        });

        assertThatThrownBy(() -> renewed.value(soon()))
                .isInstanceOf(ContentException.Unreachable.class)
                .hasMessageNotContaining("s3cret");
    }

    private Renewed<String> renewed(Renewed.Fetch<String> fetch) {
        return new Renewed<>("a token", fetch, now::get, System::nanoTime);
    }

    private Renewed.Expiring<String> next() {
        return new Renewed.Expiring<>(
                "secret " + fetches.incrementAndGet(), now.get().plus(LIFE));
    }

    /** The value as soon as it is this one, else what it still is after ten seconds. */
    private static String eventually(Renewed<String> renewed, String value) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        String last = renewed.value(soon());
        for (int i = 0; i < 1000 && !last.equals(value); i++) {
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
            last = renewed.value(soon());
        }
        return last;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }
}
