package dev.slimgate.filesystem;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.LayersOnly;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes layers for tests with another library than the one that reads them, and scans them. */
final class Tars {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    Tars() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    Tars gnu() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        return this;
    }

    Tars file(String name, String content) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(data.length);
        return put(entry, data);
    }

    Tars directory(String name) {
        return put(new TarArchiveEntry(name + "/", true), new byte[0]);
    }

    Tars symlink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    Tars hardLink(String name, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_LINK, true);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    Tars extendedHeader(int size) {
        TarArchiveEntry entry = new TarArchiveEntry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, true);
        entry.setSize(size);
        return put(entry, new byte[size]);
    }

    private Tars put(TarArchiveEntry entry, byte[] data) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(data);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] plain() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LayerIndex index() {
        return scan(plain());
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] zstd(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static LayerIndex scan(byte[] blob) {
        return scan(blob, ReadLimits.DEFAULTS, new IndexBudget(64 << 20));
    }

    static LayerIndex scan(byte[] blob, ReadLimits limits, IndexBudget budget) {
        return scan(blob, limits, budget, Deadline.after(Duration.ofMinutes(1)));
    }

    static LayerIndex scan(byte[] blob, ReadLimits limits, IndexBudget budget, Deadline deadline) {
        Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(blob), blob.length);
        return new LayerScanner(limits, ContentProbe.NONE, budget)
                .scan(new Source(new ByteArrayInputStream(blob)), layer, deadline, n -> {});
    }

    /** Gives one blob, unchecked. */
    static final class Source extends LayersOnly {
        private final InputStream in;

        Source(InputStream in) {
            this.in = in;
        }

        @Override
        public InputStream open(Descriptor descriptor, Deadline deadline) {
            return in;
        }
    }
}
