package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTimeTest {
    @ParameterizedTest
    @CsvSource({
        "10s, 10000",
        "5s, 5000",
        "1m30s, 30000",
        "29.5s, 29500",
        "1500ms, 1500",
        "500ms, 1000",
        "0s, 1000",
        "1h, 30000",
        "2000000us, 2000",
        "2000000µs, 2000",
        "3000000000ns, 3000",
        "999999999999h, 30000",
        ".5s, 1000",
        "2.s, 2000"
    })
    void readsGoDurationsFromOneToThirtySeconds(String text, long millis) {
        assertThat(AnswerTime.of(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "s",
                "-5s",
                "+5s",
                "5 s",
                "1e3s",
                "5S",
                "5d",
                "..s",
                "1.2.3s",
                ".s",
                "５s",
                "NaNs",
                "10s;",
                "10ss",
                "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s"
            })
    void takesTenSecondsForNonsense(String text) {
        assertThat(AnswerTime.of(text)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void takesTenSecondsWhereTheApiServerDoesNotSay() {
        assertThat(AnswerTime.of(null)).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"10000, 9000", "30000, 29000", "5000, 4500", "3000, 2700", "2000, 1800", "1000, 800"})
    void keepsAReserveForTheAnswer(long timeoutMillis, long workMillis) {
        assertThat(AnswerTime.lessReserve(Duration.ofMillis(timeoutMillis))).isEqualTo(Duration.ofMillis(workMillis));
    }
}
