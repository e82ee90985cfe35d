/**
 * Kubernetes objects to the images that they will run. fabric8's getters return null at will; nothing inward of this
 * package meets one.
 *
 * <p>May import: {@code policy}, {@code oci}, the fabric8 model, Jackson (objects arrive as JSON trees).
 */
@NullMarked
package dev.slimgate.workload;

import org.jspecify.annotations.NullMarked;
