package dev.slimgate.assess;

import dev.slimgate.oci.Digest;

/**
 * Something with a digest that was read from a registry. The registry belongs to the key, since it is only for its own
 * content that a registry's "you may read this" can be believed.
 */
record Held(String registry, Digest digest) {}
