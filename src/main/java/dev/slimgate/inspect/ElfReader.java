package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what one ELF file shows, from those of its tables that can be kept while it streams past, in whatever order they
 * stand. Holds at most half a megabyte; what is larger, lies outside the file or came too early to be kept counts as
 * unknown.
 */
final class ElfReader {
    private static final int HEAD_BYTES = 4096;

    private static final int MAX_SECTIONS = 4096;
    private static final int MAX_PROGRAM_HEADERS = 512;
    private static final int MAX_DYNAMIC_BYTES = 64 * 1024;
    private static final int MAX_NAMES_BYTES = 64 * 1024;
    private static final int MAX_STRINGS_BYTES = 128 * 1024;
    private static final int MAX_INTERPRETER_BYTES = 256;
    private static final int MAX_LIBRARIES = 64;
    private static final int MAX_MENTIONS = 32;
    /** How much before the section table is kept, since the sections' names mostly stand there. */
    private static final int BEFORE_TABLE = 4096;

    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;

    private final byte[] head = new byte[HEAD_BYTES];
    private int headLength;
    private long position;
    private final List<KeptPiece> pieces = new ArrayList<>();
    private @Nullable ElfHeader header;
    private @Nullable KeptPiece programTable;
    private @Nullable KeptPiece interpreter;
    private @Nullable KeptPiece dynamic;
    private @Nullable KeptPiece strings;
    private @Nullable KeptPiece sectionTable;
    private @Nullable KeptPiece sectionNames;
    private final Map<Libc, List<Long>> mentions = new EnumMap<>(Libc.class);

    /** Takes the next bytes. */
    void chunk(byte[] bytes, int offset, int length) {
        if (headLength < HEAD_BYTES) {
            int count = Math.min(length, HEAD_BYTES - headLength);
            System.arraycopy(bytes, offset, head, headLength, count);
            headLength += count;
            if (headLength == HEAD_BYTES) {
                begin();
            }
        }
        feed(bytes, offset, length);
        position += length;
    }

    private void feed(byte[] bytes, int offset, int length) {
        for (int i = 0; i < pieces.size(); i++) { // a table that is full may bring another piece
            KeptPiece piece = pieces.get(i);
            piece.take(bytes, offset, length, position);
            if (piece.turnedFull()) {
                look(piece);
            }
        }
    }

    /** Told where in the file a C library's name was seen; whether the file needs it shows in the end. */
    void mentions(Libc libc, long at) {
        List<Long> places = mentions.computeIfAbsent(libc, key -> new ArrayList<>(2));
        if (places.size() < MAX_MENTIONS) {
            places.add(at);
        }
    }

    /** What the whole file showed. */
    ElfNote note(String text, byte[] end, int endLength) {
        if (headLength < HEAD_BYTES) {
            begin();
            feed(head, 0, 0);
        }
        ElfHeader elf = header;
        if (elf == null) {
            int order = headLength > 5 ? head[5] : 0;
            return new ElfNote(
                    headLength > 4 && head[4] == 2,
                    order == 2,
                    ElfNote.Type.OTHER,
                    0,
                    null,
                    false,
                    false,
                    Libc.NONE,
                    0,
                    List.of(),
                    text);
        }
        String loader = interpreter == null ? null : interpreter.text();
        List<Long> needed = needed(elf);
        return new ElfNote(
                elf.wide(),
                elf.bigEndian(),
                elf.type(),
                elf.machine(),
                loader,
                dynamic != null,
                isPacked(elf, end, endLength),
                libc(needed),
                elf.type() == ElfNote.Type.RELOCATABLE ? 0 : unstripped(elf),
                loader == null ? List.of() : names(needed),
                text);
    }

    private long unstripped(ElfHeader elf) {
        return sectionTable == null || !sectionTable.isFull()
                ? 0
                : new UnstrippedSections(elf, sectionTable, sectionNames, position).bytes();
    }

    private void begin() {
        header = ElfHeader.read(head, headLength);
        ElfHeader elf = header;
        if (elf != null) {
            programTable = keep(elf.programTable(), elf.programBytes(), 64 * MAX_PROGRAM_HEADERS);
            long table = elf.sectionBytes();
            if (table > 0 && elf.sections() <= MAX_SECTIONS && elf.sectionTable() > 0) {
                long from = Math.max(0, elf.sectionTable() - BEFORE_TABLE);
                sectionTable = keep(from, elf.sectionTable() - from + table, BEFORE_TABLE + 64 * MAX_SECTIONS);
            }
        }
    }

    private @Nullable KeptPiece keep(long offset, long length, int most) {
        if (offset < 0 || length <= 0 || length > most || offset + length < 0) {
            return null;
        }
        KeptPiece piece = new KeptPiece(offset, (int) length);
        piece.take(head, 0, headLength, 0);
        pieces.add(piece);
        return piece;
    }

    private void look(KeptPiece piece) {
        if (header != null && piece == programTable) {
            lookAtPrograms(header, piece);
        } else if (header != null && piece == sectionTable) {
            lookAtSections(header, piece);
        }
    }

    private void lookAtPrograms(ElfHeader elf, KeptPiece table) {
        for (int i = 0; i < elf.programs(); i++) {
            ElfHeader.Segment segment = elf.segment(table, i);
            if (segment.type() == PT_INTERP && interpreter == null) {
                interpreter = keep(segment.offset(), segment.bytes(), MAX_INTERPRETER_BYTES);
                if (strings == null) { // of several interpreters that cannot be kept too
                    strings = keep(0, MAX_STRINGS_BYTES, MAX_STRINGS_BYTES);
                }
            } else if (segment.type() == PT_DYNAMIC && dynamic == null) {
                dynamic = keep(segment.offset(), segment.bytes(), MAX_DYNAMIC_BYTES);
            }
        }
    }

    private void lookAtSections(ElfHeader elf, KeptPiece table) {
        ElfHeader.Section names = elf.section(table, elf.nameSection());
        if (names != null && names.offset() >= position) { // still to come, as in what Go links
            sectionNames = keep(names.offset(), names.bytes(), MAX_NAMES_BYTES);
        }
    }

    /** UPX leaves a header of its own after the program headers of what it packs, and one at the file's end. */
    private boolean isPacked(ElfHeader elf, byte[] end, int endLength) {
        long after = elf.programTable() + elf.programBytes() + 4;
        boolean own = after > 0 && after + 4 <= headLength && isUpx(head, (int) after);
        boolean near = false;
        for (int i = 0; i + 4 <= Math.min(headLength, 1024); i += 4) {
            near |= isUpx(head, i);
        }
        boolean last = false;
        for (int i = 0; i + 4 <= endLength; i++) {
            last |= isUpx(end, i);
        }
        return own || near && last;
    }

    private static boolean isUpx(byte[] bytes, int at) {
        return bytes[at] == 'U' && bytes[at + 1] == 'P' && bytes[at + 2] == 'X' && bytes[at + 3] == '!';
    }

    /** Where in the file the names of the libraries stand that are asked for. */
    private List<Long> needed(ElfHeader elf) {
        KeptPiece entries = dynamic;
        KeptPiece programs = programTable;
        if (entries == null || !entries.isFull() || programs == null) {
            return List.of();
        }
        int word = elf.wide() ? 8 : 4;
        long table = -1;
        List<Long> offsets = new ArrayList<>();
        for (int at = 0; at + 2 * word <= entries.bytes().length; at += 2 * word) {
            long tag = elf.word(entries, at);
            long value = elf.word(entries, at + word);
            if (tag == 0) {
                break;
            } else if (tag == DT_NEEDED && offsets.size() < MAX_LIBRARIES) {
                offsets.add(value);
            } else if (tag == DT_STRTAB) {
                table = elf.fileOffset(programs, value);
            }
        }
        long start = table;
        return start < 0
                ? List.of()
                : offsets.stream().map(offset -> start + offset).toList();
    }

    private Libc libc(List<Long> needed) {
        return mentions.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(needed::contains))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(Libc.NONE);
    }

    /** All names, or none: half of them would say that the rest is not needed. */
    private List<String> names(List<Long> needed) {
        KeptPiece kept = strings;
        if (kept == null || needed.size() == MAX_LIBRARIES) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (long place : needed) {
            String name = kept.name(place);
            if (name == null) {
                return List.of();
            }
            names.add(name);
        }
        return names;
    }
}
