package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    @ParameterizedTest
    @CsvSource({"a, a, 0", "'', abc, 3", "ab, ba, 1", "shel, shell, 1", "abcd, acbd, 1", "kitten, sitting, 3"})
    void countsSlips(String from, String to, int slips) {
        assertThat(DidYouMean.slips(from, to)).isEqualTo(slips);
        assertThat(DidYouMean.slips(to, from)).isEqualTo(slips);
    }

    @ParameterizedTest
    @CsvSource({
        "enforcment, enforcement",
        "Enforcement, enforcement",
        "nodejs, node",
        "xyz, ''",
        "s, ''",
        "pachageManagr, packageManager",
    })
    void findsTheNearestWord(String written, String nearest) {
        assertThat(DidYouMean.nearest(written, List.of("enforcement", "packageManager", "node", "shell")))
                .isEqualTo(nearest);
    }

    @Test
    void doesNotCompareWordsThatNobodyMistypes() {
        assertThat(DidYouMean.hint("a".repeat(100_000), List.of("a".repeat(99_999))))
                .startsWith("; allowed: ");
    }
}
