/**
 * Judges what already runs: an inventory of the cluster's workloads and of the digests that their Pods run, put to the same
 * judgement as the webhook's.
 *
 * <p>May import: {@code workload}, {@code cluster}, {@code assess}, {@code report}, {@code advice}, {@code policy},
 * {@code facts}, {@code content}, {@code oci}, fabric8, Jackson (listed objects are JSON trees).
 */
@NullMarked
package dev.slimgate.audit;

import org.jspecify.annotations.NullMarked;
