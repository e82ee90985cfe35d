package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.oci.MalformedException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "15, 15",
        "+15, 15",
        "150M, 150000000",
        "150Mi, 157286400",
        "1.5M, 1500000",
        ".5k, 500",
        "5.k, 5000",
        "2k, 2000",
        "1Ki, 1024",
        "3G, 3000000000",
        "1Gi, 1073741824",
        "1T, 1000000000000",
        "1Ti, 1099511627776",
        "1P, 1000000000000000",
        "1Pi, 1125899906842624",
        "1E, 1000000000000000000",
        "1Ei, 1152921504606846976",
        "1e6, 1000000",
        "1E6, 1000000",
        "12e+3, 12000",
        "1500e-2, 15",
        "0.1, 1",
        "9223372036854775807, 9223372036854775807",
    })
    void readsWhatKubernetesReads(String text, long bytes) {
        assertThat(Quantity.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "M",
                ".",
                ".M",
                "-1",
                "-1M",
                "1m",
                "100u",
                "5n",
                "1 M",
                "1MB",
                "1mb",
                "1K",
                "1KI",
                "1.2.3M",
                "0x10",
                "1e",
                "1e+",
                "1e19",
                "1e999999999",
                "1ee3",
                "NaN",
                "Infinity",
                "1_000",
                "9223372036854775808",
                "8Ei",
                "10E",
                "111111111111111111111111111111111",
                "١M"
            })
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "512, 512 B",
        "1000, 1 kB",
        "389123456, 389.2 MB",
        "100040000, 100.1 MB",
        "100000001, 100.1 MB",
        "999999999, 1 GB",
        "999950001, 1 GB",
        "1500000000000, 1.5 TB",
        "9223372036854775807, 9.3 EB",
    })
    void showsWhatIsOverALimitRoundedUp(long bytes, String shown) {
        assertThat(Quantity.over(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"100M, 100 MB", "150Mi, 157.2 MB", "1536, 1.5 kB", "999999, 999.9 kB"})
    void showsALimitRoundedDown(String limit, String shown) {
        assertThat(Quantity.parse(limit)).hasToString(shown);
    }

    @Property
    void neverShowsAValueOverTheLimitAsTheLimit(
            @ForAll @LongRange(min = 0, max = 20_000_000_000L) long limit,
            @ForAll @LongRange(min = 1, max = 100_000) long excess) {
        assertThat(Quantity.over(limit + excess)).isNotEqualTo(new Quantity(limit).toString());
    }
}
