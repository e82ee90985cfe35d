package dev.slimgate.filesystem;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads a tar as a layer and keeps all of every file that the bounds let it. */
final class WholeFiles {
    private WholeFiles() {}

    /** What was shown of one file. */
    static final class Everything implements ContentProbe.Look {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean chunk(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
            return true;
        }

        @Override
        public int marks() {
            return 0;
        }

        @Override
        public byte[] captured() {
            return bytes.toByteArray();
        }
    }

    static List<LayerEntry> of(RawTar tar) {
        return of(tar, (path, bytes, mode) -> new Everything());
    }

    static List<LayerEntry> of(RawTar tar, ContentProbe probe) {
        byte[] blob = tar.bytes();
        List<LayerEntry> entries = new ArrayList<>();
        new LayerScanner(ReadLimits.DEFAULTS, probe, new IndexBudget(16 << 20))
                .scan(
                        new Tars.Source(new ByteArrayInputStream(blob)),
                        Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(blob), blob.length),
                        Deadline.after(Duration.ofMinutes(1)),
                        n -> {})
                .entries()
                .forEach(entries::add);
        return entries;
    }

    static String content(LayerEntry entry) {
        byte[] captured = entry.captured();
        return captured == null ? "nothing kept" : new String(captured, StandardCharsets.ISO_8859_1);
    }
}
