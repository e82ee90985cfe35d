/**
 * AdmissionReview in, AdmissionReview out: which requests are judged, by when, and what the API server is told.
 *
 * <p>May import: {@code workload}, {@code cluster}, {@code assess}, {@code report}, {@code advice}, {@code policy},
 * {@code facts}, {@code content}, {@code oci}, the fabric8 model, Jackson, Quarkus REST.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/">dynamic
 *     admission control</a>
 */
@NullMarked
package dev.slimgate.admission;

import org.jspecify.annotations.NullMarked;
