package dev.slimgate.assess;

import dev.slimgate.assess.Evidence.Vouched;
import dev.slimgate.facts.ContentFacts;
import org.jspecify.annotations.Nullable;

/**
 * Contents, and whose word they are.
 *
 * @param vouched where they were not read here; null where they were
 */
record KnownContents(ContentFacts facts, @Nullable Vouched vouched) {

    KnownContents with(ContentFacts other) {
        return new KnownContents(other, vouched);
    }

    /** The key's id; null where they were read here. */
    @Nullable String signedBy() {
        return vouched == null ? null : vouched.signedBy();
    }

    boolean counts(Evidence evidence) {
        return vouched == null || evidence.trusts(vouched.thumbprint());
    }
}
