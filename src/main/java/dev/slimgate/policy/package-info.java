/**
 * Facts to findings: a pure function without I/O, clock or Kubernetes types. It owns neutral words for what Kubernetes
 * brings ({@link dev.slimgate.policy.ImageUse}, {@link dev.slimgate.policy.PodContext}).
 *
 * <p>May import: {@code facts}, {@code oci}.
 */
@NullMarked
package dev.slimgate.policy;

import org.jspecify.annotations.NullMarked;
