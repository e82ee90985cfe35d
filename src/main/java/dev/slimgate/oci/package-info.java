/**
 * The words of the OCI image and distribution specifications as immutable values: references, digests, descriptors,
 * manifests, indexes and image configs. Values that came as JSON keep their bytes, since the bytes are what a digest
 * names.
 *
 * <p>May import: Jackson. Knows nothing of networks, disks, Kubernetes or policies.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/spec.md">OCI Image Format Specification</a>
 */
@NullMarked
package dev.slimgate.oci;

import org.jspecify.annotations.NullMarked;
