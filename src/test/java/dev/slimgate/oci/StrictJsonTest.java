package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @Test
    void aNameThatIsNoTextIsNotTakenForOneThatWasReadBefore() {
        byte[] honest = "{\"config\":{}}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] forged = "{\"conf\u00ff\u00ffig\":{}}".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(StrictJson.read(honest, "config").root().has("config")).isTrue();

        assertThatThrownBy(() -> StrictJson.read(forged, "config"))
                .isInstanceOf(MalformedException.class)
                .hasMessage("config is not readable JSON: its bytes are no text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void readsUtf8Only(String encoding) {
        byte[] document = "{\"config\":{}}".getBytes(Charset.forName(encoding));

        assertThatThrownBy(() -> StrictJson.read(document, "config")).isInstanceOf(MalformedException.class);
    }

    @Test
    void readsNoByteOrderMarkAsRuntimesDoNot() {
        byte[] document = "\ufeff{}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> StrictJson.read(document, "config")).isInstanceOf(MalformedException.class);
    }

    @Test
    void readsTextOfAllPlanes() {
        byte[] document = "{\"é\":\"\ud83d\ude00\",\"ÿÿ\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(StrictJson.read(document, "config").root().path("é").textValue())
                .isEqualTo("\ud83d\ude00");
    }
}
