package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePatternsTest {

    @ParameterizedTest
    @CsvSource({
        "**, docker.io/library/nginx, true",
        "*, docker.io/library/nginx, false",
        "registry.k8s.io/**, registry.k8s.io/pause, true",
        "registry.k8s.io/**, registry.k8s.io/a/b, true",
        "registry.k8s.io/**, registry.k8s.io.evil.test/a, false",
        "registry.test/*, registry.test/a/b, false",
        "registry.test/team-*/**, registry.test/team-a/x/y, true",
        "registry.test/team-*/**, registry.test/other/x, false",
        "**/base, registry.test/a/base, true",
        "r.test/a, r.test/ab, false",
        "r.test/a, r.test/a, true",
    })
    void matchesGlobs(String glob, String name, boolean expected) {
        assertThat(ImagePatterns.matches(glob, name)).isEqualTo(expected);
    }

    @Property(tries = 3000)
    void agreesWithASimpleModel(@ForAll("globs") String glob, @ForAll("names") String name) {
        assertThat(ImagePatterns.matches(glob, name)).isEqualTo(model(glob, name));
    }

    /** The definition itself, by trying everything. */
    private static boolean model(String glob, String name) {
        if (glob.isEmpty()) {
            return name.isEmpty();
        }
        if (glob.startsWith("*")) {
            boolean crosses = glob.startsWith("**");
            String rest = glob.substring(crosses ? 2 : 1);
            for (int taken = 0; taken <= name.length(); taken++) {
                if (!crosses && name.substring(0, taken).contains("/")) {
                    return false;
                }
                if (model(rest, name.substring(taken))) {
                    return true;
                }
            }
            return false;
        }
        return !name.isEmpty() && name.charAt(0) == glob.charAt(0) && model(glob.substring(1), name.substring(1));
    }

    @Provide
    Arbitrary<String> globs() {
        return Arbitraries.strings().withChars('a', 'b', '/', '*').ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars('a', 'b', '/').ofMaxLength(8);
    }

    @Test
    void isNotHeldUpByAPatternOfManyWildcards() {
        String glob = "**a".repeat(150) + "b";
        String name = "a".repeat(4000);

        boolean matched = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> ImagePatterns.matches(glob, name));

        assertThat(matched).isFalse();
    }
}
