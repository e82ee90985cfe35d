package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefreshesTest {
    private final Refreshes refreshes = new Refreshes();

    private long enter(int times, String host) {
        return IntStream.range(0, times).filter(i -> refreshes.enter(host)).count();
    }

    @Test
    void aHostHasItsShareAndNoMore() {
        long entered = enter(100, "a.test");

        assertThat(entered).isEqualTo(Refreshes.MOST_OF_A_HOST);
        assertThat(refreshes.underWay()).isEqualTo(Refreshes.MOST_OF_A_HOST);
        assertThat(refreshes.enter("b.test")).isTrue();
    }

    @Test
    void allHostsTogetherHaveABound() {
        long entered =
                IntStream.range(0, 100).mapToLong(host -> enter(10, "h" + host)).sum();

        assertThat(entered).isEqualTo(Refreshes.MOST);
    }

    @Test
    void whatIsLeftIsFreeAgain() {
        enter(100, "a.test");
        for (int i = 0; i < Refreshes.MOST_OF_A_HOST; i++) {
            refreshes.leave("a.test");
        }

        assertThat(refreshes.underWay()).isZero();
        assertThat(enter(100, "a.test")).isEqualTo(Refreshes.MOST_OF_A_HOST);
    }
}
