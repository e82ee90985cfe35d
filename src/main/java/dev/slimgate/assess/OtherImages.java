package dev.slimgate.assess;

import dev.slimgate.assess.Kept.Found;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageManifest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.TagPattern;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Other images than the one that is judged, remembered: which a glob over tags selects, and what manifest and config say
 * of each on one platform. Layers are never read. Safe for use by many threads.
 *
 * <p>Within its life an answer costs nothing. After it: for an image by tag one HEAD, and one or two GETs for each document
 * that is new; for a glob one GET for each page of the repository's tags.
 */
final class OtherImages {
    /** More tags in one repository are not listed. */
    static final int MOST_TAGS = 10_000;

    private static final long LISTING_BYTES = 2L << 20;
    private static final long IMAGE_BYTES = 8L << 20;
    private static final int PER_REFERENCE = 256;
    private static final int PER_DIGEST = 176;

    private final ImageSources sources;
    private final ImageFetcher fetcher;
    private final AssessorSettings settings;
    private final LongSupplier nanos;
    /** Looking up credentials may take its time: see {@link Assessor}. */
    private final Flights<Asking, Opened> openings = new Flights<>("credentials", Flights.Kind.LOOK);

    private final Kept<Selecting, List<ImageReference>> selections;
    private final Kept<OnPlatform, Resolved> images;

    OtherImages(ImageSources sources, ImageFetcher fetcher, AssessorSettings settings, LongSupplier nanos) {
        this.sources = sources;
        this.fetcher = fetcher;
        this.settings = settings;
        this.nanos = nanos;
        this.selections = new Kept<>(
                "tags", settings.tagLife(), LISTING_BYTES, selected -> selected.size() * PER_REFERENCE, nanos);
        this.images = new Kept<>("compare", settings.tagLife(), IMAGE_BYTES, Resolved::weight, nanos);
    }

    /**
     * What a reference names.
     *
     * @param images of the platform that was asked for; several where there are several variants
     * @param foreign what it holds that is no container image; null for an image
     */
    record Resolved(List<OtherImage> images, @Nullable String foreign) {
        int weight() {
            return images.stream().mapToInt(Resolved::weight).sum() + PER_REFERENCE;
        }

        private static int weight(OtherImage image) {
            return PER_REFERENCE
                    + PER_DIGEST * (image.layers().size() + image.diffIds().size());
        }
    }

    private record Asking(ImageReference reference, Requester requester) {}

    private record Opened(TaggedSource source, Scope scope) {}

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

    /** Whether the operator has configured this reference's registry. */
    boolean configured(ImageReference reference) {
        return sources.configured(reference);
    }

    /**
     * The images whose tags a glob selects, in the registry's order.
     *
     * @param most how many there may be; more are a failure of class {@code tooLarge}
     */
    Found<List<ImageReference>> selected(TagPattern pattern, int most, Requester requester, Deadline deadline) {
        return opened(
                pattern.image(),
                requester,
                deadline,
                opened -> selections.get(
                        new Selecting(pattern, opened.scope), deadline, () -> select(pattern, most, opened.source)));
    }

    /** What a reference names on one platform. */
    Found<Resolved> resolved(ImageReference reference, Platform platform, Requester requester, Deadline deadline) {
        return opened(
                reference,
                requester,
                deadline,
                opened -> images.get(
                        new OnPlatform(reference, opened.scope, platform),
                        deadline,
                        () -> resolve(reference, opened, platform)));
    }

    private <V> Found<V> opened(
            ImageReference reference, Requester requester, Deadline deadline, Function<Opened, Found<V>> then) {
        Optional<Opened> opened;
        try {
            opened = openings.join(new Asking(reference, requester), deadline, () -> {
                TaggedSource source = sources.open(reference, requester);
                return new Opened(source, Scope.of(reference, source));
            });
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
        Manifest root = fetcher.root(reference, opened.source, deadline).orElseThrow(() -> tooSlow(reference));
        if (root instanceof ImageManifest manifest && manifest.foreignContent().isPresent()) {
            return new Resolved(List.of(), manifest.foreignContent().get().toString());
        }
        List<OtherImage> found = fetcher
                .onPlatform(root, opened.scope, opened.source, platform, deadline)
                .orElseThrow(() -> tooSlow(reference))
                .stream()
                .map(image -> other(reference, image.facts()))
                .toList();
        return new Resolved(found, null);
    }

    private static OtherImage other(ImageReference reference, ImageFacts facts) {
        return new OtherImage(
                reference.toString(),
                facts.digest(),
                facts.platform(),
                digests(facts, ImageFacts.Layer::digest),
                digests(facts, ImageFacts.Layer::diffId),
                facts.compressedBytes());
    }

    /** None at all where one is not known: the others would stand for the wrong layers. */
    private static List<Digest> digests(ImageFacts facts, Function<ImageFacts.Layer, @Nullable Digest> digestOf) {
        List<Digest> digests = facts.layers().stream()
                .<@Nullable Digest>map(digestOf)
                .filter(Objects::nonNull)
                .toList();
        return digests.size() == facts.layers().size() ? digests : List.of();
    }

    private Deadline background() {
        return Deadline.after(settings.fetchTime(), nanos);
    }

    private ContentException tooSlow(ImageReference reference) {
        return new ContentException.TimedOut(
                reference + ": manifest and config took longer than " + settings.fetchTime());
    }
}
