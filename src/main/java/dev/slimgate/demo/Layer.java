package dev.slimgate.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer in the making; every method gives a new one. Paths are relative to the root and parents are not made on
 * their own: what is not written is not there.
 *
 * <pre>{@code
 * Layer.of("RUN npm install")
 *         .directory("app")
 *         .file("app/server.js", "…")
 *         .whiteout("app/.env")
 *         .build();
 * }</pre>
 */
public final class Layer {
    private final Spec spec;
    private final List<TarEntry> entries;

    private Layer(Spec spec, List<TarEntry> entries) {
        this.spec = spec;
        this.entries = entries;
    }

    /**
     * What is said of a layer besides its files.
     *
     * @param raw bytes in place of a tar; null where the entries make it
     * @param declaredDiffId what the config says instead of the truth; null for the truth
     * @param declaredBytes what the manifest says instead of the truth; null for the truth
     * @param declaredType what the manifest says instead of the truth; null for the truth
     */
    private record Spec(
            String command,
            Compression compression,
            TarWriter.LongNames longNames,
            @Nullable Content raw,
            @Nullable String declaredDiffId,
            @Nullable Long declaredBytes,
            @Nullable String declaredType) {

        Spec packed(Compression packing, TarWriter.LongNames names, @Nullable Content bytes) {
            return new Spec(command, packing, names, bytes, declaredDiffId, declaredBytes, declaredType);
        }

        Spec declared(@Nullable String diffId, @Nullable Long bytes, @Nullable String type) {
            return new Spec(command, compression, longNames, raw, diffId, bytes, type);
        }
    }

    /** An empty layer that this command made, as the history will say; packed by gzip. */
    public static Layer of(String command) {
        return new Layer(
                new Spec(command, Compression.GZIP, TarWriter.LongNames.PAX, null, null, null, null), List.of());
    }

    /** Adds any entry as it stands. */
    public Layer entry(TarEntry entry) {
        return entries(List.of(entry));
    }

    /** Adds many entries as they stand. */
    public Layer entries(Collection<TarEntry> more) {
        List<TarEntry> all = new ArrayList<>(entries);
        all.addAll(more);
        return new Layer(spec, all);
    }

    /** Adds a file of root's, mode 0644. */
    public Layer file(String path, String text) {
        return file(path, Content.text(text));
    }

    /** Adds a file of root's, mode 0644. */
    public Layer file(String path, Content content) {
        return entry(TarEntry.file(path, content, 0644));
    }

    /** Adds a file of root's, mode 0755. */
    public Layer executable(String path, Content content) {
        return entry(TarEntry.file(path, content, 0755));
    }

    /** Adds directories of root's, mode 0755. */
    public Layer directory(String... paths) {
        return entries(List.of(paths).stream()
                .map(path -> TarEntry.of(TarEntry.Type.DIRECTORY, path, "", 0755))
                .toList());
    }

    /** Adds a symbolic link. */
    public Layer symlink(String path, String target) {
        return entry(TarEntry.of(TarEntry.Type.SYMLINK, path, target, 0777));
    }

    /** Adds a hard link to a path that stands earlier in this layer. */
    public Layer hardLink(String path, String target) {
        return entry(TarEntry.of(TarEntry.Type.HARD_LINK, path, target, 0755));
    }

    /** Adds the whiteout that deletes this path of lower layers. */
    public Layer whiteout(String path) {
        int slash = path.lastIndexOf('/') + 1;
        return file(path.substring(0, slash) + ".wh." + path.substring(slash), Content.empty());
    }

    /** Adds the marker that hides all that lower layers have in this directory. */
    public Layer opaque(String directory) {
        return file(directory + "/.wh..wh..opq", Content.empty());
    }

    /** Packs the layer so. */
    public Layer compression(Compression compression) {
        return new Layer(spec.packed(compression, spec.longNames, spec.raw), entries);
    }

    /** Writes long names as GNU tar does instead of by PAX. */
    public Layer gnuLongNames() {
        return new Layer(spec.packed(spec.compression, TarWriter.LongNames.GNU, spec.raw), entries);
    }

    /** Takes these bytes for the tar instead of the entries, whatever they are. */
    public Layer raw(Content tar) {
        return new Layer(spec.packed(spec.compression, spec.longNames, tar), entries);
    }

    /** Lets the config name a diff id that need not be the layer's. */
    public Layer declaringDiffId(String diffId) {
        return new Layer(spec.declared(diffId, spec.declaredBytes, spec.declaredType), entries);
    }

    /** Lets the manifest name a size that need not be the blob's. */
    public Layer declaringBytes(long bytes) {
        return new Layer(spec.declared(spec.declaredDiffId, bytes, spec.declaredType), entries);
    }

    /** Lets the manifest name a media type that need not be the blob's. */
    public Layer declaringType(String mediaType) {
        return new Layer(spec.declared(spec.declaredDiffId, spec.declaredBytes, mediaType), entries);
    }

    /** Writes, packs and hashes the layer; build once what several images share. */
    public Built build() {
        Content tar = spec.raw != null ? spec.raw : TarWriter.archive(entries, spec.longNames);
        Blob blob = Blob.of(spec.compression.pack(tar));
        return new Built(
                spec.command,
                spec.compression,
                blob,
                spec.declaredDiffId != null ? spec.declaredDiffId : tar.sha256(),
                spec.declaredBytes != null ? spec.declaredBytes : blob.lengthBytes(),
                spec.declaredType);
    }

    /**
     * A layer as bytes.
     *
     * @param command for the history
     * @param compression how it is packed
     * @param blob as registries store it
     * @param diffId as the config names it
     * @param manifestBytes its size as the manifest names it
     * @param declaredType its media type where that is not the usual one, else null
     */
    public record Built(
            String command,
            Compression compression,
            Blob blob,
            String diffId,
            long manifestBytes,
            @Nullable String declaredType) {

        String mediaType(Format format) {
            return Optional.ofNullable(declaredType).orElseGet(() -> compression.mediaType(format));
        }
    }
}
