package dev.slimgate.inspect;

import dev.slimgate.inspect.ElfHeader.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what {@code strip} would take from a file: symbol tables with their names, and debug data.
 *
 * @param table the section headers and what is before them, full
 * @param names the sections' names where they stand behind the table; null where they do not
 * @param fileBytes the length of the whole file
 */
record UnstrippedSections(
        ElfHeader elf, KeptPiece table, @Nullable KeptPiece names, long fileBytes) {
    /** A section without a name that is smaller may be the compilers' comment, which stays. */
    private static final int SURELY_DEBUG_BYTES = 4096;

    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final int SHF_ALLOC = 2;
    private static final List<String> DEBUG_SECTIONS =
            List.of(".debug", ".zdebug", ".gnu.debuglto_", ".stab", ".gdb_index", ".line");

    /** All of them, each section once; what lies outside the file counts nothing. */
    long bytes() {
        boolean[] counted = new boolean[elf.sections()];
        KnownNames known = knownNames();
        long bytes = 0;
        for (int i = 0; i < elf.sections(); i++) {
            Section section = elf.section(table, i);
            if (section == null || (section.flags() & SHF_ALLOC) != 0) {
                continue;
            }
            if (section.type() == SHT_SYMTAB) {
                bytes += count(section, i, counted);
                Section linked = elf.section(table, section.link());
                if (linked != null && linked.type() == SHT_STRTAB && section.link() != elf.nameSection()) {
                    bytes += count(linked, section.link(), counted);
                }
            } else if (section.type() == SHT_PROGBITS && isDebug(section, known)) {
                bytes += count(section, i, counted);
            }
        }
        return Math.min(bytes, fileBytes);
    }

    private long count(Section section, int number, boolean[] counted) {
        if (counted[number]
                || section.offset() < 0
                || section.bytes() < 0
                || section.offset() > fileBytes - section.bytes()) {
            return 0;
        }
        counted[number] = true;
        return section.bytes();
    }

    private static boolean isDebug(Section section, @Nullable KnownNames known) {
        if (known == null) {
            return section.bytes() >= SURELY_DEBUG_BYTES;
        }
        String name = known.piece.name(known.offset + section.name());
        return name != null && DEBUG_SECTIONS.stream().anyMatch(name::startsWith);
    }

    /** The piece that has the sections' names, and where in the file they begin. */
    private record KnownNames(KeptPiece piece, long offset) {}

    private @Nullable KnownNames knownNames() {
        Section section = elf.section(table, elf.nameSection());
        if (section == null) {
            return null;
        }
        if (names != null && names.isFull()) {
            return new KnownNames(names, section.offset());
        }
        boolean inside = section.offset() >= table.offset()
                && section.bytes() >= 0
                && section.offset() - table.offset() <= table.bytes().length - section.bytes();
        return inside ? new KnownNames(table, section.offset()) : null;
    }
}
