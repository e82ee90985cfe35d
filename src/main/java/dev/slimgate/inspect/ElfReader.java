package dev.slimgate.inspect;

import dev.slimgate.facts.ContentFacts.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables of one ELF file while it streams past, in whatever order they stand. Holds at most half a megabyte;
 * what is larger, lies outside the file or came too early to be kept counts as unknown.
 */
final class ElfReader {
    static final int HEAD_BYTES = 4096;

    private static final int MAX_SECTIONS = 4096;
    private static final int MAX_PROGRAM_HEADERS = 512;
    private static final int MAX_DYNAMIC_BYTES = 64 * 1024;
    private static final int MAX_NAMES_BYTES = 64 * 1024;
    private static final int MAX_STRINGS_BYTES = 128 * 1024;
    private static final int MAX_INTERPRETER_BYTES = 256;
    private static final int MAX_LIBRARIES = 64;
    private static final int MAX_LIBRARY_NAME = 96;
    private static final int MAX_MENTIONS = 32;
    /** How much before the section table is kept, since the sections' names mostly stand there. */
    private static final int BEFORE_TABLE = 4096;
    /** A section without a name that is smaller may be the compilers' comment, which stays. */
    private static final int SURELY_DEBUG_BYTES = 4096;

    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_NEEDED = 1;
    private static final int DT_STRTAB = 5;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final int SHF_ALLOC = 2;
    private static final List<String> DEBUG_SECTIONS =
            List.of(".debug", ".zdebug", ".gnu.debuglto_", ".stab", ".gdb_index", ".line");

    private final byte[] head = new byte[HEAD_BYTES];
    private int headLength;
    private long position;
    private final List<Region> regions = new ArrayList<>();
    private @Nullable Header header;
    private @Nullable Region programTable;
    private @Nullable Region interpreter;
    private @Nullable Region dynamic;
    private @Nullable Region strings;
    private @Nullable Region sectionTable;
    private @Nullable Region sectionNames;
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
        for (int i = 0; i < regions.size(); i++) { // a table that is full may bring another region
            Region region = regions.get(i);
            region.take(bytes, offset, length, position);
            if (region.isFull() && !region.seen) {
                region.seen = true;
                look(region);
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
        Header elf = header;
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
        String loader = interpreterText();
        List<Long> needed = needed(elf);
        return new ElfNote(
                elf.wide,
                elf.bigEndian,
                elf.type,
                elf.machine,
                loader,
                dynamic != null,
                isPacked(elf, end, endLength),
                libc(needed),
                elf.type == ElfNote.Type.RELOCATABLE ? 0 : unstripped(elf),
                loader == null ? List.of() : names(needed),
                text);
    }

    private void begin() {
        header = Header.read(head, headLength);
        if (header != null) {
            Header elf = header;
            programTable = region(elf.programTable, (long) elf.programEntry * elf.programs, 64 * MAX_PROGRAM_HEADERS);
            long table = (long) elf.sectionEntry * elf.sections;
            if (table > 0 && elf.sections <= MAX_SECTIONS && elf.sectionTable > 0) {
                long from = Math.max(0, elf.sectionTable - BEFORE_TABLE);
                sectionTable = region(from, elf.sectionTable - from + table, BEFORE_TABLE + 64 * MAX_SECTIONS);
            }
        }
    }

    private @Nullable Region region(long offset, long length, int most) {
        if (offset < 0 || length <= 0 || length > most || offset + length < 0) {
            return null;
        }
        Region region = new Region(offset, (int) length);
        region.take(head, 0, headLength, 0);
        regions.add(region);
        return region;
    }

    private void look(Region region) {
        if (header != null && region == programTable) {
            lookAtPrograms(header, region);
        } else if (header != null && region == sectionTable) {
            lookAtSections(header, region);
        }
    }

    private void lookAtPrograms(Header elf, Region table) {
        for (int i = 0; i < elf.programs; i++) {
            Segment segment = elf.segment(table, i);
            if (segment.type == PT_INTERP && interpreter == null) {
                interpreter = region(segment.offset, segment.bytes, MAX_INTERPRETER_BYTES);
                strings = new Region(0, MAX_STRINGS_BYTES);
                strings.take(head, 0, headLength, 0);
                regions.add(strings);
            } else if (segment.type == PT_DYNAMIC && dynamic == null) {
                dynamic = region(segment.offset, segment.bytes, MAX_DYNAMIC_BYTES);
            }
        }
    }

    private void lookAtSections(Header elf, Region table) {
        Section names = elf.section(table, elf.nameSection);
        if (names != null && names.offset >= position) { // still to come, as in what Go links
            sectionNames = region(names.offset, names.bytes, MAX_NAMES_BYTES);
        }
    }

    private @Nullable String interpreterText() {
        Region region = interpreter;
        if (region == null || !region.isFull()) {
            return null;
        }
        int end = 0;
        while (end < region.bytes.length && region.bytes[end] != 0) {
            end++;
        }
        return end == 0 ? null : new String(region.bytes, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** UPX leaves a header of its own after the program headers of what it packs, and one at the file's end. */
    private boolean isPacked(Header elf, byte[] end, int endLength) {
        long after = elf.programTable + (long) elf.programEntry * elf.programs + 4;
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
    private List<Long> needed(Header elf) {
        Region entries = dynamic;
        Region programs = programTable;
        if (entries == null || !entries.isFull() || programs == null) {
            return List.of();
        }
        int word = elf.wide ? 8 : 4;
        long table = -1;
        List<Long> offsets = new ArrayList<>();
        for (int at = 0; at + 2 * word <= entries.bytes.length; at += 2 * word) {
            long tag = elf.word(entries.bytes, at);
            long value = elf.word(entries.bytes, at + word);
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
        Region region = strings;
        if (region == null || needed.size() == MAX_LIBRARIES) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (long place : needed) {
            String name = region.name(place);
            if (name == null) {
                return List.of();
            }
            names.add(name);
        }
        return names;
    }

    private long unstripped(Header elf) {
        Region table = sectionTable;
        if (table == null || !table.isFull()) {
            return 0;
        }
        boolean[] counted = new boolean[elf.sections];
        long bytes = 0;
        for (int i = 0; i < elf.sections; i++) {
            Section section = elf.section(table, i);
            if (section == null || (section.flags & SHF_ALLOC) != 0) {
                continue;
            }
            if (section.type == SHT_SYMTAB) {
                bytes += count(section, i, counted);
                Section linked = elf.section(table, section.link);
                if (linked != null && linked.type == SHT_STRTAB && section.link != elf.nameSection) {
                    bytes += count(linked, section.link, counted);
                }
            } else if (section.type == SHT_PROGBITS && isDebug(section, names(elf, table))) {
                bytes += count(section, i, counted);
            }
        }
        return Math.min(bytes, position);
    }

    private long count(Section section, int number, boolean[] counted) {
        if (counted[number] || section.offset < 0 || section.bytes < 0 || section.offset > position - section.bytes) {
            return 0;
        }
        counted[number] = true;
        return section.bytes;
    }

    private static boolean isDebug(Section section, @Nullable SectionNames names) {
        if (names == null) {
            return section.bytes >= SURELY_DEBUG_BYTES;
        }
        String name = names.region.name(names.offset + section.name);
        return name != null && DEBUG_SECTIONS.stream().anyMatch(name::startsWith);
    }

    private record SectionNames(Region region, long offset) {}

    private @Nullable SectionNames names(Header elf, Region table) {
        Section names = elf.section(table, elf.nameSection);
        if (names == null) {
            return null;
        }
        if (sectionNames != null && sectionNames.isFull()) {
            return new SectionNames(sectionNames, names.offset);
        }
        boolean inside = names.offset >= table.offset
                && names.bytes >= 0
                && names.offset - table.offset <= table.bytes.length - names.bytes;
        return inside ? new SectionNames(table, names.offset) : null;
    }

    /** A piece of the file that is kept. */
    private static final class Region {
        private final long offset;
        private final int wanted;
        private byte[] bytes = new byte[0];
        private boolean seen;

        Region(long offset, int wanted) {
            this.offset = offset;
            this.wanted = wanted;
        }

        /** Takes what follows on what is there; a piece whose beginning went past before stays empty. */
        void take(byte[] from, int at, int length, long position) {
            long next = offset + bytes.length - position;
            if (isFull() || next < 0 || next >= length) {
                return;
            }
            int count = (int) Math.min(length - next, wanted - bytes.length);
            byte[] more = Arrays.copyOf(bytes, bytes.length + count);
            System.arraycopy(from, at + (int) next, more, bytes.length, count);
            bytes = more;
        }

        boolean isFull() {
            return bytes.length == wanted;
        }

        /** The text at a place of the file; null where it is not kept, too long, or no plain name. */
        @Nullable String name(long place) {
            long at = place - offset;
            if (at < 0 || at >= bytes.length) {
                return null;
            }
            int end = (int) at;
            while (end < bytes.length && bytes[end] > ' ' && end - at <= MAX_LIBRARY_NAME) {
                end++;
            }
            return end < bytes.length && bytes[end] == 0 && end > at
                    ? new String(bytes, (int) at, end - (int) at, StandardCharsets.US_ASCII)
                    : null;
        }
    }

    private record Segment(int type, long offset, long address, long bytes) {}

    private record Section(int name, int type, long flags, long offset, long bytes, int link) {}

    /** The file's header, and how its tables are read. */
    private record Header(
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

        static @Nullable Header read(byte[] head, int length) {
            boolean wide = length > 5 && head[4] == 2;
            if (length < (wide ? 64 : 52)) {
                return null;
            }
            boolean big = head[5] == 2;
            ByteBuffer in =
                    ByteBuffer.wrap(head, 0, length).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            return new Header(
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

        long word(byte[] bytes, int at) {
            ByteBuffer in = buffer(bytes);
            return wide ? in.getLong(at) : in.getInt(at) & 0xffffffffL;
        }

        private ByteBuffer buffer(byte[] bytes) {
            return ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        }

        Segment segment(Region table, int number) {
            int at = number * programEntry;
            byte[] bytes = table.bytes;
            if (programEntry < (wide ? 56 : 32)) {
                return new Segment(0, 0, 0, 0);
            }
            return wide
                    ? new Segment(
                            buffer(bytes).getInt(at), word(bytes, at + 8), word(bytes, at + 16), word(bytes, at + 32))
                    : new Segment(
                            buffer(bytes).getInt(at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 16));
        }

        /** Where in the file an address is loaded from; -1 for nowhere. */
        long fileOffset(Region programs, long address) {
            for (int i = 0; i < this.programs; i++) {
                Segment segment = segment(programs, i);
                long inside = address - segment.address;
                if (segment.type == PT_LOAD && inside >= 0 && inside < segment.bytes && segment.offset >= 0) {
                    return segment.offset + inside;
                }
            }
            return -1;
        }

        @Nullable Section section(Region kept, int number) {
            long at = sectionTable - kept.offset + (long) number * sectionEntry;
            if (number < 0
                    || number >= sections
                    || sectionEntry < (wide ? 64 : 40)
                    || at + sectionEntry > kept.bytes.length) {
                return null;
            }
            int from = (int) at;
            byte[] bytes = kept.bytes;
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
}
