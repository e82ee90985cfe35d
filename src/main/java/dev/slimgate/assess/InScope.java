package dev.slimgate.assess;

import dev.slimgate.oci.Digest;

/** Something with a digest, as seen in one scope. */
record InScope(Scope scope, Digest digest) {}
