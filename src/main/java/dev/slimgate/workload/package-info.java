/**
 * Kubernetes objects to the images that they will run.
 *
 * <p>May import: {@code policy}, {@code oci}, the fabric8 model.
 */
@NullMarked
package dev.slimgate.workload;

import org.jspecify.annotations.NullMarked;
