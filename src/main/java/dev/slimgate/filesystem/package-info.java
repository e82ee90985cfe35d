/**
 * Layers as streams of entries, and stacked layers as one file tree. A layer is read once, to its very end, hashed and
 * never held; what remains of it is a compact index.
 *
 * <p>May import: {@code content}, {@code oci}, aircompressor's pure-Java zstd streams (never its factories, which break
 * native images).
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">image layer filesystem changeset</a>
 */
@NullMarked
package dev.slimgate.filesystem;

import org.jspecify.annotations.NullMarked;
