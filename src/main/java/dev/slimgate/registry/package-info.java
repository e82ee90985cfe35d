/**
 * Images in registries: the distribution API with authentication, mirrors, proxies, redirects, limits and the address policy,
 * and the credentials for them: pull secrets, docker configs, and those of the large clouds by workload identity.
 *
 * <p>May import: {@code content}, {@code oci}, Jackson, Vert.x as the HTTP client, nimbus-jose-jwt to sign assertions.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md">OCI Distribution Specification</a>
 */
@NullMarked
package dev.slimgate.registry;

import org.jspecify.annotations.NullMarked;
