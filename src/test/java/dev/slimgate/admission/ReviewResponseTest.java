package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.admission.ReviewResponse.Denied;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewResponseTest {
    @Test
    void cutsAWarningAt256Characters() {
        assertThat(warnings("x".repeat(256))).containsExactly("x".repeat(256));
        assertThat(warnings("x".repeat(257))).containsExactly("x".repeat(255) + "…");
    }

    @Test
    void doesNotPartASurrogatePair() {
        assertThat(warnings("x".repeat(254) + "😀😀")).containsExactly("x".repeat(254) + "…");
    }

    @Test
    void leavesOutWarningsBeyond4096CharactersInAll() {
        List<String> warnings =
                warnings(Collections.nCopies(20, "x".repeat(256)).toArray(String[]::new));

        assertThat(warnings).hasSize(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "two\r\u000blines", "\n two\u0000lines\u0085", "two\tlines"})
    void makesAWarningOneLineBecauseTheApiServerDropsOthers(String warning) {
        assertThat(warnings(warning).getFirst()).matches("two {1,2}lines");
    }

    @Test
    void leavesOutEmptyWarnings() {
        assertThat(warnings("", "\n", "said")).containsExactly("said");
    }

    @Test
    void cutsAMessageAt2048CharactersAndKeepsItsLines() {
        assertThat(new Denied("a\nb").message()).isEqualTo("a\nb");
        assertThat(new Denied("x".repeat(3_000)).message()).isEqualTo("x".repeat(2_047) + "…");
    }

    private static List<String> warnings(String... warnings) {
        return new ReviewResponse("u", new Admitted(), List.of(warnings), Map.of()).warnings();
    }
}
