package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.filesystem.TarEntry.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads where the stored pieces of a sparse file stand, in each form that there is: the old GNU one in header blocks,
 * and those of PAX, in its records or before the data.
 *
 * @see <a href="https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html">storing sparse files</a>
 */
final class SparseMap {
    private SparseMap() {}

    /**
     * The entry with its pieces; as it was if it is not sparse. Takes from the input what holds the map.
     *
     * @throws ContentException.Invalid if the map has no end, contradicts itself or tells of more than is stored
     */
    static TarEntry read(TarEntry plain, TarHeader header, PaxRecords pax, TarInput input) throws IOException {
        String major = pax.value("GNU.sparse.major");
        String minor = pax.value("GNU.sparse.minor");
        boolean inData = major.equals("1") && minor.equals("0");
        boolean inHeader = major.equals("0") && (minor.equals("0") || minor.equals("1"))
                || major.isEmpty() && minor.isEmpty() && (!pax.sparsePairs().isEmpty() || pax.has("GNU.sparse.map"));
        long logical = plain.logicalBytes();
        byte[] name = plain.name();
        List<Long> numbers;
        if (plain.type() == 'S') {
            if (!header.isGnu()) {
                throw new ContentException.Invalid("a sparse file's tar header is not in GNU form");
            }
            numbers = inBlocks(header, input);
            logical = header.number(483, 12);
        } else if (inData || inHeader) {
            name = pax.text("GNU.sparse.name", name);
            logical = pax.number("GNU.sparse.size", pax.number("GNU.sparse.realsize", logical));
            numbers = inData ? inData(input) : inRecords(pax);
        } else {
            return plain;
        }
        List<Piece> pieces = pieces(plain, numbers, logical, input.contentLeft());
        return new TarEntry(name, plain.linkName(), plain.type(), plain.mode(), logical, pieces);
    }

    private static List<Piece> pieces(TarEntry plain, List<Long> numbers, long logical, long contentBytes) {
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
        if (!plain.isFile() || stored > contentBytes) {
            throw new ContentException.Invalid("a sparse file's map tells of more than is stored");
        }
        return pieces;
    }

    /** Four pieces stand in the header itself, 21 in each block that it says follows. */
    private static List<Long> inBlocks(TarHeader header, TarInput input) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            addPair(numbers, header.number(386 + i * 24, 12), header.number(398 + i * 24, 12));
        }
        boolean more = header.hasByte(482);
        while (more) {
            byte[] block = input.block();
            if (numbers.size() * 8L > TarInput.MAX_SPECIAL_BYTES) {
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

    private static List<Long> inRecords(PaxRecords pax) {
        String joined = pax.value("GNU.sparse.map");
        List<String> texts = joined.isEmpty() ? pax.sparsePairs() : List.of(joined.split(",", -1));
        if (texts.size() % 2 != 0) {
            throw new ContentException.Invalid("a sparse file's map is not in pairs");
        }
        return texts.stream().map(PaxRecords::decimal).toList();
    }

    /** The map stands before the data: a count, then offsets and lengths, one a line, padded to a block. */
    private static List<Long> inData(TarInput input) throws IOException {
        List<Long> numbers = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        long wanted = -1;
        int read = 0;
        while (wanted < 0 || numbers.size() < wanted) {
            read += TarHeader.BLOCK;
            if (input.contentLeft() < TarHeader.BLOCK || read > TarInput.MAX_SPECIAL_BYTES) {
                throw new ContentException.Invalid("a sparse file's map has no end");
            }
            byte[] block = input.contentBlock();
            for (int i = 0; i < TarHeader.BLOCK && (wanted < 0 || numbers.size() < wanted); i++) {
                if (block[i] != '\n') {
                    line.append((char) (block[i] & 0xff));
                    continue;
                }
                long value = PaxRecords.decimal(line.toString());
                line.setLength(0);
                if (wanted >= 0) {
                    numbers.add(value);
                } else if (value <= TarInput.MAX_SPECIAL_BYTES) {
                    wanted = value * 2;
                } else {
                    throw new ContentException.Invalid("a sparse file's map has too many entries");
                }
            }
        }
        return numbers;
    }
}
