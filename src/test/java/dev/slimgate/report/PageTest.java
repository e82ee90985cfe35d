package dev.slimgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    @Test
    void breaksAtSpacesAndMovesInWhatGoesOn() {
        List<String> lines = Page.broken("one two three four five", 10, "  ");

        assertThat(lines).containsExactly("one two", "  three", "  four", "  five");
    }

    @Test
    void breaksWithinAWordWhereALineWouldBeMostlyEmpty() {
        assertThat(Page.broken("a " + "x".repeat(20), 10, "")).containsExactly("a xxxxxxxx", "xxxxxxxxxx", "xx");
        assertThat(Page.broken("xxxx\ud83d\ude00yyyy", 5, "")).containsExactly("xxxx", "\ud83d\ude00yyy", "y");
    }

    @Test
    void cutsLongListsAndSaysHowMuch() {
        Page cut = new Page(PageStyle.plain(TODAY));
        Page whole = new Page(new PageStyle(Ink.NONE, 80, true, TODAY));

        cut.entries("things", List.of("a", "b", "c"), 2);
        whole.entries("things", List.of("a", "b", "c"), 2);

        assertThat(cut.text()).isEqualTo("things   a\n         b\n         and 1 more; --all shows them");
        assertThat(whole.text()).isEqualTo("things   a\n         b\n         c");
    }

    @ParameterizedTest
    @CsvSource({"10, 80", "80, 80", "140, 140", "9999, 200"})
    void isNeitherTooNarrowNorTooWide(int given, int width) {
        assertThat(new PageStyle(Ink.NONE, given, false, TODAY).width()).isEqualTo(width);
    }

    @ParameterizedTest
    @CsvSource({"0, 0%", "1, 100%", "0.0234, 2.3%", "0.5, 50%", "0.0001, under 0.1%", "0.99999, over 99.9%"})
    void aLittleIsNeverNothing(double share, String shown) {
        assertThat(Page.percent(share)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0,          '    0 B '",
        "999,        '  999 B '",
        "112000000,  '112.0 MB'",
        "48500000,   ' 48.5 MB'",
        "1049,       '  1.0 kB'",
        ",           '    ?   '",
    })
    void alignsPointsAndUnits(Long bytes, String shown) {
        assertThat(Sizes.column(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 100, no change",
        "100, 150, +50 B (+50.0%)",
        "2000, 1000, -1 kB (-50.0%)",
        "0, 5, +5 B",
    })
    void tellsHowASizeChanged(long before, long after, String shown) {
        assertThat(Sizes.change(before, after)).isEqualTo(shown);
    }
}
