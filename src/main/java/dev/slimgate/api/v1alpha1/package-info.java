/**
 * The custom resources of {@code slimgate.dev/v1alpha1} as users write them. The custom resource definitions of the chart
 * are generated from these types; policies in force are read by {@code document}, from the cluster as from files.
 *
 * <p>May import: the fabric8 model and the CRD generator's annotations, Jackson annotations.
 */
@NullMarked
package dev.slimgate.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
