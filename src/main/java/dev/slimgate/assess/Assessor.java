package dev.slimgate.assess;

import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.inspect.ErrorClasses;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.NodeConstraint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one entry: finds out what matching policies need to know of the images of one object, and judges them. Given the
 * same facts, namespaces, platforms, credentials and time, every answer is the same, whoever asks.
 *
 * <p>Safe for use by many threads. All images are looked at together, each document is fetched once however many ask, and
 * no layer is read that no matching rule needs.
 */
public final class Assessor implements Assessing, AutoCloseable {
    /** What is waited for beyond the deadline, out of the answer's reserve: the judgement of what ended with it. */
    private static final Duration LAST_WORD = Duration.ofMillis(100);

    private final ImageSources sources;
    private final NoMatch noMatch;
    private final InstantSource clock;
    private final Roots roots;
    private final ImageFetcher fetcher;
    private final LayerReaders layers;
    private final ContentScans scans;
    private final ImageAssessor images;
    private final Places fetches;
    private final BackgroundPlaces background = new BackgroundPlaces();

    /**
     * @param scanner with {@link ContentInspector#probe}
     * @param store where replicas share what they find out; not closed with this
     * @param clock tells policies the time
     * @param nanos monotonic clock, for lives and deadlines
     */
    public Assessor(
            ImageSources sources,
            LayerScanner scanner,
            ContentInspector inspector,
            ReadLimits limits,
            AssessorSettings settings,
            SharedStore store,
            InstantSource clock,
            LongSupplier nanos) {
        this.sources = sources;
        this.noMatch = settings.noMatch();
        this.clock = clock;
        CacheSettings caches = settings.caches().within(Runtime.getRuntime().maxMemory());
        Shared shared = new Shared(store, limits, caches, clock, nanos);
        Shown shown = new Shown(caches, shared);
        Failures<InScope> failures = new Failures<>(Share.FAILURES.of(caches) / 3, nanos);
        Documents documents = new Documents(limits, caches, settings.fetchTime(), shown, shared, failures, nanos);
        Opener opener = new Opener(sources, caches, nanos);
        this.roots = new Roots(
                settings.fetchTime(),
                documents,
                new Tags(caches, nanos),
                shared,
                failures,
                new Failures<>(Share.FAILURES.of(caches) / 3, nanos),
                nanos);
        this.fetcher = new ImageFetcher(limits, caches, documents);
        this.layers = new LayerReaders(scanner, limits, settings, caches, shown, shared);
        this.scans = new ContentScans(layers, inspector, limits, settings, caches, nanos);
        OtherImages others = new OtherImages(sources, opener, roots, fetcher, caches, settings.fetchTime(), nanos);
        this.images = new ImageAssessor(sources, opener, roots, fetcher, scans, others, noMatch);
        this.fetches = new Places(settings.bounds().fetches());
    }

    /**
     * Judges all images of one object, always by the deadline. What could not be found out is a finding, whose effect
     * the policies choose; what was begun goes on, so that the next try finds it done.
     */
    @Override
    public Assessment assess(AssessmentRequest request) {
        Instant now = clock.instant();
        return judged(request, now, place -> images.of(request, place, now).assess());
    }

    @Override
    public Optional<Assessment> known(AssessmentRequest request, Earlier earlier) {
        return earlier.judge(request, noMatch, clock.instant());
    }

    /** {@inheritDoc} By the deadline and with findings for failures, as {@link #assess}. */
    @Override
    public Assessment again(AssessmentRequest request, Earlier earlier) {
        Instant now = clock.instant();
        return judged(request, now, place -> images.of(request, place, now).again(earlier));
    }

    @Override
    public Naming naming(AssessmentRequest request, ImageAssessment running) {
        int place = request.images().indexOf(running.use());
        if (place < 0) {
            throw new IllegalArgumentException("the image is none of the request's");
        }
        return asker(request)
                .call(() -> images.of(request, place, clock.instant()).naming(running));
    }

    private Assessment judged(AssessmentRequest request, Instant now, IntFunction<ImageAssessment> judge) {
        Deadline last = new Deadline(
                request.deadline().nanos() + LAST_WORD.toNanos(),
                request.deadline().clock());
        List<Integer> places = new ArrayList<>(request.images().size());
        for (int place = 0; place < request.images().size(); place++) {
            places.add(place);
        }
        List<ImageAssessment> judged = asker(request)
                .call(() -> Parallel.map(
                        places,
                        last,
                        judge::apply,
                        place -> images.of(request, place, now).late()));
        return new Assessment(request.pod(), judged);
    }

    private Asker asker(AssessmentRequest request) {
        return new Asker(fetches, request.requester().namespace(), request.effort(), background, request.deadline());
    }

    /**
     * Resolves the tags that matching policies pin, always by the deadline. What is resolved here is what {@link #assess}
     * then finds without asking again.
     */
    public List<TagPin> pins(AssessmentRequest request) {
        Instant now = clock.instant();
        List<ImageAssessor.One> wanted = IntStream.range(0, request.images().size())
                .mapToObj(place -> images.of(request, place, now))
                .filter(ImageAssessor.One::isPinned)
                .toList();
        return asker(request).call(() -> Parallel.map(wanted, ImageAssessor.One::pin));
    }

    /**
     * Finds out everything about one image, layers included. What is read is remembered for {@link #assess}.
     *
     * @param platform which platform; null takes the index's linux/amd64, or a single manifest as it is
     * @throws ContentException where not even manifest and config can be had, or not for that platform
     */
    public Inspection inspect(NamedImage image, @Nullable Platform platform, Deadline deadline) {
        return look(image, platform, deadline).inspection;
    }

    /**
     * What changed between two images. Layers that both have are read once where they come from one registry.
     *
     * @param platform of both, as in {@link #inspect}
     * @throws ContentException where not even manifests and configs can be had, or not for that platform
     */
    public ImageDifference compare(
            NamedImage before, NamedImage after, @Nullable Platform platform, Deadline deadline) {
        List<Looked> looked = Parallel.map(List.of(before, after), image -> look(image, platform, deadline));
        Inspection first = looked.getFirst().inspection;
        Inspection second = looked.getLast().inspection;
        List<Incomplete> incomplete = new ArrayList<>(first.incomplete());
        incomplete.addAll(second.incomplete());
        if (!incomplete.isEmpty()) {
            return new ImageDifference(first, second, null, incomplete);
        }
        try {
            Optional<ContentChanges> changes = scans.changes(looked.getFirst().image, looked.getLast().image, deadline);
            if (changes.isEmpty()) {
                incomplete.add(new Incomplete("files", ErrorClass.TIMED_OUT, "they were not compared in time"));
            }
            return new ImageDifference(first, second, changes.orElse(null), incomplete);
        } catch (ContentException e) {
            incomplete.add(new Incomplete("files", ErrorClasses.of(e), String.valueOf(e.getMessage())));
            return new ImageDifference(first, second, null, incomplete);
        }
    }

    /** What was found out of an image, and where that was. */
    private record Looked(Inspection inspection, ContentScans.Located image) {}

    private Looked look(NamedImage named, @Nullable Platform platform, Deadline deadline) {
        Scope scope = Scope.of(named.name(), named.source());
        Manifest root = named.source().resolve(deadline);
        roots.keep(named.name(), scope, root);
        PlatformWish wish = new PlatformWish(platform == null ? List.of() : List.of(platform), NodeConstraint.NONE);
        PlatformImage image = fetcher.images(root, scope, named.source(), wish, deadline)
                .orElseThrow(() ->
                        new ContentException.TimedOut("manifest and config of " + named.reference() + " took too long"))
                .getFirst();
        if (!wish.runs(image.facts().platform())) {
            throw new ContentException.NotFound("the index has no image for " + platform + "; one of its images is for "
                    + image.facts().platform());
        }
        Digest indexDigest = root instanceof ImageIndex ? root.digest() : null;
        Contents contents = images.contents(image, scope, named.source(), false, true, deadline);
        Inspection inspection = inspection(named.reference(), indexDigest, image, contents);
        return new Looked(inspection, new ContentScans.Located(image, scope, named.source()));
    }

    private static Inspection inspection(
            String reference, @Nullable Digest indexDigest, PlatformImage image, Contents contents) {
        return switch (contents) {
            case Contents.Read read ->
                new Inspection(reference, indexDigest, image.facts(), read.facts(), List.of(), read.signedBy());
            case Contents.Failed failed ->
                new Inspection(
                        reference,
                        indexDigest,
                        image.facts(),
                        null,
                        List.of(new Incomplete("content", failed.errorClass(), failed.message())));
            case Contents.Pending pending ->
                new Inspection(
                        reference,
                        indexDigest,
                        image.facts(),
                        null,
                        List.of(new Incomplete("content", ErrorClass.TIMED_OUT, pending.message())));
            case Contents.NotRead notRead -> throw new IllegalStateException("contents were asked for");
        };
    }

    /** Forgets what these references named, for everybody; the next question asks anew. */
    public void forget(Collection<ImageReference> references) {
        roots.forget(references);
    }

    /** Whether the operator has configured this reference's registry. */
    boolean configured(ImageReference reference) {
        return sources.configured(reference);
    }

    /** How many scans are under way or waiting for their turn. */
    public int scansUnderWay() {
        return scans.underWay();
    }

    /** Whether some tag is being asked for ahead, for no request in particular. */
    public boolean asksAhead() {
        return roots.asksAhead();
    }

    /** What a cache was asked, since the start. */
    public CacheUse use(CacheUse.Kind cache) {
        return switch (cache) {
            case FACTS -> fetcher.factsUse();
            case CONTENTS -> scans.contentsUse();
            case LAYERS -> layers.use();
        };
    }

    /** Compressed bytes of the layers that were read to their end, since the start. */
    public long scannedBytes() {
        return layers.readBytes();
    }

    /** How many scans wait for their turn. */
    public int scansWaiting() {
        return scans.waiting();
    }

    /** How many scans were given up before their turn, since the start: too many waited, or nobody asked any more. */
    public long scansGivenUp() {
        return scans.dropped();
    }

    /** Where fetches of manifests, configs and lists of tags take their places. */
    public Places fetches() {
        return fetches;
    }

    @Override
    public void close() {
        scans.close();
        layers.close();
    }
}
