package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.StreamSupport;

/** What the fuzz tests of layers share: a scan with small bounds, told in words that can be compared. */
final class Fuzzed {
    static final int MOST_ENTRIES = 48;
    static final int MOST_PATH = 300;
    static final int MOST_UNPACKED = 1 << 20;

    private static final ReadLimits LIMITS = new ReadLimits(
            1 << 20,
            1 << 20,
            16,
            3,
            16,
            MOST_ENTRIES,
            MOST_PATH,
            MOST_UNPACKED,
            100_000,
            1 << 20,
            Duration.ofMinutes(1),
            16 << 20);

    private Fuzzed() {}

    /**
     * What a scan came to.
     *
     * @param index null where it failed
     * @param text the entries with what the probe saw of their content, or the failure
     */
    record Scan(LayerIndex index, String text) {}

    /** Scans a layer that comes in pieces of at most that many bytes; a failure of no documented kind passes through. */
    static Scan scan(byte[] blob, int pieces) {
        IndexBudget budget = new IndexBudget(LIMITS.indexBytes());
        Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(blob), blob.length);
        try {
            LayerIndex index = new LayerScanner(LIMITS, (path, size, mode) -> new First(), budget)
                    .scan(
                            new Tars.Source(pieces(blob, pieces)),
                            layer,
                            Deadline.after(Duration.ofMinutes(1)),
                            bytes -> {});
            StringBuilder text = new StringBuilder();
            index.entries().forEach(entry -> text.append(told(entry)));
            return new Scan(index, text.toString());
        } catch (ContentException.Invalid | ContentException.TooLarge e) {
            return new Scan(null, e.getClass().getSimpleName() + e.getMessage().replace("" + layer.digest(), ""));
        } finally {
            if (budget.takenBytes() != 0) {
                throw new AssertionError("the scan kept " + budget.takenBytes() + " bytes of its budget");
            }
        }
    }

    /** The same bytes, but never more than so many at once. */
    static InputStream pieces(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, most));
            }
        };
    }

    static long files(LayerIndex index) {
        return StreamSupport.stream(index.entries().spliterator(), false)
                .mapToLong(LayerEntry::sizeBytes)
                .sum();
    }

    private static String told(LayerEntry entry) {
        byte[] captured = entry.captured();
        return entry.kind() + " " + entry.path() + " -> " + entry.linkTarget() + " " + entry.sizeBytes() + " "
                + entry.mode() + " " + entry.marks() + " "
                + (captured == null ? "" : HexFormat.of().formatHex(captured)) + "\n";
    }

    /** Keeps the first bytes of a file, and as marks a sum over all that it is shown. */
    private static final class First implements ContentProbe.Look {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private int sum;

        @Override
        public boolean chunk(byte[] bytes, int offset, int length) {
            kept.write(bytes, offset, Math.min(length, 32 - Math.min(32, kept.size())));
            for (int i = offset; i < offset + length; i++) {
                sum = sum * 31 + bytes[i] + 1;
            }
            return true;
        }

        @Override
        public int marks() {
            return sum;
        }

        @Override
        public byte[] captured() {
            return kept.toByteArray();
        }
    }
}
