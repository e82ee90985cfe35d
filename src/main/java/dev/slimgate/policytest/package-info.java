/**
 * Tests of policies: given facts to the findings that are expected, judged by the same steps as an image in a cluster, with
 * neither a registry nor a cluster.
 *
 * <p>May import: {@code document}, {@code evidence}, {@code workload}, {@code assess}, {@code report}, {@code policy},
 * {@code facts}, {@code content}, {@code oci}, Jackson, the fabric8 model.
 */
@NullMarked
package dev.slimgate.policytest;

import org.jspecify.annotations.NullMarked;
