package dev.slimgate.inspect;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.demo.Content;
import dev.slimgate.demo.Elf;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** An image made of a few files, layer by layer. */
final class GivenTree {
    private static final int EXECUTABLE = 0755;

    private final StoredImages.Memory memory = new StoredImages.Memory();
    private final ObjectNode config = new ObjectMapper().createObjectNode();
    private final List<byte[]> layers = new ArrayList<>();
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private TarArchiveOutputStream tar = open();

    private TarArchiveOutputStream open() {
        TarArchiveOutputStream opened = new TarArchiveOutputStream(bytes, "UTF-8");
        opened.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        return opened;
    }

    GivenTree file(String path, String content) {
        return put(new TarArchiveEntry(path), 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    GivenTree script(String path, String content) {
        return put(new TarArchiveEntry(path), EXECUTABLE, content.getBytes(StandardCharsets.UTF_8));
    }

    GivenTree program(String path, Content content) {
        return put(new TarArchiveEntry(path), EXECUTABLE, content.bytes());
    }

    /** A program that needs glibc's loader and holds these texts. */
    GivenTree program(String path, String... texts) {
        return program(path, elf(Elf.GLIBC_LOADER, texts));
    }

    static Content elf(String loader, String... texts) {
        Elf elf = Elf.dynamically(Elf.Machine.AMD64, loader);
        for (String text : texts) {
            elf = elf.marker(Content.of((text + "\0").getBytes(StandardCharsets.UTF_8)));
        }
        return elf.content();
    }

    GivenTree symlink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return put(entry, 0777, new byte[0]);
    }

    GivenTree hardLink(String path, String target) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
        entry.setLinkName(target);
        return put(entry, EXECUTABLE, new byte[0]);
    }

    /** Ends the layer; what follows belongs to the next. */
    GivenTree nextLayer() {
        try {
            tar.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        layers.add(bytes.toByteArray());
        bytes = new ByteArrayOutputStream();
        tar = open();
        return this;
    }

    GivenTree entrypoint(String... command) {
        for (String word : command) {
            config.withObjectProperty("config").withArrayProperty("Entrypoint").add(word);
        }
        return this;
    }

    GivenTree cmd(String... command) {
        for (String word : command) {
            config.withObjectProperty("config").withArrayProperty("Cmd").add(word);
        }
        return this;
    }

    GivenTree environment(String entry) {
        config.withObjectProperty("config").withArrayProperty("Env").add(entry);
        return this;
    }

    GivenTree workingDirectory(String path) {
        config.withObjectProperty("config").put("WorkingDir", path);
        return this;
    }

    GivenTree volume(String path) {
        config.withObjectProperty("config").withObjectProperty("Volumes").putObject(path);
        return this;
    }

    GivenTree directory(String path) {
        return put(new TarArchiveEntry(path + "/"), EXECUTABLE, new byte[0]);
    }

    GivenTree bytes(String path, byte[] content) {
        return put(new TarArchiveEntry(path), 0644, content);
    }

    GivenTree user(String user) {
        config.withObjectProperty("config").put("User", user);
        return this;
    }

    GivenTree windows() {
        config.put("os", "windows");
        return this;
    }

    private GivenTree put(TarArchiveEntry entry, int mode, byte[] content) {
        try {
            entry.setMode(mode);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its layers as they are read; called once. */
    List<LayerIndex> indexes() {
        nextLayer();
        LayerScanner scanner = new LayerScanner(
                ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes()));
        return layers.stream()
                .map(layer -> scanner.scan(
                        memory,
                        memory.add(MediaType.OCI_LAYER, layer),
                        Deadline.after(Duration.ofMinutes(1)),
                        read -> {}))
                .toList();
    }

    /** What is found in it; called once. */
    ContentFacts inspect() {
        return stored().contents();
    }

    /** The image; called once. */
    StoredImages.Stored stored() {
        nextLayer();
        config.put("architecture", "amd64");
        config.put("os", config.path("os").asText("linux"));
        ObjectNode rootfs = config.putObject("rootfs").put("type", "layers");
        List<Descriptor> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            rootfs.withArrayProperty("diff_ids").add(Digest.sha256(layer).toString());
            descriptors.add(memory.add(MediaType.OCI_LAYER, layer));
        }
        byte[] written = config.toString().getBytes(StandardCharsets.UTF_8);
        ImageManifest manifest = new ImageManifest(
                MediaType.OCI_MANIFEST,
                Digest.sha256(written),
                1,
                memory.add(MediaType.OCI_CONFIG, written),
                descriptors,
                Map.of(),
                null,
                List.of());
        return new StoredImages.Stored(manifest, ImageConfigReader.read(written), memory);
    }
}
