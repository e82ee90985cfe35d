package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar as Go's {@code archive/tar} does, since that is what runtimes unpack with: PAX and GNU long names, all
 * sparse forms, global headers without effect. A library is not used because those at hand do not check header
 * checksums, and hold extended headers of any size; here they are bounded as in Go.
 */
final class TarReader {
    /** The most bytes of one extended header, long name or sparse map; Go's bound. */
    static final int MAX_SPECIAL_BYTES = 1 << 20;

    private static final int BLOCK = TarHeader.BLOCK;
    private static final int MAX_HOLE_SHOWN = 64 * 1024;
    /** Of all holes of one file; later ones are shown short, so that a small map makes no long work. */
    private static final int MAX_HOLES_SHOWN = 4 << 20;

    private static final int SHORT_HOLE_SHOWN = 64;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] zeros = new byte[MAX_HOLE_SHOWN];
    private int at;
    private int end;
    private long contentLeft;
    private long paddingLeft;
    private @Nullable Entry current;

    /**
     * One entry.
     *
     * @param name as written
     * @param linkName as written; empty where there is none
     * @param type the type flag; {@code '0'} for all regular files but sparse ones in the old GNU form
     * @param mode permission bits
     * @param logicalBytes length with holes
     * @param pieces offsets and lengths of what is stored of a sparse file; null for others
     */
    @SuppressWarnings("ArrayRecordComponent") // entries are read once and never compared
    record Entry(
            byte[] name,
            byte[] linkName,
            char type,
            int mode,
            long logicalBytes,
            @Nullable List<Piece> pieces) {
        boolean isFile() {
            return type == '0' || type == 'S' || type == '7';
        }

        /** Length without holes. */
        long storedBytes() {
            return pieces == null
                    ? logicalBytes
                    : pieces.stream().mapToLong(Piece::bytes).sum();
        }
    }

    /** A stored piece of a sparse file. */
    record Piece(long offset, long bytes) {}

    /** Takes chunks of a file and says whether more are wanted. */
    @FunctionalInterface
    interface Sink {
        boolean chunk(byte[] bytes, int offset, int length);
    }

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next entry; null at the archive's end. What is left of the one before is skipped. */
    @Nullable Entry next() throws IOException {
        Map<String, String> pax = Map.of();
        List<String> sparse = List.of();
        byte[] longName = new byte[0];
        byte[] longLink = new byte[0];
        while (true) {
            skipRest();
            TarHeader header = header();
            if (header == null) {
                return null;
            }
            switch (header.type()) {
                case 'x' -> {
                    List<String> map = new ArrayList<>();
                    pax = pax(special(header), map);
                    sparse = map;
                }
                case 'g' -> pax(special(header), new ArrayList<>()); // runtimes check it and leave it
                case 'L' -> longName = text(special(header));
                case 'K' -> longLink = text(special(header));
                default -> {
                    return entry(header, pax, sparse, longName, longLink);
                }
            }
        }
    }

    /** Streams the current file's content, holes cut to 64 KiB of zeros or less, until the sink has enough. */
    void content(Sink sink) throws IOException {
        if (current == null) {
            return;
        }
        if (current.pieces() == null) {
            stream(sink, contentLeft);
            return;
        }
        long position = 0;
        long shown = 0;
        for (Piece piece : current.pieces()) {
            int most = shown < MAX_HOLES_SHOWN ? MAX_HOLE_SHOWN : SHORT_HOLE_SHOWN;
            int hole = (int) Math.min(piece.offset() - position, most);
            shown += hole;
            if (hole > 0 && !sink.chunk(zeros, 0, hole) || !stream(sink, piece.bytes())) {
                return;
            }
            position = piece.offset() + piece.bytes();
        }
    }

    /** Skips what is left of the current entry, so that a file's content has been read to its end. */
    void skipRest() throws IOException {
        skip(contentLeft + paddingLeft);
        contentLeft = 0;
        paddingLeft = 0;
    }

    private boolean stream(Sink sink, long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            have((int) Math.min(left, BLOCK));
            int count = (int) Math.min(left, end - at);
            boolean more = sink.chunk(buffer, at, count);
            at += count;
            left -= count;
            contentLeft -= count;
            if (!more) {
                return false;
            }
        }
        return true;
    }

    private @Nullable TarHeader header() throws IOException {
        byte[] block = block(true);
        if (block == null) {
            return null;
        }
        if (TarHeader.isZero(block)) {
            byte[] second = block(true);
            if (second == null || TarHeader.isZero(second)) {
                return null;
            }
            throw new ContentException.Invalid("a zero block stands alone between tar headers");
        }
        return TarHeader.parse(block);
    }

    private Entry entry(
            TarHeader header, Map<String, String> pax, List<String> sparse, byte[] longName, byte[] longLink)
            throws IOException {
        byte[] name = longName.length > 0 ? longName : paxText(pax, "path", header.name());
        byte[] linkName = longLink.length > 0 ? longLink : paxText(pax, "linkpath", header.linkName());
        long bytes = paxNumber(pax, "size", header.bytes());
        char type = header.type();
        if (type == 0) {
            type = name.length > 0 && name[name.length - 1] == '/' ? '5' : '0';
        }
        boolean headerOnly = type >= '1' && type <= '6';
        if (!headerOnly && bytes < 0) {
            throw new ContentException.Invalid("a tar header has a negative size");
        }
        contentLeft = headerOnly ? 0 : bytes;
        paddingLeft = -contentLeft & (BLOCK - 1);
        Entry plain = new Entry(name, linkName, type, header.mode(), headerOnly ? 0 : bytes, null);
        current = sparse(header, plain, pax, sparse);
        return current;
    }

    private Entry sparse(TarHeader header, Entry plain, Map<String, String> pax, List<String> map) throws IOException {
        String major = pax.getOrDefault("GNU.sparse.major", "");
        String minor = pax.getOrDefault("GNU.sparse.minor", "");
        boolean inData = major.equals("1") && minor.equals("0");
        boolean inHeader = major.equals("0") && (minor.equals("0") || minor.equals("1"))
                || major.isEmpty() && minor.isEmpty() && (!map.isEmpty() || pax.containsKey("GNU.sparse.map"));
        long logical = plain.logicalBytes();
        byte[] name = plain.name();
        List<Long> numbers;
        if (plain.type() == 'S') {
            if (!header.isGnu()) {
                throw new ContentException.Invalid("a sparse file's tar header is not in GNU form");
            }
            numbers = oldGnuMap(header);
            logical = header.number(483, 12);
        } else if (inData || inHeader) {
            name = paxText(pax, "GNU.sparse.name", name);
            logical = paxNumber(pax, "GNU.sparse.size", paxNumber(pax, "GNU.sparse.realsize", logical));
            numbers = inData ? mapInData() : mapInHeader(pax, map);
        } else {
            return plain;
        }
        return new Entry(name, plain.linkName(), plain.type(), plain.mode(), logical, pieces(plain, numbers, logical));
    }

    private List<Piece> pieces(Entry plain, List<Long> numbers, long logical) {
        List<Piece> pieces = new ArrayList<>();
        long position = 0;
        long stored = 0;
        for (int i = 0; i + 1 < numbers.size(); i += 2) {
            Piece piece = new Piece(numbers.get(i), numbers.get(i + 1));
            if (piece.offset() < position || piece.bytes() < 0 || piece.bytes() > logical - piece.offset()) {
                throw new ContentException.Invalid("a sparse file's map contradicts itself");
            }
            position = piece.offset() + piece.bytes();
            stored += piece.bytes();
            pieces.add(piece);
        }
        if (!plain.isFile() || stored > contentLeft) {
            throw new ContentException.Invalid("a sparse file's map tells of more than is stored");
        }
        return pieces;
    }

    private List<Long> oldGnuMap(TarHeader header) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            addPair(numbers, header.number(386 + i * 24, 12), header.number(398 + i * 24, 12));
        }
        boolean more = header.hasByte(482);
        while (more) {
            byte[] block = block(false);
            if (block == null || numbers.size() * 8L > MAX_SPECIAL_BYTES) {
                throw new ContentException.Invalid("a sparse file's map has no end");
            }
            for (int i = 0; i < 21; i++) {
                addPair(numbers, TarHeader.number(block, i * 24, 12), TarHeader.number(block, i * 24 + 12, 12));
            }
            more = block[504] != 0;
        }
        return numbers;
    }

    private static void addPair(List<Long> numbers, long offset, long bytes) {
        if (offset != 0 || bytes != 0 || numbers.isEmpty()) {
            numbers.add(offset);
            numbers.add(bytes);
        }
    }

    private static List<Long> mapInHeader(Map<String, String> pax, List<String> pairs) {
        String joined = pax.getOrDefault("GNU.sparse.map", "");
        List<String> texts = joined.isEmpty() ? pairs : List.of(joined.split(",", -1));
        if (texts.size() % 2 != 0) {
            throw new ContentException.Invalid("a sparse file's map is not in pairs");
        }
        return texts.stream().map(TarReader::decimal).toList();
    }

    /** The map stands before the data: a count, then offsets and lengths, one a line, padded to a block. */
    private List<Long> mapInData() throws IOException {
        List<Long> numbers = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        long wanted = -1;
        int read = 0;
        while (wanted < 0 || numbers.size() < wanted) {
            read += BLOCK;
            if (contentLeft < BLOCK || read > MAX_SPECIAL_BYTES) {
                throw new ContentException.Invalid("a sparse file's map has no end");
            }
            byte[] block = block(false);
            contentLeft -= BLOCK;
            for (int i = 0; block != null && i < BLOCK && (wanted < 0 || numbers.size() < wanted); i++) {
                if (block[i] != '\n') {
                    line.append((char) (block[i] & 0xff));
                    continue;
                }
                long value = decimal(line.toString());
                line.setLength(0);
                if (wanted >= 0) {
                    numbers.add(value);
                } else if (value <= MAX_SPECIAL_BYTES) {
                    wanted = value * 2;
                } else {
                    throw new ContentException.Invalid("a sparse file's map has too many entries");
                }
            }
        }
        return numbers;
    }

    private byte[] special(TarHeader header) throws IOException {
        long bytes = header.bytes();
        if (bytes < 0) {
            throw new ContentException.Invalid("a tar header has a negative size");
        }
        if (bytes > MAX_SPECIAL_BYTES) {
            throw new ContentException.TooLarge("an extended tar header or long name has " + bytes + " bytes, at most "
                    + MAX_SPECIAL_BYTES + " are read");
        }
        byte[] result = new byte[(int) bytes];
        int have = 0;
        while (have < result.length) {
            need();
            int count = Math.min(result.length - have, end - at);
            System.arraycopy(buffer, at, result, have, count);
            at += count;
            have += count;
        }
        skip(-bytes & (BLOCK - 1));
        return result;
    }

    private static Map<String, String> pax(byte[] bytes, List<String> sparseMap) {
        Map<String, String> result = new HashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            while (space < bytes.length && space - at < 12 && bytes[space] != ' ') {
                space++;
            }
            long length = decimal(new String(bytes, at, space - at, StandardCharsets.ISO_8859_1));
            long last = at + length - 1;
            if (length < 5 || last >= bytes.length || last <= space || bytes[(int) last] != '\n') {
                throw new ContentException.Invalid("an extended tar header has a record of a wrong length");
            }
            record(
                    new String(bytes, space + 1, (int) last - space - 1, StandardCharsets.ISO_8859_1),
                    result,
                    sparseMap);
            at = (int) last + 1;
        }
        return result;
    }

    private static void record(String text, Map<String, String> result, List<String> sparseMap) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new ContentException.Invalid("an extended tar header has a record without a key");
        }
        String key = text.substring(0, equals);
        String value = text.substring(equals + 1);
        boolean isText = key.equals("path") || key.equals("linkpath") || key.equals("uname") || key.equals("gname");
        if ((isText ? value : key).indexOf('\0') >= 0) {
            throw new ContentException.Invalid("an extended tar header has a record with a NUL");
        }
        switch (key) {
            case "GNU.sparse.offset", "GNU.sparse.numbytes" -> {
                boolean offset = key.equals("GNU.sparse.offset");
                if (offset != (sparseMap.size() % 2 == 0)) {
                    throw new ContentException.Invalid("a sparse file's map is out of order");
                }
                sparseMap.add(value);
            }
            default -> result.put(key, value);
        }
    }

    /** PAX texts are kept as bytes, one per character, since a name may be no UTF-8. */
    private static byte[] paxText(Map<String, String> pax, String key, byte[] other) {
        String value = pax.getOrDefault(key, "");
        return value.isEmpty() ? other : value.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long paxNumber(Map<String, String> pax, String key, long other) {
        String value = pax.getOrDefault(key, "");
        return value.isEmpty() ? other : decimal(value);
    }

    private static long decimal(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ContentException.Invalid("an extended tar header has a number that is none", e);
        }
    }

    private static byte[] text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }

    private byte @Nullable [] block(boolean mayEnd) throws IOException {
        byte[] block = new byte[BLOCK];
        int have = 0;
        while (have < BLOCK) {
            if (at == end && !fill()) {
                if (have == 0 && mayEnd) {
                    return null;
                }
                throw truncated();
            }
            int count = Math.min(BLOCK - have, end - at);
            System.arraycopy(buffer, at, block, have, count);
            at += count;
            have += count;
        }
        return block;
    }

    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            need();
            int count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
    }

    private void need() throws IOException {
        if (at == end && !fill()) {
            throw truncated();
        }
    }

    /** So much at once, so that what a sink sees first does not hang on how the stream comes in pieces. */
    private void have(int bytes) throws IOException {
        if (end - at >= bytes) {
            return;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < bytes) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count <= 0) {
                throw truncated();
            }
            end += count;
        }
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    private static ContentException.Invalid truncated() {
        return new ContentException.Invalid("its tar ends too early");
    }
}
