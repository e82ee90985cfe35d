package dev.slimgate.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OciValuesTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void namesBytesByTheirDigest() {
        Digest digest = Digest.sha256(new byte[0]);

        assertThat(digest).hasToString("sha256:" + EMPTY);
        assertThat(digest.names(new byte[0])).isTrue();
        assertThat(digest.names(new byte[1])).isFalse();
        assertThat(Digest.parse("sha512:" + EMPTY + EMPTY).algorithm()).isEqualTo("sha512");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256",
                "sha256:",
                "sha256:" + EMPTY + "0",
                "sha512:" + EMPTY,
                "sha1:" + EMPTY,
                "sha256:E3B0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "../../etc:" + EMPTY
            })
    void refusesWhatIsNoDigest(String text) {
        assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64",
        "Linux/x86_64, linux/amd64",
        "linux/amd64/v1, linux/amd64",
        "linux/amd64/v3, linux/amd64/v3",
        "linux/aarch64, linux/arm64",
        "linux/arm64/v8, linux/arm64",
        "linux/arm64/v9, linux/arm64/v9",
        "linux/arm, linux/arm/v7",
        "linux/arm/6, linux/arm/v6",
        "linux/armhf, linux/arm/v7",
        "linux/armel, linux/arm/v6",
        "linux/i386, linux/386",
        "macos/arm64, darwin/arm64",
    })
    void normalisesPlatforms(String text, String normal) {
        assertThat(Platform.parse(text)).hasToString(normal);
    }

    @ParameterizedTest
    @CsvSource({
        "linux/amd64, linux/amd64, true",
        "linux/amd64, linux/arm64, false",
        "linux/arm/v7, linux/arm/v6, true",
        "linux/arm/v6, linux/arm/v7, false",
        "linux/amd64/v2, linux/amd64/v3, false",
        "linux/amd64, windows/amd64, false",
        "linux/amd64, linux/amd64/v3, true",
    })
    void acceptsImagesOfItsOwnKind(String node, String image, boolean accepted) {
        assertThat(Platform.parse(node).accepts(Platform.parse(image))).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "linux/", "/amd64", "a/b/c/d"})
    void refusesWhatIsNoPlatform(String text) {
        assertThatThrownBy(() -> Platform.parse(text)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`curl https://u:p@host/x?sig=1 -o y`, `curl https://…@host/x?… -o y`",
                "`TOKEN=abc make`, `TOKEN=… make`",
                "`31mtoken=abc make`, `31mtoken=… make`",
                "`PASS=\"a b\" run`, `PASS=… run`",
                "`PASS=\"a b`, `PASS=…`",
                "`PASS=a'b c'd run`, `PASS=… run`",
                "`login --password hunter2 me`, `login --password … me`",
                "`login --password \"a b\" me`, `login --password … me`",
                "`Authorization: Bearer abc.def`, `Authorization: Bearer …`",
                "`ghp_0123456789abcdefghij`, …",
                "`x AKIA0123456789ABCDEF y`, `x … y`",
                "`a\u001b[31mb`, `a\\x1b[31mb`",
                "`a\u202eb`, `a\\u202eb`",
                "`a\nb`, `a\\x0ab`",
                "`/bin/sh -c apt-get install`, `/bin/sh -c apt-get install`",
            })
    void redactsAndEscapesForeignText(String text, String shown) {
        assertThat(Printable.of(text)).isEqualTo(shown);
    }

    @Test
    void cutsForeignText() {
        assertThat(Printable.of("x".repeat(200))).hasSize(80).endsWith("…");
        assertThat(Printable.of("a=" + "x".repeat(1 << 20))).isEqualTo("a=……");
        assertThat(Printable.of("x".repeat(78) + "\ud83d\ude00\ud83d\ude00")).doesNotContain("\ud83d…");
    }

    @Test
    void boundsJson() {
        assertThatThrownBy(() -> StrictJson.read(bytes("{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}"), "x"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> StrictJson.read(bytes("{\"a\":[" + "0,".repeat(400_000) + "0]}"), "x"))
                .isInstanceOf(TooManyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{} {}", "{", "<html>", "{\"a\":1,}"})
    void refusesWhatIsNoJsonObject(String text) {
        assertThatThrownBy(() -> StrictJson.read(bytes(text), "x")).isInstanceOf(MalformedException.class);
    }

    @Test
    void tellsKeysThatStandTwiceInAnyCase() {
        assertThat(StrictJson.read(bytes("{\"a\":{\"User\":1,\"b\":2,\"user\":3}}"), "x")
                        .duplicateKeys())
                .containsExactly("user");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
