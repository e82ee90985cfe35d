package dev.slimgate.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfHeaderTest {
    private static final int HEADER = 64;
    private static final int PROGRAM = 56;

    private static ElfHeader read(byte[] file) {
        return Objects.requireNonNull(ElfHeader.read(file, file.length));
    }

    private static KeptPiece piece(byte[] file, int from, int length) {
        KeptPiece piece = new KeptPiece(from, length);
        piece.take(file, 0, file.length, 0);
        return piece;
    }

    private static KeptPiece programs(byte[] file, ElfHeader elf) {
        return piece(file, (int) elf.programTable(), (int) elf.programBytes());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void readsEveryClassAndByteOrder(boolean wide, boolean big) {
        byte[] file = GivenElf.amd64()
                .of(40, wide, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .needs("libz.so.1")
                .unstripped(10, 300)
                .bytes();

        ElfHeader elf = read(file);

        assertThat(elf.wide()).isEqualTo(wide);
        assertThat(elf.bigEndian()).isEqualTo(big);
        assertThat(elf.type()).isEqualTo(ElfNote.Type.SHARED);
        assertThat(elf.machine()).isEqualTo(40);
        assertThat(elf.programTable()).isEqualTo(wide ? 64 : 52);
        assertThat(elf.programBytes()).isEqualTo(3L * (wide ? 56 : 32));
        assertThat(elf.sectionTable() + elf.sectionBytes()).isEqualTo(file.length);
        assertThat(elf.segment(programs(file, elf), 0)).isEqualTo(new ElfHeader.Segment(1, 0, 0, elf.sectionTable()));
        ElfHeader.Section debug = elf.section(piece(file, 0, file.length), 3);
        assertThat(debug).isNotNull();
        assertThat(debug.type()).isEqualTo(1);
        assertThat(debug.bytes()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({"true, 64", "false, 52"})
    void isNoneBeforeTheHeaderIsWhole(boolean wide, int bytes) {
        byte[] file = GivenElf.amd64().of(3, wide, ByteOrder.LITTLE_ENDIAN).bytes();

        assertThat(ElfHeader.read(file, bytes - 1)).isNull();
        assertThat(ElfHeader.read(file, bytes)).isNotNull();
    }

    @Test
    void programHeadersThatAreTooShortSayNothing() {
        byte[] file = GivenElf.amd64().bytes();
        file[54] = PROGRAM - 1;
        ElfHeader elf = read(file);

        assertThat(elf.segment(programs(file, elf), 1)).isEqualTo(new ElfHeader.Segment(0, 0, 0, 0));
    }

    @Test
    void anAddressIsFoundInTheSegmentThatLoadsIt() {
        byte[] file = GivenElf.amd64().bytes();
        file[HEADER + 9] = 1; // the first segment's offset, 256
        file[HEADER + 18] = 1; // its address, 65,536
        ElfHeader elf = read(file);
        KeptPiece programs = programs(file, elf);
        long length = elf.segment(programs, 0).bytes();

        assertThat(elf.fileOffset(programs, 65_535)).isEqualTo(-1);
        assertThat(elf.fileOffset(programs, 65_536)).isEqualTo(256);
        assertThat(elf.fileOffset(programs, 65_535 + length)).isEqualTo(255 + length);
        assertThat(elf.fileOffset(programs, 65_536 + length)).isEqualTo(-1);
    }

    @Test
    void aSectionThatIsNotKeptIsUnknown() {
        byte[] file = GivenElf.amd64().bytes();
        ElfHeader elf = read(file);
        KeptPiece all = piece(file, 0, file.length);
        KeptPiece cut = piece(file, 0, file.length - 1);

        assertThat(elf.section(all, 5)).isNotNull();
        assertThat(elf.section(cut, 5)).isNull();
        assertThat(elf.section(all, 6)).isNull();
        assertThat(elf.section(all, -1)).isNull();
        file[58] = 63; // bytes of one
        assertThat(read(file).section(all, 0)).isNull();
    }
}
