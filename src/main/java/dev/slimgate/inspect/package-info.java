/**
 * Turns one image on one platform into facts; holds no opinion. What an image says of itself is kept apart from what its
 * layers contain.
 *
 * <p>May import: {@code facts}, {@code filesystem}, {@code content}, {@code oci}, Jackson.
 */
@NullMarked
package dev.slimgate.inspect;

import org.jspecify.annotations.NullMarked;
