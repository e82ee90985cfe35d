/**
 * Strict reading of policy and registry documents: every problem with the field's path, line and a did-you-mean.
 *
 * <p>May import: {@code policy.expression}, {@code policy}, {@code registry}, {@code oci}, {@code facts}, Jackson YAML and TOML, nimbus.
 */
@NullMarked
package dev.slimgate.document;

import org.jspecify.annotations.NullMarked;
