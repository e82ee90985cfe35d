package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What tags named when they were last asked for, each as one requester's credentials see it. */
final class Tags {
    private final CacheSettings settings;
    private final LongSupplier nanos;
    /** Of moves, on the heap. */
    private static final long MOVED_BYTES = 512L << 10;

    private final Cache<Named, Seen> tags;
    /** When somebody told that a tag has moved. */
    private final Cache<ImageReference, Long> moved = Caffeine.newBuilder()
            .maximumWeight(MOVED_BYTES)
            .<ImageReference, Long>weigher((reference, at) -> Weights.of(Weights.ENTRY + Weights.reference(reference)))
            .build();

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

    /** These have moved, as somebody who knows has told. Costs a look at each tag that is remembered. */
    void forget(Set<ImageReference> references) {
        long now = nanos.getAsLong();
        references.forEach(reference -> moved.put(reference, now));
        tags.asMap().keySet().removeIf(named -> references.contains(named.reference));
    }

    /** Whether what was seen there was seen before the tag has moved, as far as anybody has told. */
    boolean hasMovedSince(Named named, Seen seen) {
        Long movedNanos = moved.getIfPresent(named.reference);
        return movedNanos != null && seen.atNanos - movedNanos < 0;
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
