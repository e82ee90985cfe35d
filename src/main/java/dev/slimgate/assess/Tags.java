package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What tags named when they were last asked for, each as one requester's credentials see it. */
final class Tags {
    private final CacheSettings settings;
    private final LongSupplier nanos;
    private final Cache<Named, Seen> tags;

    Tags(CacheSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.tags = Caffeine.newBuilder()
                .maximumWeight(Share.TAGS.of(settings))
                .<Named, Seen>weigher((named, seen) -> Weights.of(Weights.ENTRY
                        + Weights.reference(named.reference)
                        + Weights.scope(named.scope)
                        + Weights.digest(seen.digest)))
                .build();
    }

    /** A tag as one requester sees it. */
    record Named(ImageReference reference, Scope scope) {}

    /** What a tag named at a time on the monotonic clock. */
    record Seen(Digest digest, long atNanos) {}

    /** What it named last; null where that is not known. */
    @Nullable Seen last(Named named) {
        return tags.getIfPresent(named);
    }

    /** What it names now. */
    void put(Named named, Digest digest) {
        put(named, new Seen(digest, nanos.getAsLong()));
    }

    void put(Named named, Seen seen) {
        tags.put(named, seen);
    }

    /** The registry has said something else, and not what it names now. */
    void forget(Named named) {
        tags.invalidate(named);
    }

    Duration age(Seen seen) {
        return Duration.ofNanos(nanos.getAsLong() - seen.atNanos);
    }

    /** Whether it counts as what the tag names now. */
    boolean isFresh(Seen seen) {
        return nanos.getAsLong() - seen.atNanos < settings.tagLife().toNanos();
    }

    /**
     * Whether it may be used while the registry is asked anew. Never for {@code latest}, which whoever writes it expects to
     * be what was pushed last.
     */
    boolean mayStandIn(Named named, Seen seen) {
        return !named.reference.isLatest()
                && nanos.getAsLong() - seen.atNanos < settings.tagMostAge().toNanos();
    }
}
