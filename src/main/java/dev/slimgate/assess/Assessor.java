package dev.slimgate.assess;

import dev.slimgate.advice.Advisor;
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
import dev.slimgate.policy.Policy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one entry: finds out what matching policies need to know of the images of one object, and judges them. Given the
 * same facts, namespaces, platforms, credentials and time, every answer is the same, whoever asks.
 *
 * <p>Safe for use by many threads. All images are looked at together, each document is fetched once however many ask, and
 * no layer is read that no matching rule needs.
 */
public final class Assessor implements AutoCloseable {
    private static final String NO_CREDENTIALS = "the credentials for the registry were not found in time";

    private final ImageSources sources;
    private final AssessorSettings settings;
    private final InstantSource clock;
    private final ImageFetcher fetcher;
    private final ContentScans scans;
    private final OtherImages others;
    /** Looking up credentials may run a helper program or read a slow disk, so that it too must not hold up an answer. */
    private final Flights<Subject, Opened> openings = new Flights<>("credentials");

    /**
     * @param scanner with {@link ContentInspector#probe}
     * @param clock tells policies the time
     * @param nanos monotonic clock, for lives and deadlines
     */
    public Assessor(
            ImageSources sources,
            LayerScanner scanner,
            ContentInspector inspector,
            ReadLimits limits,
            AssessorSettings settings,
            InstantSource clock,
            LongSupplier nanos) {
        this.sources = sources;
        this.settings = settings;
        this.clock = clock;
        Shown shown = new Shown(settings.references() * 4);
        this.fetcher = new ImageFetcher(limits, settings, shown, nanos);
        this.scans = new ContentScans(scanner, inspector, limits, settings, shown, nanos);
        this.others = new OtherImages(sources, fetcher, settings, nanos);
    }

    /**
     * Judges all images of one object, always by the deadline. What could not be found out is a finding, whose effect
     * the policies choose; what was begun goes on, so that the next try finds it done.
     */
    public Assessment assess(AssessmentRequest request) {
        Instant now = clock.instant();
        List<ImageAssessment> images = Parallel.map(request.images(), use -> new Subject(request, use, now).assess());
        return new Assessment(request.pod(), images);
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
        return Parallel.map(wanted, Subject::pin);
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
        fetcher.keep(named.name(), named.source(), root);
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
        Contents contents = contents(image, scope, named.source(), false, deadline);
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
        fetcher.forget(references);
    }

    /** Whether the operator has configured this reference's registry. */
    boolean configured(ImageReference reference) {
        return sources.configured(reference);
    }

    /** How many scans are under way or waiting for their turn. */
    public int scansUnderWay() {
        return scans.underWay();
    }

    @Override
    public void close() {
        scans.close();
    }

    private Contents contents(
            PlatformImage image, Scope scope, ImageSource source, boolean configured, Deadline deadline) {
        try {
            Optional<ContentFacts> read = scans.contents(image, scope, source, deadline);
            return read.isPresent()
                    ? new Contents.Read(read.get())
                    : new Contents.Pending(scans.progress(image, scope));
        } catch (ContentException e) {
            return new Contents.Failed(ErrorClasses.of(e), String.valueOf(e.getMessage()), configured);
        }
    }

    /** An image's source, with the credentials of its requester looked up. */
    private record Opened(ImageSource source, Scope scope) {}

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
            try {
                return resolved(reference);
            } catch (ContentException e) {
                return unresolved(ErrorClasses.of(e), String.valueOf(e.getMessage()), sources.configured(reference));
            }
        }

        /** What the tag names now; a pinned image is one whose reference can be read. */
        TagPin pin() {
            ImageReference reference = use.reference();
            try {
                Optional<Opened> opened = open(reference);
                if (opened.isEmpty()) {
                    return new TagPin.Unresolved(use, NO_CREDENTIALS);
                }
                return fetcher.root(reference, opened.get().source(), request.deadline())
                        .<TagPin>map(root -> new TagPin.Resolved(use, root.digest()))
                        .orElseGet(() -> new TagPin.Unresolved(
                                use, "the registry has not given the manifest in time; try again in a few seconds"));
            } catch (ContentException e) {
                return new TagPin.Unresolved(use, ErrorClasses.of(e).words() + ": " + String.valueOf(e.getMessage()));
            }
        }

        private Optional<Opened> open(ImageReference reference) {
            return openings.join(this, request.deadline(), () -> {
                ImageSource source = sources.open(reference, request.requester());
                return new Opened(source, Scope.of(reference, source));
            });
        }

        private ImageAssessment resolved(ImageReference reference) {
            Optional<Opened> opened = open(reference);
            if (opened.isEmpty()) {
                return unresolved(ErrorClass.TIMED_OUT, NO_CREDENTIALS, sources.configured(reference));
            }
            ImageSource source = opened.get().source();
            Scope scope = opened.get().scope();
            Optional<Manifest> root = fetcher.root(reference, source, request.deadline());
            if (root.isEmpty()) {
                return tooSlow(reference, "manifest");
            }
            PlatformWish wish = new PlatformWish(request.platforms(), request.nodes());
            Optional<List<PlatformImage>> images = fetcher.images(root.get(), scope, source, wish, request.deadline());
            if (images.isEmpty()) {
                return tooSlow(reference, "config");
            }
            boolean configured = sources.configured(reference);
            Digest digest =
                    reference.digest() != null ? reference.digest() : root.get().digest();
            List<PlatformAssessment> platforms =
                    Parallel.map(images.get(), image -> judge(image, digest, scope, source, configured));
            return new ImageAssessment(use, digest, platforms, null);
        }

        /** Asks the cheap facts first, and the layers only where a rule cannot do without. */
        private PlatformAssessment judge(
                PlatformImage image, Digest resolved, Scope scope, ImageSource source, boolean configured) {
            Comparisons comparisons = new Comparing(
                            others, image.facts().platform(), Requester.slimgate(pod.namespace()), request.deadline())
                    .answer(Asked.by(matching, use), request.rulebook().families());
            Knowledge knowledge = new Knowledge.Resolved(image.facts(), new Contents.NotRead(), comparisons);
            Judgement judgement = judge(knowledge, resolved);
            if (judgement.needsContents()) {
                Contents contents = contents(image, scope, source, configured, request.deadline());
                knowledge = new Knowledge.Resolved(image.facts(), contents, comparisons);
                judgement = judge(knowledge, resolved);
            }
            return told(image.facts().platform(), knowledge, judgement.findings());
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
