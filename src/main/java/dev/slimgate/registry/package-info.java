/**
 * Images in registries: the distribution API with authentication, redirects, limits and the address policy.
 *
 * <p>May import: {@code content}, {@code oci}, Jackson, Vert.x as the HTTP client.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md">OCI Distribution Specification</a>
 */
@NullMarked
package dev.slimgate.registry;

import org.jspecify.annotations.NullMarked;
