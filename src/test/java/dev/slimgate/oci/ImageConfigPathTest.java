package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "\"A=1\", \"PATH=/a:/b\", \"TOKEN=x\" | /a:/b",
                "\"PATH=/a\", \"PATH=/b=c\" | /b=c",
                "\"XPATH=/a\", \"PATH\" | none",
                "\"PATH=\" | ''"
            })
    void keepsTheValueOfPathAlone(String environment, String path) {
        ImageConfig config = ImageConfigReader.read(
                ("{\"config\":{\"Env\":[" + environment + "]}}").getBytes(StandardCharsets.UTF_8));

        assertThat(config.path()).isEqualTo(path);
        assertThat(config.toString()).doesNotContain("TOKEN=");
    }
}
