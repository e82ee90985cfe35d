/**
 * Images on disk: OCI layouts, and archives of {@code docker save} or of an OCI layout. What lies on a disk is as hostile
 * as what a registry sends, and is bounded and checked alike.
 *
 * <p>May import: {@code content}, {@code oci}, Jackson.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">OCI Image Layout</a>
 */
@NullMarked
package dev.slimgate.layout;

import org.jspecify.annotations.NullMarked;
