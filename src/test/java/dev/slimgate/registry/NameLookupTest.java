package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameLookupTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("192.0.2.2");

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private volatile InetAddress answer = FIRST;
    private volatile boolean fails;
    private volatile boolean silent;
    private final NameLookup names = new NameLookup(this::resolve, now::get);

    @AfterEach
    void stop() {
        released.countDown();
        names.close();
    }

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        asked.incrementAndGet();
        if (silent || host.startsWith("hangs")) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (fails) {
            throw new UnknownHostException(host);
        }
        return List.of(answer);
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(20));
    }

    private static Deadline shortly() {
        return Deadline.after(Duration.ofMillis(100));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Somebody who waits for a name that nobody has listed, until the end of the test. */
    private void waitFor(String host) {
        Thread.ofVirtual().start(() -> {
            try {
                names.addresses(host, false, soon());
            } catch (IOException | ContentException e) {
                ended.incrementAndGet();
            }
        });
    }

    private void awaitAsked(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (asked.get() < count) {
            assertThat(System.nanoTime())
                    .as("%s of %d were asked for", asked, count)
                    .isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Test
    void manyNamesThatHangDoNotKeepListedHostsFromBeingResolved() throws Exception {
        for (int i = 0; i < 10 * NameLookup.THREADS; i++) {
            waitFor("hangs" + i + ".example");
        }
        awaitAsked(NameLookup.THREADS);

        assertThat(names.addresses("registry.internal", true, soon())).containsExactly(FIRST);
    }

    @Test
    void oneNameThatHangsTakesOneThreadHoweverManyAsk() throws Exception {
        for (int i = 0; i < 10 * NameLookup.THREADS; i++) {
            waitFor("hangs.example");
        }
        awaitAsked(1);

        assertThat(names.addresses("other.example", false, soon())).containsExactly(FIRST);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aNameThatNobodyWaitsForIsNotLookedUp() throws Exception {
        for (int i = 0; i < NameLookup.THREADS; i++) {
            waitFor("hangs" + i + ".example");
        }
        awaitAsked(NameLookup.THREADS);
        for (int i = 0; i < 100; i++) {
            String host = "later" + i + ".example";
            assertThatThrownBy(() -> names.addresses(host, false, Deadline.after(Duration.ofMillis(1))))
                    .isInstanceOf(ContentException.TimedOut.class);
        }

        released.countDown();

        assertThat(names.addresses("wanted.example", false, soon())).containsExactly(FIRST);
        assertThat(asked).hasValue(NameLookup.THREADS + 1);
    }

    @Test
    void aHangingNameIsWaitedForNoLongerThanTheDeadline() {
        assertThatThrownBy(() -> names.addresses("hangs.example", true, shortly()))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessageContaining("looked up");
    }

    @Test
    void aGoodAnswerIsTakenAgainForSeconds() throws Exception {
        names.addresses("a.example", true, soon());
        answer = SECOND;
        pass(NameLookup.FRESH.minusNanos(1));
        List<InetAddress> within = names.addresses("a.example", true, soon());
        pass(Duration.ofNanos(1));

        List<InetAddress> after = names.addresses("a.example", true, soon());

        assertThat(within).containsExactly(FIRST);
        assertThat(after).containsExactly(SECOND);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aResolverThatFailsOrIsSilentIsSurvivedForAMinute() throws Exception {
        names.addresses("a.example", true, soon());
        pass(NameLookup.USABLE.minusNanos(1));
        fails = true;
        List<InetAddress> failing = names.addresses("a.example", true, soon());
        fails = false;
        silent = true;
        List<InetAddress> hanging = names.addresses("a.example", true, soon());
        pass(Duration.ofNanos(1));

        assertThatThrownBy(() -> names.addresses("a.example", true, shortly()))
                .isInstanceOf(ContentException.TimedOut.class);
        assertThat(failing).containsExactly(FIRST);
        assertThat(hanging).containsExactly(FIRST);
    }

    @Test
    void aFailureIsNotRemembered() throws Exception {
        fails = true;
        assertThatThrownBy(() -> names.addresses("a.example", true, soon())).isInstanceOf(IOException.class);
        fails = false;

        assertThat(names.addresses("a.example", true, soon())).containsExactly(FIRST);
    }

    @Test
    void anAddressNeedsNoResolver() throws Exception {
        assertThat(names.addresses("192.0.2.2", false, soon())).containsExactly(SECOND);
        assertThat(names.addresses("2001:db8::1", false, soon())).containsExactly(InetAddress.ofLiteral("2001:db8::1"));
        assertThatThrownBy(() -> names.addresses("1.2.3.4.5", false, soon())).isInstanceOf(IOException.class);
        assertThat(asked).hasValue(0);
    }

    @Test
    void manyWhoAskAtOnceAskTheResolverOnce() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(20);
        List<Thread> threads = java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        barrier.await(20, TimeUnit.SECONDS);
                        names.addresses("a.example", true, soon());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(asked).hasValue(1);
    }
}
