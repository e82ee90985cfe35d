package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableRedactedTest {
    @Test
    void redactsSecretsAndLeavesControlsToJson() {
        assertThat(Printable.redacted("RUN A_TOKEN=abc x\n\u202e" + "y".repeat(200), 4096))
                .isEqualTo("RUN A_TOKEN=… x\n\u202e" + "y".repeat(200));
    }

    @Test
    void cutsAtTheGivenLength() {
        assertThat(Printable.redacted("x".repeat(10), 10)).isEqualTo("x".repeat(10));
        assertThat(Printable.redacted("x".repeat(11), 10)).isEqualTo("x".repeat(9) + "…");
    }
}
