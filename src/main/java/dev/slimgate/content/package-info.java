/**
 * Where manifests and blobs come from: bounded, checked against their digests, within a deadline, with typed errors.
 *
 * <p>May import: {@code oci}.
 */
@NullMarked
package dev.slimgate.content;

import org.jspecify.annotations.NullMarked;
