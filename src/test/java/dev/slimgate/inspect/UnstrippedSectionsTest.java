package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UnstrippedSectionsTest {
    private static final int SYMBOLS = 1;
    private static final int SYMBOL_NAMES = 2;
    private static final int DEBUG = 3;
    private static final int NAMES = 5;

    private static final int TYPE = 4;
    private static final int FLAGS = 8;
    private static final int OFFSET = 24;
    private static final int BYTES = 32;
    private static final int LINK = 40;

    private static ByteBuffer file(int symbolBytes, int debugBytes) {
        return ByteBuffer.wrap(
                        GivenElf.amd64().unstripped(symbolBytes, debugBytes).bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Where a field of a section's header stands. */
    private static int at(ByteBuffer file, int section, int field) {
        return (int) file.getLong(40) + section * 64 + field;
    }

    private static KeptPiece piece(ByteBuffer file, int from, int length) {
        KeptPiece piece = new KeptPiece(from, length);
        piece.take(file.array(), 0, file.capacity(), 0);
        return piece;
    }

    private static long bytes(ByteBuffer file, KeptPiece table, @Nullable KeptPiece names) {
        ElfHeader elf = Objects.requireNonNull(ElfHeader.read(file.array(), file.capacity()));
        return new UnstrippedSections(elf, table, names, file.capacity()).bytes();
    }

    private static long bytes(ByteBuffer file) {
        return bytes(file, piece(file, 0, file.capacity()), null);
    }

    @Test
    void countsSymbolsTheirNamesAndDebugData() {
        assertThat(bytes(file(500, 70))).isEqualTo(2 * 500 + 70);
        assertThat(bytes(file(0, 0))).isZero();
    }

    @Test
    void countsNamesOnceThatTwoTablesShare() {
        ByteBuffer file = file(500, 70);

        file.putInt(at(file, DEBUG, TYPE), 2).putInt(at(file, DEBUG, LINK), SYMBOL_NAMES);

        assertThat(bytes(file)).isEqualTo(2 * 500 + 70);
    }

    @Test
    void theSectionsNamesStayThoughSymbolsUseThem() {
        ByteBuffer file = file(500, 70);

        file.putInt(at(file, SYMBOLS, LINK), NAMES);

        assertThat(bytes(file)).isEqualTo(500 + 70);
    }

    @Test
    void whatIsLoadedStays() {
        ByteBuffer file = file(500, 70);

        file.putLong(at(file, DEBUG, FLAGS), 2);

        assertThat(bytes(file)).isEqualTo(2 * 500);
    }

    @Test
    void whatLiesOutsideTheFileCountsNothing() {
        ByteBuffer last = file(500, 70);
        last.putLong(at(last, DEBUG, OFFSET), last.capacity() - 70);
        ByteBuffer beyond = file(500, 70);
        beyond.putLong(at(beyond, DEBUG, OFFSET), beyond.capacity() - 69);
        ByteBuffer negative = file(500, 70);
        negative.putLong(at(negative, DEBUG, BYTES), -1);

        assertThat(bytes(last)).isEqualTo(2 * 500 + 70);
        assertThat(bytes(beyond)).isEqualTo(2 * 500);
        assertThat(bytes(negative)).isEqualTo(2 * 500);
    }

    @Test
    void sectionsThatLieAboveEachOtherAreNoMoreThanTheFile() {
        ByteBuffer file = file(500, 70);
        file.putLong(at(file, SYMBOLS, OFFSET), 0).putLong(at(file, SYMBOLS, BYTES), file.capacity());

        assertThat(bytes(file)).isEqualTo(file.capacity());
    }

    @Test
    void withoutNamesOnlyALargeSectionIsDebugData() {
        ByteBuffer small = file(500, 4095).putShort(62, (short) 99);
        ByteBuffer large = file(500, 4096).putShort(62, (short) 99);

        assertThat(bytes(small)).isEqualTo(2 * 500);
        assertThat(bytes(large)).isEqualTo(2 * 500 + 4096);
    }

    @Test
    void namesMayStandInAPieceOfTheirOwn() {
        ByteBuffer file = file(500, 70);
        int table = at(file, 0, 0);
        KeptPiece alone = piece(file, table, file.capacity() - table);
        KeptPiece names =
                piece(file, (int) file.getLong(at(file, NAMES, OFFSET)), (int) file.getLong(at(file, NAMES, BYTES)));

        assertThat(bytes(file, alone, null))
                .as("too small to be surely debug data")
                .isEqualTo(2 * 500);
        assertThat(bytes(file, alone, names)).isEqualTo(2 * 500 + 70);
    }
}
