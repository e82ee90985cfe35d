package dev.slimgate.layout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Printable;
import dev.slimgate.oci.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One image of a {@code docker save} archive. Its {@code manifest.json} states no digests and sizes, so the manifest is
 * made here: of media type {@link MediaType#DOCKER_SAVE}, with the digests of the bytes as they are stored. Making it
 * reads all of the image once.
 *
 * @see <a href="https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md">Docker image specification</a>
 */
final class DockerSaveImage extends StoredImage {
    static final String MANIFEST = "manifest.json";

    private final ArchiveFiles files;
    private final Saved saved;
    private final String what;
    private final Map<Digest, String> paths = new HashMap<>();
    private @Nullable ImageManifest manifest;

    private DockerSaveImage(ArchiveFiles files, Saved saved, String what) {
        super(files, what);
        this.files = files;
        this.saved = saved;
        this.what = what;
    }

    /** One element of {@code manifest.json}, with paths from the archive's root. */
    private record Saved(String config, List<String> tags, List<String> layers) {}

    /**
     * Reads {@code manifest.json} and chooses an image.
     *
     * @param prefix of all paths, with a {@code /} at its end or empty
     * @param name null for the only image
     */
    static DockerSaveImage named(
            ArchiveFiles files, String prefix, @Nullable String name, ReadLimits limits, String place) {
        String what = Printable.of(place, 200);
        byte[] bytes = Opened.small(files, prefix + MANIFEST, limits.manifestBytes(), what);
        List<Names.Named<Saved>> images = new ArrayList<>();
        JsonNode list = Checked.parse(() -> StrictJson.readList(bytes, MANIFEST).root(), what);
        if (list.size() > limits.indexEntries()) {
            throw new ContentException.TooLarge(what + ": " + MANIFEST + " has " + list.size() + " images, at most "
                    + limits.indexEntries() + " are read");
        }
        for (JsonNode element : list) {
            Saved saved = saved(element, prefix, limits, what);
            String typed =
                    saved.tags().isEmpty() ? "(no name)" : ":" + saved.tags().getFirst();
            images.add(new Names.Named<>(saved, saved.config(), saved.tags(), typed));
        }
        Saved chosen = Names.choose(images, name, place);
        return new DockerSaveImage(files, chosen, what + (name == null ? "" : ":" + Printable.of(name)));
    }

    @Override
    public Digest digest(Deadline deadline) {
        return resolve(deadline).digest();
    }

    @Override
    public synchronized Manifest resolve(Deadline deadline) {
        @Nullable ImageManifest known = manifest;
        if (known == null) {
            known = make(deadline);
            manifest = known;
        }
        return known;
    }

    @Override
    public Manifest manifest(Descriptor descriptor, Deadline deadline) {
        throw new ContentException.NotFound(what + ": manifest " + descriptor.digest() + " is missing");
    }

    @Override
    InputStream stored(Descriptor descriptor, Deadline deadline) {
        resolve(deadline);
        @Nullable String path;
        synchronized (this) {
            path = paths.get(descriptor.digest());
        }
        if (path == null) {
            throw new ContentException.NotFound(what + ": blob " + descriptor.digest() + " is missing");
        }
        return Opened.file(files, path, deadline, what);
    }

    private ImageManifest make(Deadline deadline) {
        Map<TarIndex.Entry.Stored, Descriptor> hashed = new HashMap<>();
        Descriptor config = descriptor(saved.config(), MediaType.DOCKER_CONFIG, hashed, deadline);
        List<Descriptor> layers = new ArrayList<>();
        for (String layer : saved.layers()) {
            layers.add(descriptor(layer, null, hashed, deadline));
        }
        byte[] text = synthetic(config, layers).getBytes(StandardCharsets.UTF_8);
        return new ImageManifest(
                MediaType.DOCKER_SAVE, Digest.sha256(text), text.length, config, layers, Map.of(), null, List.of());
    }

    /** What is stored under a path; each stored file is hashed once, however many layers link to it. */
    private Descriptor descriptor(
            String path, @Nullable MediaType type, Map<TarIndex.Entry.Stored, Descriptor> hashed, Deadline deadline) {
        if (files.bytes(path).isEmpty()) {
            throw new ContentException.NotFound(what + ": " + Printable.of(path) + " is missing");
        }
        try {
            TarIndex.Entry.Stored stored = files.stored(path);
            @Nullable Descriptor known = hashed.get(stored);
            if (known == null) {
                known = hash(path, type, stored.bytes(), deadline);
                hashed.put(stored, known);
                paths.putIfAbsent(known.digest(), path);
            }
            return known;
        } catch (IOException e) {
            throw Checked.failure(e, what);
        }
    }

    private Descriptor hash(String path, @Nullable MediaType type, long bytes, Deadline deadline) throws IOException {
        MessageDigest hash = Digest.sha256(new byte[0]).newHash();
        byte[] buffer = new byte[64 * 1024];
        byte[] start = new byte[0];
        try (InputStream in = Opened.file(files, path, deadline, what)) {
            start = in.readNBytes(4);
            hash.update(start);
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                hash.update(buffer, 0, count);
            }
        }
        return Descriptor.of(type == null ? layerType(start) : type, Digest.of("sha256", hash.digest()), bytes);
    }

    private static MediaType layerType(byte[] start) {
        if (start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
            return MediaType.DOCKER_LAYER_GZIP;
        }
        boolean zstd = start.length == 4
                && (start[0] & 0xff) == 0x28
                && (start[1] & 0xff) == 0xb5
                && (start[2] & 0xff) == 0x2f
                && (start[3] & 0xff) == 0xfd;
        return zstd ? MediaType.DOCKER_LAYER_ZSTD : MediaType.DOCKER_LAYER;
    }

    /** Digests hold no character that JSON would escape. */
    private static String synthetic(Descriptor config, List<Descriptor> layers) {
        StringBuilder out = new StringBuilder("{\"mediaType\":\"" + MediaType.DOCKER_SAVE + "\",\"config\":");
        out.append(synthetic(config)).append(",\"layers\":[");
        for (int i = 0; i < layers.size(); i++) {
            out.append(i == 0 ? "" : ",").append(synthetic(layers.get(i)));
        }
        return out.append("]}").toString();
    }

    private static String synthetic(Descriptor descriptor) {
        return "{\"mediaType\":\"" + descriptor.mediaType() + "\",\"size\":" + descriptor.bytes() + ",\"digest\":\""
                + descriptor.digest() + "\"}";
    }

    private static Saved saved(JsonNode element, String prefix, ReadLimits limits, String what) {
        JsonNode config = field(element, "Config");
        JsonNode layers = field(element, "Layers");
        if (!config.isTextual() || layers.size() > limits.layers()) {
            throw config.isTextual()
                    ? new ContentException.TooLarge(what + ": an image has " + layers.size() + " layers, at most "
                            + limits.layers() + " are read")
                    : new ContentException.Invalid(what + ": " + MANIFEST + " has an image without a config");
        }
        List<String> paths = new ArrayList<>();
        layers.forEach(layer -> paths.add(path(prefix, layer, what)));
        List<String> tags = new ArrayList<>();
        field(element, "RepoTags").forEach(tag -> tags.add(tag.asText("")));
        return new Saved(path(prefix, config, what), List.copyOf(tags), List.copyOf(paths));
    }

    private static String path(String prefix, JsonNode node, String what) {
        @Nullable String path = node.isTextual() ? Paths.normal("", node.textValue()) : null;
        if (path == null) {
            throw new ContentException.Invalid(what + ": " + MANIFEST + " names a file that cannot be in the archive");
        }
        return prefix + path;
    }

    /** As Go reads it: the exact name first, else in any case, which some builders write. */
    private static JsonNode field(JsonNode element, String name) {
        JsonNode exact = element.path(name);
        if (!exact.isMissingNode()) {
            return exact;
        }
        return element.properties().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Objects.requireNonNull(exact));
    }
}
