/**
 * Finds what is legal in policies and still wrong: pure functions over what was read, without I/O or clock.
 *
 * <p>May import: {@code policy.expression}, {@code policy}, {@code facts}, {@code oci}.
 */
@NullMarked
package dev.slimgate.lint;

import org.jspecify.annotations.NullMarked;
