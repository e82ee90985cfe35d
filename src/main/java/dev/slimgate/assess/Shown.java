package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.Deadline;
import dev.slimgate.oci.Digest;

/** What registries have shown to whom; what is forgotten costs one more request. */
final class Shown {
    private final Shared shared;
    private final Cache<InScope, Boolean> shown;

    Shown(CacheSettings settings, Shared shared) {
        this.shared = shared;
        this.shown = Caffeine.newBuilder()
                .maximumWeight(Share.ACCESS.of(settings))
                .<InScope, Boolean>weigher((key, yes) ->
                        Weights.of(Weights.ENTRY + Weights.scope(key.scope()) + Weights.digest(key.digest())))
                .build();
    }

    /** Whether this replica knows of it. */
    boolean in(Scope scope, Digest digest) {
        return shown.getIfPresent(new InScope(scope, digest)) != null;
    }

    /** Whether any replica knows of it; may wait for the shared store. */
    boolean anywhere(Scope scope, Digest digest, Deadline deadline) {
        if (in(scope, digest)) {
            return true;
        }
        boolean told = shared.access(scope, digest, deadline);
        if (told) {
            shown.put(new InScope(scope, digest), Boolean.TRUE);
        }
        return told;
    }

    /** The registry has shown it just now. */
    void add(Scope scope, Digest digest) {
        if (shown.asMap().put(new InScope(scope, digest), Boolean.TRUE) == null) {
            shared.putAccess(scope, digest);
        }
    }
}
