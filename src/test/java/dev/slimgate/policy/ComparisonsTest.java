package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Comparisons.Comparison;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ComparisonsTest {
    private static final Comparison.Failed GONE = new Comparison.Failed(ErrorClass.NOT_FOUND, "gone", true);
    private static final Comparison.Failed LATE = new Comparison.Failed(ErrorClass.TIMED_OUT, "late", true);
    private static final Comparison.Known ALL = new Comparison.Known(List.of());

    private static Stream<Comparisons> goneSomewhere() {
        return Stream.of(
                new Comparisons(Map.of("golden", GONE), Map.of()),
                new Comparisons(Map.of("other", ALL), Map.of("image", GONE)),
                new Comparisons(Map.of(), Map.of("image", new Comparison.Known(List.of(), GONE, null))),
                Comparisons.NONE.with(GONE));
    }

    @ParameterizedTest
    @MethodSource("goneSomewhere")
    void whatWasSaidOfAFailureIsKnownAgainWhereverItWas(Comparisons comparisons) {
        assertThat(comparisons.failedWith("gone")).isTrue();
        assertThat(comparisons.failedWith("late")).isFalse();
    }

    @Test
    void whatIsKnownHasNotFailed() {
        Comparisons known = new Comparisons(Map.of("golden", ALL), Map.of("image", ALL)).with(ALL);

        assertThat(known.failedWith("gone")).isFalse();
        assertThat(Comparisons.NONE.failedWith("")).isFalse();
    }

    @Test
    void answersOfNowAreFreshEvenWhereTheyAreFailures() {
        assertThat(Comparisons.NONE.fresh()).isTrue();
        assertThat(new Comparisons(Map.of("golden", ALL), Map.of("image", GONE)).fresh())
                .isTrue();
        assertThat(new Comparisons(Map.of("golden", new Comparison.Known(List.of(), GONE, null)), Map.of()).fresh())
                .isTrue();
    }

    private static Stream<Comparison> notOfNow() {
        return Stream.of(
                LATE,
                new Comparison.Known(List.of(), LATE, null),
                new Comparison.Known(List.of(), null, "an hour old: the registry does not answer"));
    }

    @ParameterizedTest
    @MethodSource("notOfNow")
    void whatCameLateOrIsOldIsNotFresh(Comparison comparison) {
        assertThat(new Comparisons(Map.of("golden", comparison), Map.of()).fresh())
                .isFalse();
        assertThat(new Comparisons(Map.of(), Map.of("image", comparison)).fresh())
                .isFalse();
    }
}
