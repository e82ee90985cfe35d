/**
 * What the developer should do instead: the nearest thing that would pass.
 *
 * <p>May import: {@code policy}, {@code facts}, {@code oci}.
 */
@NullMarked
package dev.slimgate.advice;

import org.jspecify.annotations.NullMarked;
