package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        RateLimit-Limit: 100;w=21600 ~ RateLimit-Remaining: 76;w=21600            | 76 | 100 | PT6H
        ratelimit-limit: 100 ~ ratelimit-remaining: 0 ~ ratelimit-reset: 30       | 0  | 100 |
        RateLimit-Limit: 10, 10;w=1, 50;w=60 ~ RateLimit-Remaining: 9             | 9  | 10  | PT1S
        RateLimit: limit=100, remaining=50, reset=5                               | 50 | 100 |
        RateLimit: "default";r=50;t=30 ~ RateLimit-Policy: "default";q=100;w=60   | 50 | 100 | PT1M
        X-RateLimit-Limit: 60 ~ X-RateLimit-Remaining: 12                         | 12 | 60  |
        RateLimit-Limit: 100 ~ RateLimit-Remaining: 200                           | 100| 100 |
        """)
    void readsWhatARegistrySays(String headers, long remaining, long limit, Duration window) {
        assertThat(read(headers)).contains(new Quota(limit, remaining, window));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Date: now",
                "RateLimit-Limit: 100",
                "RateLimit-Remaining: 100",
                "RateLimit-Limit: 0 ~ RateLimit-Remaining: 0",
                "RateLimit-Limit: many ~ RateLimit-Remaining: few",
                "RateLimit-Limit: -5 ~ RateLimit-Remaining: -5",
                "RateLimit-Limit: 99999999999999999999 ~ RateLimit-Remaining: 1"
            })
    void passesOverWhatSaysNothing(String headers) {
        assertThat(read(headers)).isEmpty();
    }

    @Test
    void readsNoHeaderWithoutEnd() {
        assertThat(read("RateLimit-Limit: 100;" + "w".repeat(10_000) + " ~ RateLimit-Remaining: 1"))
                .isEmpty();
    }

    private static Optional<Quota> read(String headers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header : headers.split(" ~ ")) {
            int colon = header.indexOf(':');
            all.put(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        return Quota.read(all::get);
    }
}
