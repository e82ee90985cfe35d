package dev.slimgate.assess;

import dev.slimgate.advice.Advisor;
import dev.slimgate.assess.CacheSettings.Share;
import dev.slimgate.assess.Opener.Opened;
import dev.slimgate.assess.Roots.Root;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.facts.ContentChanges;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.filesystem.LayerScanner;
import dev.slimgate.inspect.ContentInspector;
import dev.slimgate.inspect.ErrorClasses;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageIndex;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Manifest;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Asked;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.policy.NodeConstraint;
import dev.slimgate.policy.Pinning;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one entry: finds out what matching policies need to know of the images of one object, and judges them. Given the
 * same facts, namespaces, platforms, credentials and time, every answer is the same, whoever asks.
 *
 * <p>Safe for use by many threads. All images are looked at together, each document is fetched once however many ask, and
 * no layer is read that no matching rule needs.
 */
public final class Assessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Assessor.class);

    /** What is waited for beyond the deadline, out of the answer's reserve: the judgement of what ended with it. */
    private static final Duration LAST_WORD = Duration.ofMillis(100);

    private static final String NO_CREDENTIALS = "the credentials for the registry were not found in time";

    private final ImageSources sources;
    private final AssessorSettings settings;
    private final InstantSource clock;
    private final Opener opener;
    private final Roots roots;
    private final ImageFetcher fetcher;
    private final ContentScans scans;
    private final OtherImages others;
    private final Places fetches;

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
        this.settings = settings;
        this.clock = clock;
        CacheSettings caches = settings.caches().within(Runtime.getRuntime().maxMemory());
        Shared shared = new Shared(store, limits, caches, clock, nanos);
        Shown shown = new Shown(caches, shared);
        Failures<InScope> failures = new Failures<>(Share.FAILURES.of(caches) / 3, nanos);
        Documents documents = new Documents(limits, caches, settings.fetchTime(), shown, shared, failures, nanos);
        this.opener = new Opener(sources, caches, nanos);
        this.roots = new Roots(
                settings.fetchTime(),
                documents,
                new Tags(caches, nanos),
                shared,
                failures,
                new Failures<>(Share.FAILURES.of(caches) / 3, nanos),
                nanos);
        this.fetcher = new ImageFetcher(limits, caches, documents);
        this.scans = new ContentScans(scanner, inspector, limits, settings, caches, shown, shared, nanos);
        this.others = new OtherImages(sources, opener, roots, fetcher, caches, settings.fetchTime(), nanos);
        this.fetches = new Places(settings.bounds().fetches());
    }

    /**
     * Judges all images of one object, always by the deadline. What could not be found out is a finding, whose effect
     * the policies choose; what was begun goes on, so that the next try finds it done.
     */
    public Assessment assess(AssessmentRequest request) {
        Instant now = clock.instant();
        Deadline last = new Deadline(
                request.deadline().nanos() + LAST_WORD.toNanos(),
                request.deadline().clock());
        List<ImageAssessment> images = asker(request)
                .call(() -> Parallel.map(
                        request.images(),
                        last,
                        use -> new Subject(request, use, now).assess(),
                        use -> new Subject(request, use, now).late()));
        return new Assessment(request.pod(), images);
    }

    private Asker asker(AssessmentRequest request) {
        return new Asker(fetches, request.requester().namespace(), request.effort());
    }

    /**
     * Resolves the tags that matching policies pin, always by the deadline. What is resolved here is what {@link #assess}
     * then finds without asking again.
     */
    public List<TagPin> pins(AssessmentRequest request) {
        Instant now = clock.instant();
        List<Subject> wanted = request.images().stream()
                .map(use -> new Subject(request, use, now))
                .filter(subject -> Pinning.wanted(subject.matching, subject.use))
                .toList();
        return asker(request).call(() -> Parallel.map(wanted, Subject::pin));
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
            Optional<ContentChanges> changes =
                    scans.changes(looked.getFirst().layers, looked.getLast().layers, deadline);
            if (changes.isEmpty()) {
                incomplete.add(new Incomplete("files", ErrorClass.TIMED_OUT, "they were not compared in time"));
            }
            return new ImageDifference(first, second, changes.orElse(null), incomplete);
        } catch (ContentException e) {
            incomplete.add(new Incomplete("files", ErrorClasses.of(e), String.valueOf(e.getMessage())));
            return new ImageDifference(first, second, null, incomplete);
        }
    }

    /** What was found out of an image, and where its layers are. */
    private record Looked(Inspection inspection, ContentScans.Layers layers) {}

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
        Contents contents = contents(image, scope, named.source(), false, true, deadline);
        Inspection inspection = inspection(named.reference(), indexDigest, image, contents);
        return new Looked(inspection, new ContentScans.Layers(image, scope, named.source()));
    }

    private static Inspection inspection(
            String reference, @Nullable Digest indexDigest, PlatformImage image, Contents contents) {
        return switch (contents) {
            case Contents.Read read -> new Inspection(reference, indexDigest, image.facts(), read.facts(), List.of());
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
            case LAYERS -> scans.layersUse();
        };
    }

    /** Compressed bytes of the layers that were read to their end, since the start. */
    public long scannedBytes() {
        return scans.readBytes();
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
    }

    private Contents contents(
            PlatformImage image, Scope scope, ImageSource source, boolean configured, boolean dive, Deadline deadline) {
        try {
            Optional<ContentFacts> read = scans.contents(image, scope, source, dive, deadline);
            return read.isPresent()
                    ? new Contents.Read(read.get())
                    : new Contents.Pending(scans.progress(image, scope));
        } catch (ContentException e) {
            return new Contents.Failed(ErrorClasses.of(e), String.valueOf(e.getMessage()), configured);
        }
    }

    /** One image on its way from reference to judgement. */
    private final class Subject {
        private final AssessmentRequest request;
        private final ImageUse use;
        private final PodContext pod;
        private final Instant now;
        private final List<Policy> matching;

        Subject(AssessmentRequest request, ImageUse use, Instant now) {
            this.request = request;
            this.use = use;
            this.pod = request.pod();
            this.now = now;
            this.matching = Judge.matching(request.rulebook().policies(), use, pod);
        }

        ImageAssessment assess() {
            if (matching.isEmpty()) {
                return new ImageAssessment(use, null, List.of(), settings.noMatch());
            }
            ImageReference reference;
            try {
                reference = use.reference();
            } catch (MalformedException e) {
                return unresolved(ErrorClass.INVALID, String.valueOf(e.getMessage()), false);
            }
            Digest running = request.running().get(use);
            try {
                return resolved(running == null ? reference : reference.withDigest(running));
            } catch (ContentException e) {
                return unresolved(ErrorClasses.of(e), String.valueOf(e.getMessage()), sources.configured(reference));
            } catch (RuntimeException | StackOverflowError e) {
                // Ours, and no reason to lose what is known of the other images.
                LOG.atError()
                        .addKeyValue("image", Printable.of(use.image()))
                        .setCause(LOG.isDebugEnabled() ? e : null)
                        .log("an image could not be judged: {}", Printable.of(e.toString()));
                return unresolved(ErrorClass.INVALID, "slimgate failed on it; its log names the image", false);
            }
        }

        /** What is said of it where its turn did not come, or its work has not ended, by the deadline. */
        ImageAssessment late() {
            if (matching.isEmpty()) {
                return new ImageAssessment(use, null, List.of(), settings.noMatch());
            }
            return unresolved(ErrorClass.TIMED_OUT, "it was not judged in time; try again in a few seconds", false);
        }

        /** What the tag names now; a pinned image is one whose reference can be read. */
        TagPin pin() {
            ImageReference reference = use.reference();
            try {
                Optional<Opened> opened = open(reference);
                if (opened.isEmpty()) {
                    return new TagPin.Unresolved(use, NO_CREDENTIALS);
                }
                return roots.root(reference, opened.get().scope(), opened.get().source(), request.deadline())
                        .<TagPin>map(root -> new TagPin.Resolved(use, root.digest()))
                        .orElseGet(() -> new TagPin.Unresolved(
                                use, "the registry has not given the manifest in time; try again in a few seconds"));
            } catch (ContentException e) {
                return new TagPin.Unresolved(use, ErrorClasses.of(e).words() + ": " + String.valueOf(e.getMessage()));
            }
        }

        private Optional<Opened> open(ImageReference reference) {
            return opener.open(reference, request.requester(), request.deadline());
        }

        private ImageAssessment resolved(ImageReference reference) {
            Optional<Opened> opened = open(reference);
            if (opened.isEmpty()) {
                return unresolved(ErrorClass.TIMED_OUT, NO_CREDENTIALS, sources.configured(reference));
            }
            ImageSource source = opened.get().source();
            Scope scope = opened.get().scope();
            Optional<Root> root = roots.root(reference, scope, source, request.deadline());
            if (root.isEmpty()) {
                return tooSlow(reference, "manifest");
            }
            PlatformWish wish = new PlatformWish(request.platforms(), request.nodes());
            Optional<List<PlatformImage>> images =
                    fetcher.images(root.get().manifest(), scope, source, wish, request.deadline());
            if (images.isEmpty()) {
                return tooSlow(reference, "config");
            }
            boolean configured = opened.get().configured();
            Digest digest = root.get().digest();
            List<PlatformAssessment> platforms =
                    Parallel.map(images.get(), image -> judge(image, digest, scope, source, configured));
            return new ImageAssessment(use, digest, platforms, null, root.get().age());
        }

        /** Asks the cheap facts first, and the layers only where a rule cannot do without. */
        private PlatformAssessment judge(
                PlatformImage image, Digest resolved, Scope scope, ImageSource source, boolean configured) {
            Asked asked = Asked.by(matching, use);
            Comparisons comparisons = comparisons(asked, image.facts().platform());
            Knowledge knowledge = new Knowledge.Resolved(image.facts(), new Contents.NotRead(), comparisons);
            Judgement judgement = judge(knowledge, resolved);
            if (judgement.needsContents()) {
                Contents contents = contents(image, scope, source, configured, asked.dive(), request.deadline());
                knowledge = new Knowledge.Resolved(image.facts(), contents, comparisons);
                judgement = judge(knowledge, resolved);
            }
            return told(image.facts().platform(), knowledge, judgement.findings());
        }

        private Comparisons comparisons(Asked asked, Platform platform) {
            String previous = asked.previous() ? pod.previous().get(Place.of(use)) : null;
            if (asked.noImages() && previous == null) {
                return Comparisons.NONE;
            }
            Comparing comparing =
                    new Comparing(others, platform, Requester.slimgate(pod.namespace()), request.deadline());
            Comparisons comparisons = comparing.answer(asked, request.rulebook().families());
            return previous == null ? comparisons : comparisons.with(comparing.previous(previous, request.requester()));
        }

        private Judgement judge(Knowledge knowledge, @Nullable Digest resolved) {
            return Judge.judge(matching, request.rulebook().waivers(), use, pod, knowledge, resolved, now);
        }

        private ImageAssessment tooSlow(ImageReference reference, String what) {
            return unresolved(
                    ErrorClass.TIMED_OUT,
                    "the registry has not given the " + what
                            + " in time; it is still being fetched, try again in a few seconds",
                    sources.configured(reference));
        }

        private ImageAssessment unresolved(ErrorClass errorClass, String message, boolean configured) {
            Knowledge knowledge = new Knowledge.Unresolved(errorClass, message, configured);
            Judgement judgement = judge(knowledge, null);
            return new ImageAssessment(use, null, List.of(told(null, knowledge, judgement.findings())), null);
        }

        private PlatformAssessment told(@Nullable Platform platform, Knowledge knowledge, List<Finding> findings) {
            String fix = findings.stream().anyMatch(Finding::speaks)
                    ? Advisor.fix(use, knowledge, matching, findings, now).orElse(null)
                    : null;
            return new PlatformAssessment(platform, knowledge, findings, fix);
        }
    }
}
