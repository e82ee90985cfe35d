package dev.slimgate.assess;

import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.assess.Kept.Found;
import dev.slimgate.assess.Opener.Opened;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.TagPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Other images than the one that is judged, remembered: which a glob over tags selects, and what manifest and config say
 * of each on one platform. Layers are never read. Safe for use by many threads.
 *
 * <p>Within its life an answer costs nothing. After it: for an image by tag one HEAD, and one or two GETs for each document
 * that is new; for a glob one GET for each page of the repository's tags.
 */
final class OtherImages implements Others {
    /** More tags in one repository are not listed. */
    static final int MOST_TAGS = 10_000;

    private static final int PER_REFERENCE = 256;
    private static final int PER_DIGEST = 176;

    private final ImageSources sources;
    private final Opener opener;
    private final Roots roots;
    private final ImageFetcher fetcher;
    private final Duration fetchTime;
    private final LongSupplier nanos;

    private final Kept<Selecting, List<ImageReference>> selections;
    private final Kept<OnPlatform, Resolved> images;

    OtherImages(
            ImageSources sources,
            Opener opener,
            Roots roots,
            ImageFetcher fetcher,
            CacheSettings settings,
            Duration fetchTime,
            LongSupplier nanos) {
        this.sources = sources;
        this.opener = opener;
        this.roots = roots;
        this.fetcher = fetcher;
        this.fetchTime = fetchTime;
        this.nanos = nanos;
        long bytes = Share.COMPARISONS.of(settings);
        this.selections = new Kept<>(
                "tags",
                settings.tagLife(),
                bytes / 5,
                key -> Weights.reference(key.pattern.image()) + Weights.scope(key.scope),
                selected -> (long) selected.size() * PER_REFERENCE,
                nanos);
        this.images = new Kept<>(
                "compare",
                settings.tagLife(),
                bytes * 4 / 5,
                key -> Weights.reference(key.reference) + Weights.scope(key.scope),
                OtherImages::weight,
                nanos);
    }

    private static long weight(Resolved resolved) {
        return resolved.images().stream().mapToLong(OtherImages::weight).sum() + PER_REFERENCE;
    }

    private static long weight(OtherImage image) {
        return PER_REFERENCE
                + (long) PER_DIGEST * (image.layers().size() + image.diffIds().size());
    }

    private record Selecting(TagPattern pattern, Scope scope) {
        @Override
        public String toString() {
            return pattern.image().name() + ":" + pattern.glob();
        }
    }

    private record OnPlatform(ImageReference reference, Scope scope, Platform platform) {
        @Override
        public String toString() {
            return reference.toString();
        }
    }

    @Override
    public boolean configured(ImageReference reference) {
        return sources.configured(reference);
    }

    @Override
    public Found<List<ImageReference>> selected(TagPattern pattern, int most, Requester requester, Deadline deadline) {
        return opened(
                pattern.image(),
                requester,
                deadline,
                opened -> selections.get(
                        new Selecting(pattern, opened.scope()),
                        deadline,
                        () -> select(pattern, most, opened.source())));
    }

    @Override
    public Found<Resolved> resolved(
            ImageReference reference, Platform platform, Requester requester, Deadline deadline) {
        return opened(
                reference,
                requester,
                deadline,
                opened -> images.get(
                        new OnPlatform(reference, opened.scope(), platform),
                        deadline,
                        () -> resolve(reference, opened, platform)));
    }

    private <V> Found<V> opened(
            ImageReference reference, Requester requester, Deadline deadline, Function<Opened, Found<V>> then) {
        Optional<Opened> opened;
        try {
            opened = opener.open(reference, requester, deadline);
        } catch (ContentException e) {
            return new Found.Failed<>(e);
        }
        return opened.map(then).orElseGet(Found.TooSlow::new);
    }

    private List<ImageReference> select(TagPattern pattern, int most, TaggedSource source) {
        List<ImageReference> selected = source.tags(MOST_TAGS, background()).stream()
                .flatMap(tag -> pattern.select(tag).stream())
                .toList();
        if (selected.size() > most) {
            throw new ContentException.TooLarge(pattern.image().name() + ": " + pattern.glob() + " selects "
                    + selected.size() + " tags, at most " + most + " are compared with");
        }
        return selected;
    }

    private Resolved resolve(ImageReference reference, Opened opened, Platform platform) {
        Deadline deadline = background();
        Manifest root = roots.fresh(reference, opened.scope(), opened.source(), deadline)
                .orElseThrow(() -> tooSlow(reference))
                .manifest();
        if (root instanceof ImageManifest manifest && manifest.foreignContent().isPresent()) {
            return new Resolved(List.of(), manifest.foreignContent().get().toString());
        }
        List<OtherImage> found = fetcher
                .onPlatform(root, opened.scope(), opened.source(), platform, deadline)
                .orElseThrow(() -> tooSlow(reference))
                .stream()
                .map(image -> Others.other(reference, image.facts()))
                .toList();
        return new Resolved(found, null);
    }

    private Deadline background() {
        return Deadline.after(fetchTime, nanos);
    }

    private ContentException tooSlow(ImageReference reference) {
        return new ContentException.TimedOut(reference + ": manifest and config took longer than " + fetchTime);
    }
}
