package dev.slimgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {

    @ParameterizedTest
    @CsvSource({
        "redis://redis, redis://redis:6379/0",
        "redis://redis/, redis://redis:6379/0",
        "REDISS://redis.example:7000/3, rediss://redis.example:7000/3",
        "rediss://[::1]:6380, rediss://[::1]:6380/0",
        "redis://10.0.0.7:6379/15, redis://10.0.0.7:6379/15"
    })
    void readsWhereAStoreIs(String url, String shown) {
        assertThat(StoreAddress.parse(url)).hasToString(shown);
        assertThat(StoreAddress.parse(shown)).isEqualTo(StoreAddress.parse(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "redis",
                "redis:6379",
                "http://redis:6379",
                "redis://",
                "redis://:6379",
                "redis://redis:66000",
                "redis://redis/one",
                "redis://redis/12345",
                "redis://redis/0/1",
                "redis://redis?timeout=1",
                "redis://redis#a",
                "redis://a b"
            })
    void refusesWhatIsNoSuchUrl(String url) {
        assertThatThrownBy(() -> StoreAddress.parse(url)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://user:hunter2@redis:6379", "redis://:hunter2@redis", "redis://us_er:hunter2@re_dis"})
    void takesNoPasswordAndQuotesNone(String url) {
        assertThatThrownBy(() -> StoreAddress.parse(url))
                .hasMessageContaining("store.password-file")
                .hasMessageNotContaining("hunter2");
    }
}
