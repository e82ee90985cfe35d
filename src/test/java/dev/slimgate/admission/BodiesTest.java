package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.admission.Bodies.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {
    private static final long LONG = 30_000_000_000L;

    /** The least there is: room for one of the largest, and as much for small ones. */
    private final Bodies bodies = new Bodies(1, 1 << 30, 2);

    @AfterEach
    void close() {
        bodies.close();
    }

    private static InputStream of(int bytes) {
        return new ByteArrayInputStream(new byte[bytes]);
    }

    private Body read(int bytes) throws IOException {
        return (Body) bodies.read(of(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8 * 1024, Bodies.SMALL, Bodies.SMALL + 1, Bodies.MOST})
    void readsABodyWholeAndGivesItsRoomBack(int bytes) throws IOException {
        try (Body body = read(bytes)) {
            assertThat(body.bytes()).hasSize(bytes);
            assertThat(bodies.takenBytes()).isGreaterThanOrEqualTo(bytes);
        }

        assertThat(bodies.takenBytes()).isZero();
    }

    @Test
    void takesAsMuchAsThereIsOfABodyThatIsWhole() throws IOException {
        try (Body body = read(4_500)) {
            assertThat(body.bytes()).hasSize(4_500);
            assertThat(bodies.takenBytes()).isEqualTo(4_500);
        }
    }

    @Test
    void readsOnWhereMoreComesThanWasThereAtFirst() throws IOException {
        byte[] sent = new byte[20_000];
        new Random(1).nextBytes(sent);
        InputStream trickling = new ByteArrayInputStream(sent) {
            @Override
            public synchronized int available() {
                return Math.min(1, super.available());
            }
        };

        try (Body body = (Body) bodies.read(trickling)) {
            assertThat(body.bytes()).isEqualTo(sent);
        }
    }

    @Test
    void readsWhatIsTooLargeToItsEndAndForgetsIt() throws IOException {
        InputStream in = of(Bodies.MOST + 100_000);

        assertThat(bodies.read(in)).isEqualTo(new Bodies.TooLarge());

        assertThat(in.read()).isEqualTo(-1);
        assertThat(bodies.takenBytes()).isZero();
    }

    @Test
    void largeOnesKeepNoSmallOneOut() throws IOException {
        Body large = read(Bodies.MOST);
        InputStream another = of(Bodies.SMALL + 1);

        assertThat(bodies.read(another)).isEqualTo(new Bodies.Busy());
        assertThat(another.read()).as("its sender hears the answer").isEqualTo(-1);
        assertThat(bodies.refused()).isEqualTo(1);
        assertThat(read(Bodies.SMALL).bytes()).hasSize(Bodies.SMALL);
        large.close();
        assertThat(read(Bodies.SMALL + 1).bytes()).hasSize(Bodies.SMALL + 1);
    }

    @Test
    void smallOnesAreBoundedTogetherAndLeaveLargeOnesTheirRoom() throws IOException {
        List<Body> taken = new ArrayList<>();
        while (bodies.read(of(Bodies.SMALL)) instanceof Body body) {
            taken.add(body);
        }

        assertThat(taken).hasSize(Bodies.MOST / Bodies.SMALL);
        assertThat(bodies.takenBytes()).isEqualTo((long) taken.size() * Bodies.SMALL);
        taken.forEach(Body::close);
        assertThat(bodies.takenBytes()).isZero();
    }

    @Test
    void aSenderThatIsGoneLeavesNothingBehind() {
        InputStream broken = new InputStream() {
            private int left = 300_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("gone");
                }
                return 'x';
            }
        };

        assertThatThrownBy(() -> bodies.read(broken)).isInstanceOf(IOException.class);
        assertThat(bodies.takenBytes()).isZero();
    }

    @Test
    void aSmallBodyIsDecodedWhereItWasReadAndALargeOneOnAPlatformThread() throws Exception {
        Thread here = Thread.currentThread();

        assertThat(bodies.decode(new byte[Bodies.SMALL], LONG, Thread::currentThread))
                .isSameAs(here);
        Thread there = bodies.decode(new byte[Bodies.SMALL + 1], LONG, Thread::currentThread);

        assertThat(there).isNotSameAs(here);
        assertThat(there.isVirtual()).isFalse();
    }

    @Test
    void aDecoderThatIsBusyIsNotWaitedForBeyondItsTimeNorByTooMany() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Void> began = new CompletableFuture<>();
        byte[] large = new byte[Bodies.SMALL + 1];

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> slow = threads.submit(() -> bodies.decode(large, LONG, () -> {
                began.complete(null);
                gate.await();
                return "slow";
            }));
            began.join();

            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> bodies.decode(large, 1, () -> "never"))
                        .isInstanceOf(Bodies.BusyException.class);
            }
            gate.countDown();
            assertThat(slow.get()).isEqualTo("slow");
        }

        assertThat(bodies.refused()).isEqualTo(20);
    }

    @Test
    void whatADecoderThrowsIsThrownHere() {
        for (int bytes : new int[] {1, Bodies.SMALL + 1}) {
            assertThatThrownBy(() -> bodies.decode(new byte[bytes], LONG, () -> {
                        throw new BadReviewException("no review");
                    }))
                    .isInstanceOf(BadReviewException.class);
        }
    }
}
