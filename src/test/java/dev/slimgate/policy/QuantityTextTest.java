package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTextTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "1n, 1, 0.000000001",
                "1u, 1, 0.000001",
                "250m, 250, 0.001",
                "7, 7, 1",
                "2k, 2, 1000",
                "-1.5M, -1.5, 1000000",
                "+.5G, 0.5, 1000000000",
                "5.T, 5, 1000000000000",
                "1P, 1, 1000000000000000",
                "1E, 1, 1000000000000000000",
                "1Ki, 1, 1024",
                "1Mi, 1, 1048576",
                "1Gi, 1, 1073741824",
                "1Ti, 1, 1099511627776",
                "1Pi, 1, 1125899906842624",
                "1Ei, 1, 1152921504606846976",
                "1e3, 1, none",
                "1E-3, 1, none",
                "1K, 1, none",
                "1 M, 1, none",
            })
    void isANumberAndWhatItIsMultipliedWith(String text, BigDecimal number, BigDecimal factor) {
        QuantityText read = QuantityText.read(text).orElseThrow();

        assertThat(read.number()).isEqualByComparingTo(number);
        assertThat(read.factor().map(BigDecimal::stripTrailingZeros))
                .isEqualTo(Optional.ofNullable(factor).map(BigDecimal::stripTrailingZeros));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "M", ".", "+", "-.", "--1", "1-", "1+M", "+-1", "1.2.3M", "٣", "NaN", " 1"})
    void isNothingWithoutANumberAtItsBeginning(String text) {
        assertThat(QuantityText.read(text)).isEmpty();
    }

    @Test
    void hasAtMost64Characters() {
        assertThat(QuantityText.read("1".repeat(64))).isPresent();
        assertThat(QuantityText.read("1".repeat(65))).isEmpty();
    }
}
