/**
 * Proposes a policy that what runs today nearly passes: pure functions over an audit.
 *
 * <p>May import: {@code report}, {@code assess}, {@code document}, {@code policy}, {@code facts}, {@code oci}.
 */
@NullMarked
package dev.slimgate.proposal;

import org.jspecify.annotations.NullMarked;
