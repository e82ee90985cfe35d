package dev.slimgate.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PaxRecordsTest {
    private static PaxRecords read(String header) {
        return PaxRecords.read(header.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theLastRecordOfAKeyCounts() {
        PaxRecords records = read("10 path=a\n10 path=b\n10 size=7\n");

        assertThat(records.value("path")).isEqualTo("b");
        assertThat(records.number("size", 1)).isEqualTo(7);
    }

    @Test
    void whatIsEmptyOrNotThereLeavesWhatTheHeaderSays() {
        byte[] other = {1};
        PaxRecords records = read("8 path=\n8 size=\n");

        assertThat(records.has("path")).isTrue();
        assertThat(records.has("linkpath")).isFalse();
        assertThat(records.text("path", other)).isSameAs(other);
        assertThat(records.text("linkpath", other)).isSameAs(other);
        assertThat(records.number("size", 42)).isEqualTo(42);
    }

    @Test
    void keepsTheBytesOfANameThatIsNoUtf8() {
        byte[] name = read("12 path=\u00ff=\u0080\n").text("path", new byte[0]);

        assertThat(name).containsExactly(0xff, '=', 0x80);
    }

    @Test
    void keepsTheRepeatedRecordsOfASparseMapInTheirOrder() {
        PaxRecords records = read("23 GNU.sparse.offset=0\n25 GNU.sparse.numbytes=3\n23 GNU.sparse.offset=9\n");

        assertThat(records.sparsePairs()).isEqualTo(List.of("0", "3", "9"));
        assertThat(records.has("GNU.sparse.offset")).isFalse();
    }

    @Test
    void aNulMayStandInWhatIsNoText() {
        PaxRecords records = read("13 comment=\0\n");

        assertThat(records.value("comment")).isEqualTo("\0");
    }

    static List<Arguments> lies() {
        return List.of(
                Arguments.of("wrong length", "4 a=\n"),
                Arguments.of("wrong length", "6 a=\n"),
                Arguments.of("wrong length", "6 a=bc"),
                Arguments.of("wrong length", "-6 a=b\n"),
                Arguments.of("wrong length", "000000005 a=b\n"),
                Arguments.of("wrong length", "999999999999 a=b\n"),
                Arguments.of("number that is none", "x a=b\n"),
                Arguments.of("number that is none", " 6 a=b\n"),
                Arguments.of("without a key", "5 ab\n"),
                Arguments.of("without a key", "5 =b\n"),
                Arguments.of("with a NUL", "10 path=\0\n"),
                Arguments.of("with a NUL", "14 linkpath=\0\n"),
                Arguments.of("with a NUL", "6 \0=b\n"),
                Arguments.of("out of order", "25 GNU.sparse.numbytes=3\n"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refusesWhatNoTarWrites(String why, String header) {
        assertThatThrownBy(() -> read(header))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining(why);
    }

    @Test
    void refusesANumberThatIsNoneOnlyWhereItIsAskedFor() {
        PaxRecords records = read("10 size=x\n");

        assertThat(records.value("size")).isEqualTo("x");
        assertThatThrownBy(() -> records.number("size", 0))
                .isInstanceOf(ContentException.Invalid.class)
                .hasMessageContaining("number that is none");
    }
}
