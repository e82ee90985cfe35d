package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Reads one layer as a stream, once and to its very end, and keeps an index of it. The compression is told by the first
 * bytes, as runtimes do, whatever the media type says. Safe for use by many threads; a scan holds some fixed buffers and
 * the index that it builds.
 */
public final class LayerScanner {
    private final ReadLimits limits;
    private final ContentProbe probe;
    private final IndexBudget budget;

    /**
     * A scanner.
     *
     * @param budget shared by all scans that run at the same time
     */
    public LayerScanner(ReadLimits limits, ContentProbe probe, IndexBudget budget) {
        this.limits = limits;
        this.probe = probe;
        this.budget = budget;
    }

    /** Begins to keep what belongs to one image, within the budget that all scans share. */
    public IndexBudget.Hold hold() {
        return budget.hold();
    }

    /** Does what needs memory for one image: see {@link IndexBudget#within}. */
    public <V> V within(Deadline deadline, Function<IndexBudget.Hold, V> work) {
        return budget.within(deadline, work);
    }

    /** Reads a layer by itself: what it costs is given back before the index is returned. */
    public LayerIndex scan(ImageSource source, Descriptor layer, Deadline deadline, LongConsumer progress) {
        try (IndexBudget.Hold alone = hold()) {
            return scan(source, layer, alone, deadline, progress);
        }
    }

    /**
     * Reads a layer; over a registry one GET request, and one more for each place that did not deliver it rightly.
     *
     * @param hold what the index costs while it is made is taken from it, and given back at the end
     * @param progress is told how many compressed bytes have been read so far, each time some have
     * @throws ContentException and nothing else: what the source throws; Invalid for what no runtime unpacks; TooLarge
     *     beyond a bound; TimedOut once the deadline has passed
     * @throws IndexBudget.Crowded if others have what the index would need
     */
    public LayerIndex scan(
            ImageSource source, Descriptor layer, IndexBudget.Hold hold, Deadline deadline, LongConsumer progress) {
        if (layer.bytes() == 0) {
            throw new ContentException.Invalid("layer " + layer.digest() + " is said to have no bytes");
        }
        while (true) {
            try {
                return read(source, layer, hold, deadline, progress);
            } catch (ContentException e) {
                if (deadline.expired() || Thread.currentThread().isInterrupted() || !source.elsewhere(layer)) {
                    throw e;
                }
            }
        }
    }

    private LayerIndex read(
            ImageSource source, Descriptor layer, IndexBudget.Hold hold, Deadline deadline, LongConsumer progress) {
        try (InputStream blob = source.open(layer, deadline)) {
            return read(new Counted(blob, layer, deadline, progress), hold);
        } catch (IOException e) {
            throw failure(e, layer);
        } catch (ContentException.Invalid e) {
            throw new ContentException.Invalid("layer " + layer.digest() + ": " + e.getMessage(), e);
        } catch (ContentException.TooLarge e) {
            throw new ContentException.TooLarge("layer " + layer.digest() + ": " + e.getMessage());
        }
    }

    private LayerIndex read(Counted blob, IndexBudget.Hold hold) {
        try (LayerIndex.Builder index = new LayerIndex.Builder(hold);
                Unpacked tar = new Unpacked(unpack(blob), blob, limits)) {
            new LayerEntries(limits, probe, index).readAll(new TarReader(tar));
            tar.drain(); // the diff id covers what follows the archive's end
            blob.drain(); // and the source checks its digest only at the end
            return index.finish(tar.digest(), tar.bytes());
        } catch (IOException e) { // those of the source have become ContentExceptions
            throw new ContentException.Invalid("its compressed stream is damaged", e);
        }
    }

    private static ContentException failure(IOException e, Descriptor layer) {
        return e.getCause() instanceof ContentException known
                ? known
                : new ContentException.Unreachable("layer " + layer.digest() + " could not be read to its end", e);
    }

    private static InputStream unpack(Counted blob) throws IOException {
        BufferedInputStream in = new BufferedInputStream(blob, 64 * 1024);
        in.mark(8);
        byte[] head = in.readNBytes(6);
        in.reset();
        if (startsWith(head, 0x1f, 0x8b, 0x08)) {
            return new GzipStream(in);
        }
        boolean skippable =
                head.length >= 4 && (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
        if (skippable || startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            return new ZstdStream(in);
        }
        if (startsWith(head, 'B', 'Z', 'h') || startsWith(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            throw new ContentException.Invalid("it is compressed with bzip2 or xz; gzip, zstd and plain tar are read");
        }
        return in;
    }

    private static boolean startsWith(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The compressed side: counts, tells progress, watches the deadline, and tells its own failures from a decoder's. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private final Descriptor layer;
        private final Deadline deadline;
        private final LongConsumer progress;
        private long bytes;

        Counted(InputStream in, Descriptor layer, Deadline deadline, LongConsumer progress) {
            this.in = in;
            this.layer = layer;
            this.deadline = deadline;
            this.progress = progress;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            check();
            try {
                int count = in.read(buffer, offset, length);
                if (count > 0) {
                    bytes += count;
                    progress.accept(bytes);
                }
                return count;
            } catch (IOException e) {
                throw failure(e, layer);
            }
        }

        void check() {
            if (deadline.expired()) {
                throw new ContentException.TimedOut("layer " + layer.digest() + " was not read in time: " + bytes
                        + " of " + layer.bytes() + " bytes");
            }
        }

        void drain() {
            byte[] scratch = new byte[8 * 1024];
            int count;
            do {
                count = read(scratch, 0, scratch.length);
            } while (count >= 0);
        }
    }

    /** The unpacked side: hashes and keeps within the bounds on size and expansion. */
    private static final class Unpacked extends InputStream {
        private final InputStream in;
        private final Counted blob;
        private final ReadLimits limits;
        private final MessageDigest hash = Digest.sha256(new byte[0]).newHash();
        private long bytes;

        Unpacked(InputStream in, Counted blob, ReadLimits limits) {
            this.in = in;
            this.blob = blob;
            this.limits = limits;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            blob.check();
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                bytes += count;
                hash.update(buffer, offset, count);
                checkBounds();
            }
            return count;
        }

        private void checkBounds() {
            if (bytes > limits.unpackedBytes()) {
                throw new ContentException.TooLarge(
                        "it unpacks to more than " + limits.unpackedBytes() + " bytes, the bound for one layer");
            }
            if (bytes > limits.expansionGrace() && bytes / limits.expansionRatio() > blob.bytes) {
                throw new ContentException.TooLarge("it unpacks to more than " + limits.expansionRatio()
                        + " times its compressed size, the bound for one layer");
            }
        }

        void drain() throws IOException {
            byte[] scratch = new byte[64 * 1024];
            int count;
            do {
                count = read(scratch, 0, scratch.length);
            } while (count >= 0);
        }

        Digest digest() {
            return Digest.of("sha256", hash.digest());
        }

        long bytes() {
            return bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
