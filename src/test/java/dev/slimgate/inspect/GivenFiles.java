package dev.slimgate.inspect;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.filesystem.FileTree;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tree of one layer with a few files of any content, as inspection sees it. */
final class GivenFiles {
    private GivenFiles() {}

    static Tree tree(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));
        StoredImages.Memory memory = new StoredImages.Memory();
        Descriptor layer = memory.add(MediaType.OCI_LAYER, bytes.toByteArray());
        LayerScanner scanner = new LayerScanner(
                ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes()));
        return new Tree(
                FileTree.stack(List.of(scanner.scan(memory, layer, deadline, n -> {})), scanner.hold(), deadline));
    }
}
