package dev.slimgate.layout;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Printable;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar archive, read where they stand. An archive that is compressed as a whole is first unpacked to a
 * temporary file, which closing deletes, or else the end of the process.
 */
final class ArchiveFiles implements StoredFiles {
    private static final int MOST_LINKS = 16;

    private final Path archive;
    private final boolean temporary;
    private final Map<String, TarIndex.Entry> entries;

    private ArchiveFiles(Path archive, boolean temporary, Map<String, TarIndex.Entry> entries) {
        this.archive = archive;
        this.temporary = temporary;
        this.entries = entries;
    }

    /** Indexes an archive. */
    static ArchiveFiles open(Path file, ReadLimits limits) {
        String what = Printable.of(file.toString(), 200);
        @Nullable Path unpacked = null;
        boolean kept = false;
        try {
            unpacked = isGzip(file) ? unpack(file, limits, what) : null;
            Path archive = unpacked == null ? file : unpacked;
            try (RandomAccessFile access = new RandomAccessFile(archive.toFile(), "r")) {
                Map<String, TarIndex.Entry> entries = TarIndex.read(access, limits, what);
                kept = true;
                return new ArchiveFiles(archive, unpacked != null, entries);
            }
        } catch (IOException e) {
            throw new ContentException.Unreachable(what + " cannot be read", e);
        } finally {
            if (unpacked != null && !kept) {
                delete(unpacked);
            }
        }
    }

    @Override
    public OptionalLong bytes(String path) {
        TarIndex.@Nullable Entry entry = entries.get(path);
        for (int links = 0; entry instanceof TarIndex.Entry.Link link && links < MOST_LINKS; links++) {
            entry = entries.get(link.target());
        }
        return entry instanceof TarIndex.Entry.Stored stored ? OptionalLong.of(stored.bytes()) : OptionalLong.empty();
    }

    @Override
    public InputStream open(String path) throws IOException {
        TarIndex.Entry.Stored stored = stored(path);
        FileInputStream in = new FileInputStream(archive.toFile());
        boolean opened = false;
        try {
            in.getChannel().position(stored.offset());
            InputStream part = new Part(in, stored.bytes());
            opened = true;
            return part;
        } finally {
            if (!opened) {
                in.close();
            }
        }
    }

    @Override
    public List<String> named(String name) {
        return entries.keySet().stream()
                .filter(path -> path.equals(name) || path.endsWith("/" + name))
                .filter(path -> bytes(path).isPresent())
                .sorted(Comparator.<String>comparingLong(
                                path -> path.chars().filter(c -> c == '/').count())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Where a file's bytes stand: the same for all links to it. */
    TarIndex.Entry.Stored stored(String path) throws IOException {
        TarIndex.@Nullable Entry entry = entries.get(path);
        for (int links = 0; entry instanceof TarIndex.Entry.Link link && links < MOST_LINKS; links++) {
            entry = entries.get(link.target());
        }
        if (entry instanceof TarIndex.Entry.Stored stored) {
            return stored;
        }
        throw new IOException("no such file in the archive");
    }

    private static boolean isGzip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        }
    }

    private static Path unpack(Path file, ReadLimits limits, String what) throws IOException {
        Deadline deadline = Deadline.after(limits.scanTime());
        Path unpacked = Files.createTempFile("slimgate-", ".tar");
        unpacked.toFile().deleteOnExit();
        boolean done = false;
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)));
                OutputStream out = Files.newOutputStream(unpacked)) {
            copy(in, out, limits, deadline, Files.size(file), what);
            done = true;
            return unpacked;
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw new ContentException.Invalid(what + ": the archive's compression is damaged", e);
        } finally {
            if (!done) {
                delete(unpacked);
            }
        }
    }

    private static void copy(
            InputStream in, OutputStream out, ReadLimits limits, Deadline deadline, long packedBytes, String what)
            throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            total += count;
            boolean bomb = total > limits.expansionGrace() && total / limits.expansionRatio() > packedBytes;
            if (bomb || total > limits.unpackedBytes()) {
                throw new ContentException.TooLarge(what + ": the archive unpacks to more than is read");
            }
            if (deadline.expired()) {
                throw new ContentException.TimedOut(what + ": the archive took too long to unpack");
            }
            out.write(buffer, 0, count);
        }
    }

    private static void delete(Path file) {
        if (!file.toFile().delete()) {
            file.toFile().deleteOnExit();
        }
    }

    @Override
    public void close() {
        if (temporary) {
            delete(archive);
        }
    }

    /** The next so many bytes of a stream. */
    private static final class Part extends FilterInputStream {
        private long left;

        Part(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
