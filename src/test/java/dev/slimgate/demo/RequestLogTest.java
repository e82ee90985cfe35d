package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.RequestEntry.Credentials;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private final RequestLog log = new RequestLog();

    private static RequestEntry entry(String method, String path) {
        return new RequestEntry(method, path, "", 200, Credentials.NONE, "", "");
    }

    @Test
    void keepsTheOrderOfArrival() {
        log.add(entry("GET", "/b"));
        log.add(entry("GET", "/a"));

        assertThat(log.entries()).extracting(RequestEntry::path).containsExactly("/b", "/a");
    }

    @Test
    void countsByMethodAndWholePath() {
        log.add(entry("GET", "/v2/shop/api/manifests/1"));
        log.add(entry("HEAD", "/v2/shop/api/manifests/1"));
        log.add(entry("GET", "/v2/"));

        assertThat(log.count("GET", "/v2/.*/manifests/.*")).isOne();
        assertThat(log.count("GET", "/v2/")).isOne();
        assertThat(log.count("PUT", ".*")).isZero();
    }

    @Test
    void keepsTheFirstHundredThousandUntilItIsCleared() {
        for (int i = 0; i < 100_000; i++) {
            log.add(entry("GET", "/first"));
        }
        log.add(entry("GET", "/late"));
        long late = log.count("GET", "/late");
        int kept = log.entries().size();

        log.clear();
        log.add(entry("GET", "/late"));

        assertThat(late).isZero();
        assertThat(kept).isEqualTo(100_000);
        assertThat(log.entries()).hasSize(1);
    }
}
