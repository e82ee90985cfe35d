package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.oci.Digest;

/** What registries have shown to whom; what is forgotten costs one more request. */
final class Shown {
    private final Cache<InScope, Boolean> shown;

    /**
     * @param most entries that are remembered
     */
    Shown(int most) {
        this.shown = Caffeine.newBuilder().maximumSize(most).build();
    }

    boolean in(Scope scope, Digest digest) {
        return shown.getIfPresent(new InScope(scope, digest)) != null;
    }

    void add(Scope scope, Digest digest) {
        shown.put(new InScope(scope, digest), Boolean.TRUE);
    }
}
