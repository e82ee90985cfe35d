package dev.slimgate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.demo.Elf.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ElfTest {

    @Test
    void namesItsInterpreter() {
        ByteBuffer file = read(Elf.dynamically(Machine.AMD64, Elf.MUSL_LOADER).content());

        int programHeader = (int) file.getLong(32);
        int offset = (int) file.getLong(programHeader + 8);
        int bytes = (int) file.getLong(programHeader + 32);
        assertThat(file.getInt(0)).isEqualTo(0x464c457f);
        assertThat(file.getShort(18)).isEqualTo((short) 62);
        assertThat(file.getInt(programHeader)).isEqualTo(3);
        assertThat(new String(file.array(), offset, bytes, StandardCharsets.UTF_8))
                .isEqualTo("/lib/ld-musl-x86_64.so.1\0");
    }

    @Test
    void hasNoInterpreterWhenStatic() {
        ByteBuffer file = read(Elf.statically(Machine.ARM64).content());

        assertThat(file.getShort(16)).isEqualTo((short) 2);
        assertThat(file.getShort(18)).isEqualTo((short) 183);
        assertThat(file.getShort(56)).isEqualTo((short) 1);
        assertThat(file.getInt((int) file.getLong(32))).isEqualTo(1);
    }

    @Test
    void loadsTheWholeFile() {
        ByteBuffer file = read(Elf.statically(Machine.AMD64).filler(10_000).content());

        int programHeader = (int) file.getLong(32);
        assertThat(file.getLong(programHeader + 32)).isEqualTo(file.limit());
    }

    @Test
    void carriesItsMarkersWhereGoLooksForThem() {
        byte[] bytes = Elf.statically(Machine.AMD64)
                .marker("BusyBox v1.36.1")
                .goBuild("go1.23.4")
                .content()
                .bytes();

        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int build = text.indexOf("\u00ff Go buildinf:");
        assertThat(text).contains("BusyBox v1.36.1\0");
        assertThat(build).isPositive();
        assertThat(build % 16).isZero();
        assertThat(bytes[build + 15]).isEqualTo((byte) 2);
        assertThat(text.substring(build + 33)).startsWith("go1.23.4");
    }

    private static ByteBuffer read(Content content) {
        return ByteBuffer.wrap(content.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
