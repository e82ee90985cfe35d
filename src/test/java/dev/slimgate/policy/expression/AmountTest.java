package dev.slimgate.policy.expression;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {

    @ParameterizedTest
    @CsvSource({
        "150M, 150000000",
        "1.5M, 1500000",
        "-2k, -2000",
        "1.5Gi, 1610612736.0",
        "250m, 0.250",
        "1n, 0.000000001",
        "1e3, 1000",
        "2E+3, 2000",
        "5e-1, 0.5",
        "1e18, 1000000000000000000",
        "1e018, 1000000000000000000",
        "1e-18, 0.000000000000000001",
    })
    void isShownInFull(String text, String shown) {
        assertThat(Amount.parse(text).orElseThrow().value().toPlainString()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "M", "1MB", "1K", "1e", "1e+", "1e19", "1e-19", "1e0018", "1e+018", "1e999999999", "1ee3"})
    void isNoneOfWhatIsNoQuantity(String text) {
        assertThat(Amount.parse(text)).isEmpty();
    }
}
