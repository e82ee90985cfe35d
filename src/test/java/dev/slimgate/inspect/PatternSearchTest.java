package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PatternSearchTest {

    @Property
    void findsWhatLookingEverywhereFinds(
            @ForAll @Size(min = 1, max = 6) List<@StringLength(min = 4, max = 9) @CharRange(from = 'a', to = 'b') String> patterns,
            @ForAll @StringLength(max = 200) @CharRange(from = 'a', to = 'c') String text,
            @ForAll @IntRange(max = 20) int before,
            @ForAll @IntRange(max = 20) int after) {
        int from = Math.min(before, text.length());
        int to = Math.max(from, text.length() - after);

        Set<String> found = new TreeSet<>();
        new PatternSearch(patterns.stream().map(PatternSearchTest::bytes).toList())
                .find(bytes(text), from, to, (pattern, at) -> found.add(pattern + " at " + at));

        Set<String> expected = new TreeSet<>();
        for (int pattern = 0; pattern < patterns.size(); pattern++) {
            for (int at = from; at + patterns.get(pattern).length() <= to; at++) {
                if (text.startsWith(patterns.get(pattern), at)) {
                    expected.add(pattern + " at " + at);
                }
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void takesNoPatternThatIsShorterThanABlock() {
        List<byte[]> patterns = List.of(bytes("long enough"), bytes("abc"));

        assertThatThrownBy(() -> new PatternSearch(patterns)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
