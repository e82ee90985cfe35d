package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar as Go's {@code archive/tar} does, since that is what runtimes unpack with: PAX and GNU long names, all
 * sparse forms, global headers without effect. A library is not used because those at hand do not check header
 * checksums, and hold extended headers of any size; here they are bounded as in Go.
 */
final class TarReader {
    private static final int MAX_HOLE_SHOWN = 64 * 1024;
    /** Of all holes of one file; later ones are shown short, so that a small map makes no long work. */
    private static final int MAX_HOLES_SHOWN = 4 << 20;

    private static final int SHORT_HOLE_SHOWN = 64;

    private final TarInput input;
    private final byte[] zeros = new byte[MAX_HOLE_SHOWN];
    private @Nullable TarEntry current;

    TarReader(InputStream in) {
        this.input = new TarInput(in);
    }

    /** The next entry; null at the archive's end. What is left of the one before is skipped. */
    @Nullable TarEntry next() throws IOException {
        PaxRecords pax = PaxRecords.NONE;
        byte[] longName = new byte[0];
        byte[] longLink = new byte[0];
        while (true) {
            skipRest();
            TarHeader header = header();
            if (header == null) {
                return null;
            }
            switch (header.type()) {
                case 'x' -> pax = PaxRecords.read(input.special(header.bytes()));
                case 'g' -> PaxRecords.read(input.special(header.bytes())); // runtimes check it and leave it
                case 'L' -> longName = text(input.special(header.bytes()));
                case 'K' -> longLink = text(input.special(header.bytes()));
                default -> {
                    return entry(header, pax, longName, longLink);
                }
            }
        }
    }

    /** Streams the current file's content, holes cut to 64 KiB of zeros or less, until the sink has enough. */
    void content(TarInput.Sink sink) throws IOException {
        if (current == null) {
            return;
        }
        if (current.pieces() == null) {
            input.show(input.contentLeft(), sink);
            return;
        }
        long position = 0;
        long shown = 0;
        for (TarEntry.Piece piece : current.pieces()) {
            int most = shown < MAX_HOLES_SHOWN ? MAX_HOLE_SHOWN : SHORT_HOLE_SHOWN;
            int hole = (int) Math.min(piece.offset() - position, most);
            shown += hole;
            if (hole > 0 && !sink.chunk(zeros, 0, hole) || !input.show(piece.bytes(), sink)) {
                return;
            }
            position = piece.offset() + piece.bytes();
        }
    }

    /** Skips what is left of the current entry, so that a file's content has been read to its end. */
    void skipRest() throws IOException {
        input.leave();
    }

    private @Nullable TarHeader header() throws IOException {
        byte[] block = input.blockOrEnd();
        if (block == null) {
            return null;
        }
        if (TarHeader.isZero(block)) {
            byte[] second = input.blockOrEnd();
            if (second == null || TarHeader.isZero(second)) {
                return null;
            }
            throw new ContentException.Invalid("a zero block stands alone between tar headers");
        }
        return TarHeader.parse(block);
    }

    private TarEntry entry(TarHeader header, PaxRecords pax, byte[] longName, byte[] longLink) throws IOException {
        byte[] name = longName.length > 0 ? longName : pax.text("path", header.name());
        byte[] linkName = longLink.length > 0 ? longLink : pax.text("linkpath", header.linkName());
        long bytes = pax.number("size", header.bytes());
        char type = header.type();
        if (type == 0) {
            type = name.length > 0 && name[name.length - 1] == '/' ? '5' : '0';
        }
        boolean headerOnly = type >= '1' && type <= '6';
        if (!headerOnly && bytes < 0) {
            throw new ContentException.Invalid("a tar header has a negative size");
        }
        input.enter(headerOnly ? 0 : bytes);
        TarEntry plain = new TarEntry(name, linkName, type, header.mode(), headerOnly ? 0 : bytes, null);
        current = SparseMap.read(plain, header, pax, input);
        return current;
    }

    private static byte[] text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOf(bytes, end);
    }
}
