/**
 * What is read from the cluster: policies, waivers, families, namespaces, nodes and pull secrets by informers, so that no
 * request of the webhook waits for the API server. Written are only events and the counts in the status of policies. Here is
 * also the loop in which a leader does its work.
 *
 * <p>May import: {@code document}, {@code registry}, {@code content}, {@code policy}, {@code oci}, fabric8, Jackson.
 */
@NullMarked
package dev.slimgate.cluster;

import org.jspecify.annotations.NullMarked;
