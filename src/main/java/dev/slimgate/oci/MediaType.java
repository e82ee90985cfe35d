package dev.slimgate.oci;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A media type as manifests and registries use it, in lower case and without parameters.
 *
 * @param value for example {@code application/vnd.oci.image.manifest.v1+json}
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md">OCI media types</a>
 */
public record MediaType(String value) {
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    public static final MediaType OCI_CONFIG = new MediaType("application/vnd.oci.image.config.v1+json");
    public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
    public static final MediaType OCI_LAYER_GZIP = new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
    public static final MediaType OCI_LAYER_ZSTD = new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
    public static final MediaType DOCKER_LIST =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    public static final MediaType DOCKER_CONFIG = new MediaType("application/vnd.docker.container.image.v1+json");
    public static final MediaType DOCKER_LAYER = new MediaType("application/vnd.docker.image.rootfs.diff.tar");
    public static final MediaType DOCKER_LAYER_GZIP =
            new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
    public static final MediaType DOCKER_LAYER_ZSTD =
            new MediaType("application/vnd.docker.image.rootfs.diff.tar.zstd");
    /** Stands for a {@code docker save} archive, which has no manifest with digests and sizes of its own. */
    public static final MediaType DOCKER_SAVE = new MediaType("application/x-docker-save+json");

    private static final Set<String> DOCKER_LAYERS = Set.of(
            DOCKER_LAYER.value,
            DOCKER_LAYER_GZIP.value,
            DOCKER_LAYER_ZSTD.value,
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
    private static final Set<String> OCI_LAYERS = Set.of(
            OCI_LAYER.value,
            OCI_LAYER_GZIP.value,
            OCI_LAYER_ZSTD.value,
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd");

    private static final Map<String, MediaType> COMMON = Stream.of(
                    OCI_INDEX,
                    OCI_MANIFEST,
                    OCI_CONFIG,
                    OCI_LAYER,
                    OCI_LAYER_GZIP,
                    OCI_LAYER_ZSTD,
                    DOCKER_LIST,
                    DOCKER_MANIFEST,
                    DOCKER_CONFIG,
                    DOCKER_LAYER_GZIP)
            .collect(Collectors.toUnmodifiableMap(MediaType::value, Function.identity()));

    public MediaType {
        int semicolon = value.indexOf(';');
        value = (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** A media type as it is written; those that every image has are held once. */
    static MediaType of(String written) {
        MediaType common = COMMON.get(written);
        return common == null ? new MediaType(written) : common;
    }

    /** Whether this names an OCI index or a Docker manifest list. */
    public boolean isIndex() {
        return equals(OCI_INDEX) || equals(DOCKER_LIST);
    }

    /** Whether this names an OCI manifest or a Docker schema 2 manifest. */
    public boolean isManifest() {
        return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
    }

    /** Whether this names a config of a container image. */
    public boolean isConfig() {
        return equals(OCI_CONFIG) || equals(DOCKER_CONFIG);
    }

    /** Whether this names a file system layer in any compression; foreign (non-distributable) ones count. */
    public boolean isLayer() {
        return OCI_LAYERS.contains(value) || DOCKER_LAYERS.contains(value);
    }

    /** Whether this names a layer that its registry need not hold. */
    public boolean isForeignLayer() {
        return isLayer() && (value.contains(".nondistributable.") || value.contains(".foreign."));
    }

    /** Whether this names a Docker schema 1 manifest, which no current runtime pulls. */
    public boolean isSchema1() {
        return value.startsWith("application/vnd.docker.distribution.manifest.v1+");
    }

    @Override
    public String toString() {
        return value;
    }
}
