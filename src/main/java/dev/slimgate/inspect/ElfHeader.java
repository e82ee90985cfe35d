package dev.slimgate.inspect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The header of an ELF file, and how the numbers of its tables are read. Nothing in it is checked against the file.
 *
 * @param wide of 64 bits
 * @param bigEndian whether its numbers begin with the highest byte
 * @param type what the file is for
 * @param machine its number in ELF
 * @param programTable where in the file the program headers begin; negative for what no file can be
 * @param programEntry the bytes of one of them
 * @param programs how many there are
 * @param sectionTable where in the file the section headers begin; 0 for none, negative for what no file can be
 * @param sectionEntry the bytes of one of them
 * @param sections how many there are
 * @param nameSection the number of the section that has the sections' names
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html">System V ABI, object files</a>
 */
record ElfHeader(
        boolean wide,
        boolean bigEndian,
        ElfNote.Type type,
        int machine,
        long programTable,
        int programEntry,
        int programs,
        long sectionTable,
        int sectionEntry,
        int sections,
        int nameSection) {
    private static final int PT_LOAD = 1;

    /** A part of the file that is loaded or says how to; type 0 for one that cannot be read. */
    record Segment(int type, long offset, long address, long bytes) {}

    /** A part of the file as linkers see it; its name is an offset into those of all sections. */
    record Section(int name, int type, long flags, long offset, long bytes, int link) {}

    /** Reads the first bytes of a file; null where they are too few. */
    static @Nullable ElfHeader read(byte[] head, int length) {
        boolean wide = length > 5 && head[4] == 2;
        if (length < (wide ? 64 : 52)) {
            return null;
        }
        boolean big = head[5] == 2;
        ByteBuffer in = ByteBuffer.wrap(head, 0, length).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return new ElfHeader(
                wide,
                big,
                ElfNote.Type.of(in.getShort(16) & 0xffff),
                in.getShort(18) & 0xffff,
                wide ? in.getLong(32) : in.getInt(28) & 0xffffffffL,
                in.getShort(wide ? 54 : 42) & 0xffff,
                in.getShort(wide ? 56 : 44) & 0xffff,
                wide ? in.getLong(40) : in.getInt(32) & 0xffffffffL,
                in.getShort(wide ? 58 : 46) & 0xffff,
                in.getShort(wide ? 60 : 48) & 0xffff,
                in.getShort(wide ? 62 : 50) & 0xffff);
    }

    /** The length of all program headers. */
    long programBytes() {
        return (long) programEntry * programs;
    }

    /** The length of all section headers. */
    long sectionBytes() {
        return (long) sectionEntry * sections;
    }

    /** The number of 4 or 8 bytes, by the file's class, that a piece has at an index. */
    long word(KeptPiece piece, int at) {
        return word(piece.bytes(), at);
    }

    private long word(byte[] bytes, int at) {
        ByteBuffer in = buffer(bytes);
        return wide ? in.getLong(at) : in.getInt(at) & 0xffffffffL;
    }

    private ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * One program header.
     *
     * @param table all program headers and nothing before them, full
     */
    Segment segment(KeptPiece table, int number) {
        int at = number * programEntry;
        byte[] bytes = table.bytes();
        if (programEntry < (wide ? 56 : 32)) {
            return new Segment(0, 0, 0, 0);
        }
        return wide
                ? new Segment(buffer(bytes).getInt(at), word(bytes, at + 8), word(bytes, at + 16), word(bytes, at + 32))
                : new Segment(buffer(bytes).getInt(at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 16));
    }

    /** Where in the file an address is loaded from; -1 for nowhere. */
    long fileOffset(KeptPiece table, long address) {
        for (int i = 0; i < programs; i++) {
            Segment segment = segment(table, i);
            long inside = address - segment.address;
            if (segment.type == PT_LOAD && inside >= 0 && inside < segment.bytes && segment.offset >= 0) {
                return segment.offset + inside;
            }
        }
        return -1;
    }

    /** One section header, from a piece that has their table and what is before it; null where it is not in there. */
    @Nullable Section section(KeptPiece kept, int number) {
        long at = sectionTable - kept.offset() + (long) number * sectionEntry;
        if (number < 0
                || number >= sections
                || sectionEntry < (wide ? 64 : 40)
                || at + sectionEntry > kept.bytes().length) {
            return null;
        }
        int from = (int) at;
        byte[] bytes = kept.bytes();
        ByteBuffer in = buffer(bytes);
        return wide
                ? new Section(
                        in.getInt(from),
                        in.getInt(from + 4),
                        in.getLong(from + 8),
                        in.getLong(from + 24),
                        in.getLong(from + 32),
                        in.getInt(from + 40))
                : new Section(
                        in.getInt(from),
                        in.getInt(from + 4),
                        word(bytes, from + 8),
                        word(bytes, from + 16),
                        word(bytes, from + 20),
                        in.getInt(from + 24));
    }
}
