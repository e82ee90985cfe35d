package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small words that policies, messages and reports share. */
class WordsTest {
    @ParameterizedTest
    @CsvSource({"0, 0, p.yaml", "0, 7, p.yaml", "3, 0, p.yaml:3", "3, 7, p.yaml:3:7"})
    void aLocationSaysAsMuchAsIsKnown(int line, int column, String text) {
        assertThat(new SourceLocation("p.yaml", line, column)).hasToString(text);
    }

    @Test
    void containersHaveANameInPoliciesAndOneInSentences() {
        assertThat(Arrays.stream(ContainerKind.values()).map(kind -> kind.label() + ": " + kind.words()))
                .containsExactly(
                        "Container: container",
                        "Init: init container",
                        "Ephemeral: ephemeral container",
                        "ImageVolume: image volume");
    }

    @Test
    void enforcementsAreWrittenAsInPolicies() {
        assertThat(Arrays.stream(Enforcement.values()).map(Enforcement::label))
                .containsExactly("Audit", "Warn", "Deny");
    }

    @ParameterizedTest
    @CsvSource({"AUDIT, WARN", "AUDIT, DENY", "WARN, DENY", "WARN, WARN"})
    void ofTwoEnforcementsOneIsStricter(Enforcement mild, Enforcement strict) {
        assertThat(mild.stricter(strict)).isEqualTo(strict);
        assertThat(strict.stricter(mild)).isEqualTo(strict);
        assertThat(mild.milder(strict)).isEqualTo(mild);
        assertThat(strict.milder(mild)).isEqualTo(mild);
    }
}
