package dev.slimgate.inspect;

import dev.slimgate.demo.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ELF file with the tables that linkers write: libraries that it needs, symbols and debug data. */
record GivenElf(
        int machine,
        boolean wide,
        ByteOrder order,
        @Nullable String interpreter,
        List<String> needed,
        int symbolBytes,
        int debugBytes) {

    static GivenElf amd64() {
        return new GivenElf(62, true, ByteOrder.LITTLE_ENDIAN, null, List.of(), 0, 0);
    }

    GivenElf of(int machine, boolean wide, ByteOrder order) {
        return new GivenElf(machine, wide, order, interpreter, needed, symbolBytes, debugBytes);
    }

    GivenElf loader(String path) {
        return new GivenElf(machine, wide, order, path, needed, symbolBytes, debugBytes);
    }

    GivenElf needs(String... libraries) {
        return new GivenElf(machine, wide, order, interpreter, List.of(libraries), symbolBytes, debugBytes);
    }

    GivenElf unstripped(int symbols, int debug) {
        return new GivenElf(machine, wide, order, interpreter, needed, symbols, debug);
    }

    Content content() {
        return Content.of(bytes());
    }

    byte[] bytes() {
        StringBuilder names = new StringBuilder("\0");
        List<Integer> offsets = new ArrayList<>();
        for (String library : needed) {
            offsets.add(names.length());
            names.append(library).append('\0');
        }
        String sectionNames = "\0.symtab\0.strtab\0.debug_info\0.comment\0.shstrtab\0";
        int word = wide ? 8 : 4;
        int program = wide ? 56 : 32;
        int section = wide ? 64 : 40;
        int interp = (wide ? 64 : 52) + 3 * program;
        int strings = interp + (interpreter == null ? 0 : interpreter.length() + 1);
        int dynamic = strings + names.length() + (8 - (strings + names.length()) % 8);
        int symbols = dynamic + (needed.size() + 2) * 2 * word;
        int debug = symbols + 2 * symbolBytes; // as many again are their names
        int comment = debug + debugBytes;
        int shstrtab = comment + 20;
        int table = shstrtab + sectionNames.length();

        ByteBuffer out = ByteBuffer.allocate(table + 6 * section).order(order);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', (byte) (wide ? 2 : 1), (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1)
        });
        out.position(16).putShort((short) 3).putShort((short) machine).putInt(1);
        word(out, 0);
        word(out, wide ? 64 : 52);
        word(out, table);
        out.putInt(0)
                .putShort((short) (wide ? 64 : 52))
                .putShort((short) program)
                .putShort((short) 3);
        out.putShort((short) section).putShort((short) 6).putShort((short) 5);
        segment(out, 1, 0, table);
        segment(out, interpreter == null ? 0 : 3, interp, strings - interp);
        segment(out, 2, dynamic, symbols - dynamic);
        out.put(((interpreter == null ? "" : interpreter + "\0") + names).getBytes(StandardCharsets.ISO_8859_1));
        out.position(dynamic);
        offsets.forEach(offset -> word(word(out, 1), offset));
        word(word(out, 5), strings);
        out.position(shstrtab).put(sectionNames.getBytes(StandardCharsets.ISO_8859_1));
        out.position(table + section);
        section(out, 1, 2, symbols, symbolBytes, 2);
        section(out, 9, 3, symbols + symbolBytes, symbolBytes, 0);
        section(out, 17, 1, debug, debugBytes, 0);
        section(out, 29, 1, comment, 20, 0);
        section(out, 38, 3, shstrtab, sectionNames.length(), 0);
        return out.array();
    }

    private ByteBuffer word(ByteBuffer out, long value) {
        return wide ? out.putLong(value) : out.putInt((int) value);
    }

    private void segment(ByteBuffer out, int type, int offset, int bytes) {
        out.putInt(type);
        if (wide) {
            out.putInt(4)
                    .putLong(offset)
                    .putLong(offset)
                    .putLong(offset)
                    .putLong(bytes)
                    .putLong(bytes)
                    .putLong(1);
        } else {
            out.putInt(offset)
                    .putInt(offset)
                    .putInt(offset)
                    .putInt(bytes)
                    .putInt(bytes)
                    .putInt(4)
                    .putInt(1);
        }
    }

    private void section(ByteBuffer out, int name, int type, int offset, int bytes, int link) {
        out.putInt(name).putInt(type);
        word(word(word(word(out, 0), 0), offset), bytes);
        out.putInt(link).putInt(0);
        word(word(out, 1), 0);
    }
}
