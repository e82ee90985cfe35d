package dev.slimgate.assess;

import dev.slimgate.assess.Assessing.Naming;
import dev.slimgate.assess.Opener.Opened;
import dev.slimgate.assess.Roots.Root;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.content.ImageSources;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.inspect.ErrorClasses;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Asked;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Pinning;
import dev.slimgate.policy.PodContext.Place;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what one image of a request is, and judges it: for the first time, or with what was found out of it before.
 * Safe for use by many threads.
 */
final class ImageAssessor {
    private static final Logger LOG = LoggerFactory.getLogger(ImageAssessor.class);

    private static final String NO_CREDENTIALS = "the credentials for the registry were not found in time";

    private final ImageSources sources;
    private final Opener opener;
    private final Roots roots;
    private final ImageFetcher fetcher;
    private final ContentScans scans;
    private final OtherImages others;
    private final NoMatch noMatch;

    /**
     * @param noMatch what happens to an image that no policy matches
     */
    ImageAssessor(
            ImageSources sources,
            Opener opener,
            Roots roots,
            ImageFetcher fetcher,
            ContentScans scans,
            OtherImages others,
            NoMatch noMatch) {
        this.sources = sources;
        this.opener = opener;
        this.roots = roots;
        this.fetcher = fetcher;
        this.scans = scans;
        this.others = others;
        this.noMatch = noMatch;
    }

    /** One image of a request. */
    One of(AssessmentRequest request, int place, Instant now) {
        return new One(request, place, now);
    }

    /** What the layers contain, as far as it could be found out by the deadline. */
    Contents contents(
            PlatformImage image, Scope scope, ImageSource source, boolean configured, boolean dive, Deadline deadline) {
        try {
            Optional<KnownContents> read = scans.contents(image, scope, source, dive, deadline);
            return read.isPresent()
                    ? new Contents.Read(read.get().facts(), read.get().signedBy())
                    : new Contents.Pending(scans.progress(image, scope));
        } catch (ContentException e) {
            return new Contents.Failed(ErrorClasses.of(e), String.valueOf(e.getMessage()), configured);
        }
    }

    /** One image on its way from reference to judgement. */
    final class One {
        private final AssessmentRequest request;
        private final int place;
        private final ImageUse use;
        private final ImageJudge judge;

        private One(AssessmentRequest request, int place, Instant now) {
            this.request = request;
            this.place = place;
            this.use = request.images().get(place);
            this.judge = new ImageJudge(use, request.pod(), request.rulebook(), now);
        }

        ImageAssessment assess() {
            return guarded(this::resolved);
        }

        /** What a digest stands for is known where it was found out before; a tag is asked for what it names now. */
        ImageAssessment again(Earlier earlier) {
            ImageAssessment before = earlier.of(use, place);
            if (before == null || before.resolved() == null) {
                return assess();
            }
            return guarded(reference -> named(reference)
                    .filter(digest -> digest.equals(before.resolved()))
                    .flatMap(digest -> earlier.judge(judge, before, this::askedAnew))
                    .orElseGet(() -> resolved(reference)));
        }

        private ImageAssessment guarded(Function<ImageReference, ImageAssessment> work) {
            if (judge.matching().isEmpty()) {
                return judge.unmatched(noMatch);
            }
            ImageReference reference;
            try {
                reference = use.reference();
            } catch (MalformedException e) {
                return judge.malformed(e);
            }
            Digest running = request.running().get(use);
            try {
                return work.apply(running == null ? reference : reference.withDigest(running));
            } catch (ContentException e) {
                return judge.unresolved(
                        ErrorClasses.of(e), String.valueOf(e.getMessage()), sources.configured(reference));
            } catch (RuntimeException | StackOverflowError e) {
                // Ours, and no reason to lose what is known of the other images.
                LOG.atError()
                        .addKeyValue("image", Printable.of(use.image()))
                        .setCause(LOG.isDebugEnabled() ? e : null)
                        .log("an image could not be judged: {}", Printable.of(e.toString()));
                return judge.unresolved(ErrorClass.INVALID, "slimgate failed on it; its log names the image", false);
            }
        }

        /** What is said of it where its turn did not come, or its work has not ended, by the deadline. */
        ImageAssessment late() {
            return judge.matching().isEmpty()
                    ? judge.unmatched(noMatch)
                    : judge.unresolved(
                            ErrorClass.TIMED_OUT, "it was not judged in time; try again in a few seconds", false);
        }

        /** Whether a matching policy pins its tag. */
        boolean isPinned() {
            return Pinning.wanted(judge.matching(), use);
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

        /**
         * What the tag names beside what runs. An index and the image in it that runs are the same, whichever of the two was
         * pulled by its digest.
         */
        Naming naming(ImageAssessment running) {
            Digest runs = running.resolved();
            ImageReference reference = ImageReference.tryParse(use.image()).orElse(null);
            if (runs == null || reference == null) {
                return new Naming.Unknown();
            }
            if (reference.digest() != null) {
                return new Naming.Same();
            }
            try {
                Optional<Opened> opened = open(reference);
                if (opened.isEmpty()) {
                    return new Naming.Unknown();
                }
                return roots.named(reference, opened.get().scope(), opened.get().source(), request.deadline())
                        .map(named -> naming(running, runs, reference, named))
                        .orElseGet(Naming.Unknown::new);
            } catch (ContentException e) {
                return new Naming.Unknown();
            }
        }

        private Naming naming(ImageAssessment running, Digest runs, ImageReference reference, Digest named) {
            boolean manifestRuns = false;
            boolean same = named.equals(runs);
            for (PlatformAssessment platform : running.platforms()) {
                if (platform.knowledge() instanceof Knowledge.Resolved known) {
                    same |= named.equals(known.facts().digest());
                    manifestRuns |= runs.equals(known.facts().digest());
                }
            }
            if (same) {
                return new Naming.Same();
            }
            Naming moved = new Naming.Moved(use, runs, named);
            if (!manifestRuns) {
                return moved; // an index, and another one is named
            }
            return open(reference.withDigest(named))
                    .flatMap(opened -> roots.root(
                                    reference.withDigest(named), opened.scope(), opened.source(), request.deadline())
                            .flatMap(root -> fetcher.holds(
                                    root.manifest(), runs, opened.scope(), opened.source(), request.deadline())))
                    .map(holds -> holds ? new Naming.Same() : moved)
                    .orElseGet(Naming.Unknown::new);
        }

        /** The digest that is meant: the reference's own, or what its tag names now; empty where that is not found out. */
        private Optional<Digest> named(ImageReference reference) {
            if (reference.digest() != null) {
                return Optional.of(reference.digest());
            }
            try {
                return open(reference)
                        .flatMap(opened -> roots.named(reference, opened.scope(), opened.source(), request.deadline()));
            } catch (ContentException e) {
                return Optional.empty(); // what is known of it for a little longer, or the failure, is told below
            }
        }

        private Optional<Opened> open(ImageReference reference) {
            return opener.open(reference, request.requester(), request.deadline());
        }

        private ImageAssessment resolved(ImageReference reference) {
            Optional<Opened> opened = open(reference);
            if (opened.isEmpty()) {
                return judge.unresolved(ErrorClass.TIMED_OUT, NO_CREDENTIALS, sources.configured(reference));
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
            Asked asked = judge.asked();
            Comparisons comparisons = comparisons(asked, image.facts().platform());
            Knowledge knowledge = new Knowledge.Resolved(image.facts(), new Contents.NotRead(), comparisons);
            Judgement judgement = judge.judge(knowledge, resolved);
            if (judgement.needsContents()) {
                Contents contents = contents(image, scope, source, configured, asked.dive(), request.deadline());
                knowledge = new Knowledge.Resolved(image.facts(), contents, comparisons);
                judgement = judge.judge(knowledge, resolved);
            }
            return judge.told(image.facts().platform(), knowledge, judgement.findings());
        }

        private Comparisons comparisons(Asked asked, Platform platform) {
            String previous = asked.previous() ? request.pod().previous().get(Place.of(use)) : null;
            if (asked.noImages() && previous == null) {
                return Comparisons.NONE;
            }
            Comparing comparing = new Comparing(
                    others, platform, Requester.slimgate(request.pod().namespace()), request.deadline());
            Comparisons comparisons = comparing.answer(asked, request.rulebook().families());
            return previous == null ? comparisons : comparisons.with(comparing.previous(previous, request.requester()));
        }

        private Optional<Comparisons> askedAnew(Asked asked, Comparisons known, @Nullable Platform platform) {
            return platform == null ? Optional.empty() : Optional.of(comparisons(asked, platform));
        }

        private ImageAssessment tooSlow(ImageReference reference, String what) {
            return judge.unresolved(
                    ErrorClass.TIMED_OUT,
                    "the registry has not given the " + what
                            + " in time; it is still being fetched, try again in a few seconds",
                    sources.configured(reference));
        }
    }
}
