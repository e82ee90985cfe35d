package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptPieceTest {
    private static final byte[] FILE = "0123456789\0abc\0a b\0".getBytes(StandardCharsets.US_ASCII);

    private static KeptPiece streamed(KeptPiece piece, byte[] file, int chunk) {
        for (int at = 0; at < file.length; at += chunk) {
            piece.take(file, at, Math.min(chunk, file.length - at), at);
        }
        return piece;
    }

    private static KeptPiece whole(byte[] file) {
        return streamed(new KeptPiece(0, file.length), file, file.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 100})
    void keepsTheSameHoweverTheFileIsCut(int chunk) {
        KeptPiece piece = streamed(new KeptPiece(3, 6), FILE, chunk);

        assertThat(piece.bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("345678");
        assertThat(piece.isFull()).isTrue();
    }

    @Test
    void takesTheSameBytesOnlyOnce() {
        KeptPiece piece = new KeptPiece(0, 8);
        piece.take(FILE, 0, 5, 0);
        piece.take(FILE, 0, 7, 0);
        piece.take(FILE, 7, 5, 7);

        assertThat(piece.bytes()).asString(StandardCharsets.US_ASCII).isEqualTo("01234567");
    }

    @Test
    void staysEmptyWhereItsBeginningWentPast() {
        KeptPiece piece = new KeptPiece(3, 6);

        piece.take(FILE, 4, 8, 4);

        assertThat(piece.bytes()).isEmpty();
        assertThat(piece.turnedFull()).isFalse();
    }

    @Test
    void saysOnceThatItIsFull() {
        KeptPiece piece = new KeptPiece(0, 2);
        piece.take(FILE, 0, 1, 0);
        boolean early = piece.turnedFull();
        piece.take(FILE, 1, 4, 1);

        boolean first = piece.turnedFull();
        boolean second = piece.turnedFull();

        assertThat(early).isFalse();
        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }

    @Test
    void hasATextOnlyWhenAllOfItCame() {
        KeptPiece half = new KeptPiece(0, FILE.length);
        half.take(FILE, 0, 12, 0);

        assertThat(whole(FILE).text()).isEqualTo("0123456789");
        assertThat(streamed(new KeptPiece(3, 4), FILE, 9).text()).isEqualTo("3456");
        assertThat(half.text()).isNull();
        assertThat(whole(new byte[] {0, 'a', 0}).text()).isNull();
    }

    @Test
    void namesAreByTheirPlaceInTheFileAndEndWithANul() {
        KeptPiece piece = streamed(new KeptPiece(8, FILE.length - 8), FILE, 4);

        assertThat(piece.name(8)).isEqualTo("89");
        assertThat(piece.name(12)).isEqualTo("bc");
        assertThat(piece.name(7)).isNull();
        assertThat(piece.name(10)).as("empty").isNull();
        assertThat(piece.name(15)).as("with a space").isNull();
        assertThat(piece.name(FILE.length)).isNull();
        assertThat(piece.name(Long.MIN_VALUE)).isNull();
        assertThat(whole("abc".getBytes(StandardCharsets.US_ASCII)).name(0))
                .as("without an end")
                .isNull();
    }

    @Test
    void aNameHasABound() {
        String most = "x".repeat(KeptPiece.MAX_NAME + 1);

        assertThat(whole((most + "\0").getBytes(StandardCharsets.US_ASCII)).name(0))
                .isEqualTo(most);
        assertThat(whole((most + "x\0").getBytes(StandardCharsets.US_ASCII)).name(0))
                .isNull();
    }
}
