/**
 * What the leader writes to the cluster: certificates, webhook configurations, conditions, the lease that makes it the
 * leader. What is to be written is worked out in pure functions; loops, on the leader only, write it.
 *
 * <p>May import: {@code cluster}, {@code api.v1alpha1}, {@code document}, {@code policy}, {@code oci}, fabric8, Jackson,
 * WildFly Elytron's X.509.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/">good
 *     practices for admission webhooks</a>
 */
@NullMarked
package dev.slimgate.controller;

import org.jspecify.annotations.NullMarked;
