package dev.slimgate.oci;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads manifests and indexes of OCI and of Docker schema 2. A document that could be read as both is refused, so that
 * what was judged is what a runtime runs (CVE-2021-41190).
 */
public final class ManifestReader {
    /** The most entries that an index may have, where nobody says otherwise. */
    public static final int MAX_INDEX_ENTRIES = 1_000;
    /** The most layers that an image may have, where nobody says otherwise. */
    public static final int MAX_LAYERS = 512;

    private static final int MAX_QUOTED = 80;

    private ManifestReader() {}

    /** Reads a document by the default bounds and names it by its SHA-256. */
    public static Manifest read(byte[] bytes, @Nullable MediaType served) {
        return read(bytes, served, Digest.sha256(bytes), MAX_INDEX_ENTRIES, MAX_LAYERS);
    }

    /**
     * Reads a document whose bytes are already bounded and checked.
     *
     * @param served the media type in the descriptor or header that led here; null where there was none
     * @param digest the digest that these bytes were asked for by, or their SHA-256
     * @param mostEntries of an index
     * @param mostLayers of an image
     * @throws MalformedException if it is no manifest, ambiguous, or of another type than it was served as
     * @throws TooManyException if it is beyond a bound
     */
    public static Manifest read(
            byte[] bytes, @Nullable MediaType served, Digest digest, int mostEntries, int mostLayers) {
        StrictJson.Document document = StrictJson.read(bytes, "manifest");
        JsonNode root = document.root();
        MediaType type = mediaType(root, served);
        Map<String, String> annotations = strings(root.get("annotations"), "annotations");
        @Nullable String artifactType = textOrNull(root, "artifactType");
        if (type.isIndex()) {
            return new ImageIndex(
                    type,
                    digest,
                    bytes.length,
                    descriptors(root, "manifests", mostEntries),
                    annotations,
                    artifactType,
                    document.duplicateKeys(),
                    RawBytes.of(bytes));
        }
        JsonNode config = root.get("config");
        if (config == null || !config.isObject()) {
            throw new MalformedException("manifest has no config");
        }
        return new ImageManifest(
                type,
                digest,
                bytes.length,
                descriptor(config, "config"),
                descriptors(root, "layers", mostLayers),
                annotations,
                artifactType,
                document.duplicateKeys(),
                RawBytes.of(bytes));
    }

    private static MediaType mediaType(JsonNode root, @Nullable MediaType served) {
        @Nullable String own = textOrNull(root, "mediaType");
        boolean index = root.hasNonNull("manifests");
        boolean image = root.hasNonNull("layers") || root.hasNonNull("config");
        if (root.path("schemaVersion").asInt(2) == 1 || root.hasNonNull("fsLayers")) {
            throw new MalformedException(
                    "Docker schema 1 manifest (" + (own == null ? "no media type" : cut(own)) + "): rebuild the image");
        }
        if (index && image) {
            throw new MalformedException("manifest is ambiguous: it has both manifests and layers or config");
        }
        MediaType type = own != null ? new MediaType(own) : typeByShape(served, index, image);
        boolean named = served != null && (served.isIndex() || served.isManifest() || served.isSchema1());
        if (own != null && served != null && named && !type.equals(served)) {
            throw new MalformedException(
                    "manifest says it is " + cut(own) + " but was served as " + cut(served.value()));
        }
        if (!type.isIndex() && !type.isManifest()) {
            throw new MalformedException("no container image: its media type is " + cut(type.value()));
        }
        if (type.isIndex() && !index || type.isManifest() && !image) {
            throw new MalformedException("manifest says it is " + type + " but has not the fields of one");
        }
        return type;
    }

    private static String cut(String text) {
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    }

    private static MediaType typeByShape(@Nullable MediaType served, boolean index, boolean image) {
        if (served != null && (served.isIndex() || served.isManifest())) {
            return served;
        }
        if (served != null && served.isSchema1()) {
            throw new MalformedException("Docker schema 1 manifest (" + cut(served.value()) + "): rebuild the image");
        }
        if (!index && !image) {
            throw new MalformedException("manifest has neither manifests nor layers");
        }
        return index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
    }

    private static List<Descriptor> descriptors(JsonNode root, String field, int most) {
        JsonNode list = root.get(field);
        if (list == null || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new MalformedException("manifest's " + field + " is no list");
        }
        if (list.size() > most) {
            throw new TooManyException("manifest has " + list.size() + " " + field + ", at most " + most + " are read");
        }
        List<Descriptor> result = new ArrayList<>(list.size());
        for (JsonNode entry : list) {
            result.add(descriptor(entry, field + "[" + result.size() + "]"));
        }
        return result;
    }

    private static Descriptor descriptor(JsonNode node, String where) {
        @Nullable String mediaType = textOrNull(node, "mediaType");
        @Nullable String digest = textOrNull(node, "digest");
        JsonNode size = node.get("size");
        if (mediaType == null || digest == null || size == null) {
            throw new MalformedException(where + " lacks one of mediaType, digest and size");
        }
        if (!size.isIntegralNumber() || !size.canConvertToLong()) {
            throw new MalformedException(where + " has a size that is no whole number");
        }
        List<String> urls = new ArrayList<>();
        for (JsonNode url : node.path("urls")) {
            urls.add(url.asText());
        }
        return new Descriptor(
                MediaType.of(mediaType),
                Digest.parse(digest),
                size.longValue(),
                platform(node.get("platform")),
                strings(node.get("annotations"), where + ".annotations"),
                urls,
                textOrNull(node, "artifactType"));
    }

    static @Nullable Platform platform(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        @Nullable String os = textOrNull(node, "os");
        @Nullable String architecture = textOrNull(node, "architecture");
        if (os == null || os.isEmpty() || architecture == null || architecture.isEmpty()) {
            return null;
        }
        return new Platform(os, architecture, textOrNull(node, "variant"), textOrNull(node, "os.version"));
    }

    static Map<String, String> strings(@Nullable JsonNode node, String where) {
        if (node == null || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw new MalformedException(where + " is no object");
        }
        Map<String, String> result = new HashMap<>();
        node.properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asText()));
        return result;
    }

    static @Nullable String textOrNull(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new MalformedException(field + " is no string");
        }
        return value.textValue();
    }
}
