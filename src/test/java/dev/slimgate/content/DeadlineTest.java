package dev.slimgate.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // monotonic clocks may overflow

    @Test
    void runsOutOnceForAllWhoShareIt() {
        Deadline deadline = Deadline.after(Duration.ofNanos(10), clock::get);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(10));

        clock.addAndGet(4);
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(6));
        assertThat(deadline.expired()).isFalse();

        clock.addAndGet(7);
        assertThat(deadline.remaining()).isZero();
        assertThat(deadline.expired()).isTrue();
    }

    @Test
    void isShortenedAndNeverLengthened() {
        Deadline deadline = Deadline.after(Duration.ofNanos(10), clock::get);

        assertThat(deadline.atMost(Duration.ofNanos(3)).remaining()).isEqualTo(Duration.ofNanos(3));
        assertThat(deadline.atMost(Duration.ofNanos(30)).remaining()).isEqualTo(Duration.ofNanos(10));
    }
}
