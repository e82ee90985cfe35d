package dev.slimgate.layout;

import dev.slimgate.content.Checked;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.oci.Descriptor;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Printable;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One image of an OCI layout.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">OCI Image Layout</a>
 */
final class LayoutImage extends StoredImage {
    static final String INDEX = "index.json";
    /** Stands in for what nobody stated: a manifest that was asked for by digest alone. */
    private static final MediaType UNSTATED = new MediaType("application/octet-stream");

    private static final List<String> NAME_ANNOTATIONS =
            List.of("org.opencontainers.image.ref.name", "io.containerd.image.name");

    private final StoredFiles files;
    private final String prefix;
    private final Descriptor root;
    private final ReadLimits limits;
    private final String what;

    private LayoutImage(StoredFiles files, String prefix, Descriptor root, ReadLimits limits, String what) {
        super(files, what);
        this.files = files;
        this.prefix = prefix;
        this.root = root;
        this.limits = limits;
        this.what = what;
    }

    /**
     * Reads the layout's index and chooses an image.
     *
     * @param prefix of all paths, with a {@code /} at its end or empty
     * @param name null for the only image
     */
    static LayoutImage named(StoredFiles files, String prefix, @Nullable String name, ReadLimits limits, String place) {
        List<Names.Named<Descriptor>> images = new ArrayList<>();
        for (Descriptor entry : index(files, prefix, limits, place).manifests()) {
            List<String> names = NAME_ANNOTATIONS.stream()
                    .flatMap(key -> java.util.stream.Stream.ofNullable(
                            entry.annotations().get(key)))
                    .toList();
            String typed = names.isEmpty() ? "@" + entry.digest() : ":" + names.getFirst();
            images.add(new Names.Named<>(entry, entry.digest(), names, typed));
        }
        Descriptor chosen = Names.choose(images, name, place);
        return new LayoutImage(files, prefix, chosen, limits, what(place, ":", name));
    }

    /** Takes an image by digest, from the index or straight from the blobs. */
    static LayoutImage digested(StoredFiles files, String prefix, Digest digest, ReadLimits limits, String place) {
        String what = what(place, "@", digest.toString());
        for (Descriptor entry : index(files, prefix, limits, place).manifests()) {
            if (entry.digest().equals(digest)) {
                return new LayoutImage(files, prefix, entry, limits, what);
            }
        }
        OptionalLong bytes = files.bytes(path(prefix, digest));
        if (bytes.isEmpty()) {
            throw new ContentException.NotFound(what + ": there is no such manifest");
        }
        return new LayoutImage(files, prefix, Descriptor.of(UNSTATED, digest, bytes.getAsLong()), limits, what);
    }

    @Override
    public Digest digest(Deadline deadline) {
        return root.digest();
    }

    @Override
    public Manifest resolve(Deadline deadline) {
        return manifest(root, deadline);
    }

    @Override
    public Manifest manifest(Descriptor descriptor, Deadline deadline) {
        byte[] bytes = blob(descriptor, limits.manifestBytes(), deadline);
        return Checked.manifest(bytes, descriptor.mediaType(), descriptor.digest(), limits, what);
    }

    @Override
    InputStream stored(Descriptor descriptor, Deadline deadline) {
        String path = path(prefix, descriptor.digest());
        if (files.bytes(path).isEmpty()) {
            throw new ContentException.NotFound(what + ": blob " + descriptor.digest() + " is missing");
        }
        return Opened.file(files, path, deadline, what);
    }

    private static ImageIndex index(StoredFiles files, String prefix, ReadLimits limits, String place) {
        String what = Printable.of(place, 200);
        byte[] bytes = Opened.small(files, prefix + INDEX, limits.manifestBytes(), what);
        return switch (Checked.manifest(bytes, MediaType.OCI_INDEX, null, limits, what)) {
            case ImageIndex index -> index;
            case dev.slimgate.oci.ImageManifest image ->
                throw new ContentException.Invalid(what + ": " + INDEX + " is no index");
        };
    }

    private static String path(String prefix, Digest digest) {
        return prefix + "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private static String what(String place, String separator, @Nullable String name) {
        return Printable.of(place, 200) + (name == null ? "" : separator + Printable.of(name));
    }
}
