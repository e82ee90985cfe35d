package dev.slimgate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobsTest {
    @ParameterizedTest
    @CsvSource({
        "**, a.b/c, true",
        "a.b/**, a.b/c/*, true",
        "a.b/*, a.b/c, true",
        "a.b/*, a.b/c/d, false",
        "a.b/*, a.b/**, false",
        "a.b/**, a.b/**, true",
        "a.b/x*, a.b/x-*, true",
        "a.b/x-*, a.b/x*, false",
        "a.b/c, a.b/*, false"
    })
    void coversOnlyWhatItCertainlyMatches(String outer, String inner, boolean covers) {
        assertThat(Globs.covers(outer, inner)).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({
        "**, **, true",
        "a.b/**, **/c, true",
        "a.b/*, a.b/*/d, false",
        "a.b/*/d, a.b/**, true",
        "a.b/x*, a.b/*y, true",
        "a.b/x*z, a.b/y*, false",
        "a.b/c, a.b/c, true",
        "a.b/c, a.b/cd, false",
        "*/c, a.b/*, true"
    })
    void overlapsWhereSomeNameIsMatchedByBoth(String one, String other, boolean overlap) {
        assertThat(Globs.overlap(one, other)).isEqualTo(overlap);
        assertThat(Globs.overlap(other, one)).isEqualTo(overlap);
    }
}
