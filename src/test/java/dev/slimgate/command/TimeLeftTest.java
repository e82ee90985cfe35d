package dev.slimgate.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLeftTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final TimeLeft left = new TimeLeft(now::get);

    @ParameterizedTest
    @CsvSource({
        "10, 300, 3000, '[##------------------] 300 of 3,000 pods, about 90 s left'",
        "60, 612, 3000, '[####----------------] 612 of 3,000 pods, about 4 min left'",
        "600, 1, 100, '[--------------------] 1 of 100 pods, about 17 h left'",
        "10, 2999, 3000, '[###################-] 2,999 of 3,000 pods, about 1 s left'"
    })
    void estimatesTheRestByThePaceSoFar(long seconds, int done, int all, String text) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());

        assertThat(left.text(done, all, "pods")).isEqualTo(text);
    }

    @Test
    void saysNothingOfTimeBeforeItCanKnow() {
        assertThat(left.text(5, 10, "pods")).isEqualTo("[##########----------] 5 of 10 pods");
        now.addAndGet(Duration.ofSeconds(60).toNanos());

        assertThat(left.text(0, 10, "pods")).isEqualTo("[--------------------] 0 of 10 pods");
        assertThat(left.text(10, 10, "pods")).isEqualTo("[####################] 10 of 10 pods");
        assertThat(left.text(0, 0, "pods")).isEqualTo("[####################] 0 of 0 pods");
    }
}
