package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "14_650, 14.7 kB",
        "14_649, 14.6 kB",
        "999_949, 999.9 kB",
        "999_950, 1.0 MB",
        "389_200_000, 389.2 MB",
        "1_120_000_000, 1.1 GB",
        "9_223_372_036_854_775_807, 9.2 EB",
    })
    void showsDecimalUnitsWithOneDigit(String bytes, String shown) {
        assertThat(Bytes.show(Long.parseLong(bytes.replace("_", "")))).isEqualTo(shown);
    }
}
