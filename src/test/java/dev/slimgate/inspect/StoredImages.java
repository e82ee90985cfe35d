package dev.slimgate.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.LayersOnly;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.Catalogue;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.filesystem.IndexBudget;
import dev.slimgate.filesystem.LayerIndex;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageConfig;
import dev.slimgate.oci.ImageConfigReader;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.ManifestReader;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Small readers of OCI layouts and docker archives, for tests only and independent of the product's. */
final class StoredImages {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One image and where its blobs are. */
    record Stored(ImageManifest manifest, ImageConfig config, ImageSource source) {
        ImageFacts facts() {
            Platform platform = config.platform() == null ? Platform.LINUX_AMD64 : config.platform();
            return ManifestFacts.of(manifest, config, platform);
        }

        ContentFacts contents() {
            return contents(Catalogue.EMPTY);
        }

        ContentFacts contents(Catalogue catalogue) {
            LayerScanner scanner = scanner();
            try (IndexBudget.Hold hold = scanner.hold()) {
                List<LayerIndex> layers = indexes(scanner);
                Deadline deadline = Deadline.after(Duration.ofMinutes(1));
                return new ContentInspector(catalogue)
                        .inspect(manifest, config, facts(), layers, hold, deadline)
                        .with(ContentInspector.dive(layers, hold, deadline));
            }
        }

        List<LayerIndex> indexes() {
            return indexes(scanner());
        }

        private List<LayerIndex> indexes(LayerScanner scanner) {
            List<LayerIndex> layers = new ArrayList<>();
            Map<Digest, LayerIndex> read = new HashMap<>();
            for (Descriptor layer : manifest.layers()) {
                LayerIndex known = read.get(layer.digest());
                layers.add(
                        known != null
                                ? known
                                : scanner.scan(source, layer, Deadline.after(Duration.ofMinutes(1)), n -> {}));
                read.put(layer.digest(), layers.getLast());
            }
            return layers;
        }

        private static LayerScanner scanner() {
            return new LayerScanner(
                    ReadLimits.DEFAULTS, ContentInspector.probe(), new IndexBudget(ReadLimits.DEFAULTS.indexBytes()));
        }
    }

    private StoredImages() {}

    /** An image that the demo wrote. */
    static Stored written(dev.slimgate.demo.Image image) {
        Memory memory = new Memory();
        image.blobs()
                .forEach(blob -> memory.add(MediaType.OCI_LAYER, blob.content().bytes()));
        ImageManifest manifest = (ImageManifest)
                ManifestReader.read(image.manifest().content().bytes(), new MediaType(image.mediaType()));
        return new Stored(manifest, ImageConfigReader.read(memory.bytes(manifest.config())), memory);
    }

    /** An image of an OCI layout by the name in its index, or by digest. */
    static Stored layout(Path directory, String name, String digest) throws IOException {
        for (JsonNode entry :
                JSON.readTree(directory.resolve("index.json").toFile()).get("manifests")) {
            String named = entry.path("annotations")
                    .path("org.opencontainers.image.ref.name")
                    .asText();
            if (named.equals(name) || entry.get("digest").asText().equals(digest)) {
                Descriptor descriptor = Descriptor.of(
                        new MediaType(entry.get("mediaType").asText()),
                        Digest.parse(entry.get("digest").asText()),
                        entry.get("size").asLong());
                return stored(new Blobs(directory), descriptor);
            }
        }
        return stored(
                new Blobs(directory),
                Descriptor.of(
                        MediaType.OCI_MANIFEST,
                        Digest.parse(digest),
                        Files.size(directory.resolve("blobs").resolve(digest.replace(':', '/')))));
    }

    private static Stored stored(Blobs blobs, Descriptor descriptor) {
        byte[] bytes = blobs.blob(descriptor, 4 << 20, Deadline.after(Duration.ofMinutes(1)));
        return switch (ManifestReader.read(bytes, descriptor.mediaType())) {
            case ImageManifest manifest ->
                new Stored(
                        manifest,
                        ImageConfigReader.read(
                                blobs.blob(manifest.config(), 8 << 20, Deadline.after(Duration.ofMinutes(1)))),
                        blobs);
            case ImageIndex index -> stored(blobs, index.manifests().getFirst());
        };
    }

    /** The only image of a docker archive or of an OCI layout in a tar. */
    static Stored archive(Path file) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        Map<String, String> links = new HashMap<>();
        byte[] all = Files.readAllBytes(file);
        InputStream in = all.length > 2 && all[0] == 0x1f && (all[1] & 0xff) == 0x8b
                ? new GZIPInputStream(new ByteArrayInputStream(all))
                : new ByteArrayInputStream(all);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                String name = Path.of("/" + e.getName()).normalize().toString().substring(1);
                if (e.isSymbolicLink()) {
                    links.put(
                            name,
                            Path.of("/" + name)
                                    .resolveSibling(e.getLinkName())
                                    .normalize()
                                    .toString()
                                    .substring(1));
                } else if (e.isFile()) {
                    files.put(name, tar.readAllBytes());
                }
            }
        }
        links.forEach((from, to) -> files.computeIfAbsent(from, f -> files.get(to)));
        return files.containsKey("manifest.json") ? saved(files) : ociInTar(files);
    }

    private static Stored saved(Map<String, byte[]> files) throws IOException {
        JsonNode image = JSON.readTree(files.get("manifest.json")).get(0);
        JsonNode config = image.has("Config") ? image.get("Config") : image.get("config");
        JsonNode layers = image.has("Layers") ? image.get("Layers") : image.get("layers");
        Memory memory = new Memory();
        Descriptor configBlob = memory.add(MediaType.DOCKER_CONFIG, files.get(config.asText()));
        List<Descriptor> layerBlobs = new ArrayList<>();
        for (JsonNode layer : layers) {
            layerBlobs.add(memory.add(MediaType.DOCKER_LAYER, files.get(layer.asText())));
        }
        ImageManifest manifest = new ImageManifest(
                MediaType.DOCKER_SAVE,
                Digest.sha256(files.get("manifest.json")),
                0,
                configBlob,
                layerBlobs,
                Map.of(),
                null,
                List.of());
        return new Stored(manifest, ImageConfigReader.read(memory.bytes(configBlob)), memory);
    }

    private static Stored ociInTar(Map<String, byte[]> files) throws IOException {
        Memory memory = new Memory();
        files.forEach((name, bytes) -> {
            if (name.startsWith("blobs/")) {
                memory.add(MediaType.OCI_LAYER, bytes);
            }
        });
        JsonNode entry = JSON.readTree(files.get("index.json")).get("manifests").get(0);
        byte[] bytes = memory.bytes(Descriptor.of(
                MediaType.OCI_MANIFEST, Digest.parse(entry.get("digest").asText()), 1));
        Manifest manifest =
                ManifestReader.read(bytes, new MediaType(entry.get("mediaType").asText()));
        while (manifest instanceof ImageIndex index) {
            Descriptor first = index.manifests().getFirst();
            manifest = ManifestReader.read(memory.bytes(first), first.mediaType());
        }
        ImageManifest image = (ImageManifest) manifest;
        return new Stored(image, ImageConfigReader.read(memory.bytes(image.config())), memory);
    }

    /** A source that only gives blobs. */
    abstract static class BlobSource extends LayersOnly {
        abstract InputStream raw(Descriptor descriptor) throws IOException;

        @Override
        public byte[] blob(Descriptor descriptor, int mostBytes, Deadline deadline) {
            try (InputStream in = open(descriptor, deadline)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw e.getCause() instanceof ContentException known ? known : new ContentException.Invalid("blob", e);
            }
        }

        @Override
        public InputStream open(Descriptor descriptor, Deadline deadline) {
            try {
                return new Checked(raw(descriptor), descriptor);
            } catch (IOException e) {
                throw new ContentException.NotFound("no blob " + descriptor.digest());
            }
        }

        @Override
        public void checkAccess(Descriptor descriptor, Deadline deadline) {
            try (InputStream in = raw(descriptor)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new ContentException.NotFound("no blob " + descriptor.digest());
            }
        }
    }

    private static final class Blobs extends BlobSource {
        private final Path directory;

        Blobs(Path directory) {
            this.directory = directory;
        }

        @Override
        InputStream raw(Descriptor descriptor) throws IOException {
            return Files.newInputStream(directory
                    .resolve("blobs")
                    .resolve(descriptor.digest().toString().replace(':', '/')));
        }
    }

    static final class Memory extends BlobSource {
        private final Map<Digest, byte[]> blobs = new HashMap<>();

        Descriptor add(MediaType type, byte[] bytes) {
            Digest digest = Digest.sha256(bytes);
            blobs.put(digest, bytes);
            return Descriptor.of(type, digest, bytes.length);
        }

        byte[] bytes(Descriptor descriptor) {
            byte[] bytes = blobs.get(descriptor.digest());
            if (bytes == null) {
                throw new ContentException.NotFound("no blob " + descriptor.digest());
            }
            return bytes;
        }

        @Override
        InputStream raw(Descriptor descriptor) {
            return new ByteArrayInputStream(bytes(descriptor));
        }
    }

    /** Fails at the end when size or digest are not as described. */
    private static final class Checked extends FilterInputStream {
        private final Descriptor descriptor;
        private final MessageDigest hash;
        private long bytes;
        private boolean ended;

        Checked(InputStream in, Descriptor descriptor) {
            super(in);
            this.descriptor = descriptor;
            this.hash = descriptor.digest().newHash();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int offset, int length) throws IOException {
            int count = super.read(b, offset, length);
            if (count > 0) {
                bytes += count;
                hash.update(b, offset, count);
            }
            boolean wrong = count < 0
                    && !ended
                    && (bytes != descriptor.bytes()
                            || !Digest.of(descriptor.digest().algorithm(), hash.digest())
                                    .equals(descriptor.digest()));
            ended |= count < 0;
            if (wrong || bytes > descriptor.bytes()) {
                throw new IOException(new ContentException.Invalid("blob is not as its descriptor says"));
            }
            return count;
        }
    }
}
