/**
 * Many images under one deadline, with caches: the one entry behind webhook, audit and command line. Facts are cached;
 * verdicts never are.
 *
 * <p>May import: {@code advice}, {@code policy}, {@code inspect}, {@code facts}, {@code filesystem}, {@code content},
 * {@code oci}, Caffeine.
 */
@NullMarked
package dev.slimgate.assess;

import org.jspecify.annotations.NullMarked;
