package dev.slimgate.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownTest {
    private static String plain(String text) {
        return text.replace('\u00a0', ' ');
    }

    @ParameterizedTest
    @CsvSource({"0,0 s", "59,59 s", "60,1 min", "118,1 min 58 s", "3600,1 h", "3661,1 h 1 min", "90000,1 d 1 h"})
    void timesHaveTheirTwoLargestUnits(long seconds, String text) {
        assertThat(plain(Shown.seconds(seconds))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"100000000,100 Mbit/s", "2500000000,2.5 Gbit/s", "1,1 bit/s"})
    void linesAreSoldInBits(long bits, String text) {
        assertThat(plain(Shown.rate(bits))).isEqualTo(text);
    }

    @Test
    void sharesHaveOneDigit() {
        assertThat(plain(Shown.percent(0.0204))).isEqualTo("2.0 %");
        assertThat(plain(Shown.percent(1))).isEqualTo("100.0 %");
    }

    @Test
    void daysAreReadAsPeopleWriteThem() {
        assertThat(plain(Shown.day("2026-11-21"))).isEqualTo("21 Nov 2026");
        assertThat(plain(Shown.day("2026-11-21T23:30:00Z"))).isEqualTo("21 Nov 2026");
        assertThat(plain(Shown.moment("2026-11-21T08:05:00Z"))).isEqualTo("21 Nov 2026, 08:05 UTC");
    }
}
