/**
 * What registries tell of pushes, in the form of the distribution project's notifications: who may tell it, and which
 * references it is about.
 *
 * <p>May import: {@code oci}, Jackson, Quarkus REST.
 *
 * @see <a href="https://distribution.github.io/distribution/about/notifications/">notifications</a>
 */
@NullMarked
package dev.slimgate.notification;

import org.jspecify.annotations.NullMarked;
