package dev.slimgate.assess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.oci.ImageReference;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Images with the credentials of whoever asks for them. What was found is used again for two seconds and no longer, since
 * credentials change. Looking them up may run a program or read a slow disk: it is then done aside, so that it holds up
 * no answer past its deadline; where it may not, no thread is started.
 */
final class Opener {
    /** How long credentials are used at most after they have changed. */
    static final Duration LIFE = Duration.ofSeconds(2);

    /** A source with all that belongs to it. */
    private static final int SOURCE_BYTES = 1_024;

    private final ImageSources sources;
    private final LongSupplier nanos;
    private final Cache<Asking, Opened> opened;
    private final Flights<Asking, Opened> flights = new Flights<>("credentials", Flights.Kind.LOOK);

    Opener(ImageSources sources, CacheSettings settings, LongSupplier nanos) {
        this.sources = sources;
        this.nanos = nanos;
        this.opened = Caffeine.newBuilder()
                .maximumWeight(Share.OPENED.of(settings))
                .<Asking, Opened>weigher((asking, one) -> Weights.of(Weights.ENTRY
                        + SOURCE_BYTES
                        + Weights.reference(asking.reference)
                        + Weights.requester(asking.requester)
                        + Weights.scope(one.scope)))
                .build();
    }

    private record Asking(ImageReference reference, Requester requester) {}

    /**
     * An image, as one requester sees it.
     *
     * @param configured whether the operator has configured its registry
     * @param atNanos when the credentials were looked up
     */
    record Opened(TaggedSource source, Scope scope, boolean configured, long atNanos) {}

    /**
     * Opens an image. No request is made.
     *
     * @return empty when the deadline passed before the credentials were found
     * @throws ContentException.Refused if the list of registries forbids the host
     */
    Optional<Opened> open(ImageReference reference, Requester requester, Deadline deadline) {
        Asking asking = new Asking(reference, requester);
        Opened known = opened.getIfPresent(asking);
        if (known != null && nanos.getAsLong() - known.atNanos < LIFE.toNanos()) {
            return Optional.of(known);
        }
        return sources.mayTakeTime(reference)
                ? flights.join(asking, deadline, () -> look(asking))
                : Optional.of(look(asking));
    }

    private Opened look(Asking asking) {
        long begun = nanos.getAsLong();
        TaggedSource source = sources.open(asking.reference, asking.requester);
        Opened found =
                new Opened(source, Scope.of(asking.reference, source), sources.configured(asking.reference), begun);
        opened.put(asking, found);
        return found;
    }
}
