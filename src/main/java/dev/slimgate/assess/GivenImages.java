package dev.slimgate.assess;

import dev.slimgate.assess.Earlier.When;
import dev.slimgate.assess.Kept.Found;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Asked;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Comparisons.OtherImage;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.policy.TagPattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Images whose facts somebody gives, instead of registries that are asked: the same judging as {@link Assessor}'s, step by
 * step, without a request or a wait. What an image is compared with is looked up among the given ones too.
 *
 * @param references all that there are, in canonical form ({@link ImageReference#toString})
 * @param facts what is known of one of them; several threads may ask at once
 */
public record GivenImages(Set<String> references, Function<String, Given> facts) {

    public GivenImages {
        references = Set.copyOf(references);
    }

    /**
     * What is known of one image.
     *
     * @param resolved the digest that its reference stands for; null where that is not known
     * @param knowledge what can be found out of it; with contents unless they are not to be had
     */
    public record Given(@Nullable Digest resolved, Knowledge knowledge) {}

    /**
     * Judges all images of one object.
     *
     * @param request its nodes, platforms, requester and deadline have no say
     * @param noMatch what happens to an image that no policy matches
     * @throws IllegalArgumentException where facts are missing that a rule asks for
     */
    public Assessment judge(AssessmentRequest request, NoMatch noMatch, Instant now) {
        return new Assessment(
                request.pod(),
                request.images().stream()
                        .map(use -> judge(request, use, noMatch, now))
                        .toList());
    }

    private @Nullable Given given(ImageReference reference) {
        String name = reference.toString();
        return references.contains(name) ? facts.apply(name) : null;
    }

    private ImageAssessment judge(AssessmentRequest request, ImageUse use, NoMatch noMatch, Instant now) {
        ImageJudge judge = new ImageJudge(use, request.pod(), request.rulebook(), now);
        if (judge.matching().isEmpty()) {
            return judge.unmatched(noMatch);
        }
        ImageReference reference;
        try {
            reference = use.reference();
        } catch (MalformedException e) {
            return judge.malformed(e);
        }
        Given given = given(reference);
        if (given == null) {
            return judge.unresolved(ErrorClass.NOT_FOUND, "there are no facts of " + reference, true);
        }
        Platform platform = given.knowledge() instanceof Knowledge.Resolved known
                ? known.facts().platform()
                : null;
        PlatformAssessment known = new PlatformAssessment(platform, given.knowledge(), List.of(), null);
        ImageAssessment before = new ImageAssessment(use, given.resolved(), List.of(known), null);
        Earlier earlier =
                new Earlier(new Assessment(request.pod(), List.of(before)), request.rulebook(), When.JUST_NOW);
        return earlier.judge(judge, before, (asked, comparisons, on) -> compared(request, use, asked, on))
                .orElseThrow(
                        () -> new IllegalArgumentException("the facts of " + reference + " lack what a rule asks for"));
    }

    private Optional<Comparisons> compared(
            AssessmentRequest request, ImageUse use, Asked asked, @Nullable Platform platform) {
        String previous = asked.previous() ? request.pod().previous().get(Place.of(use)) : null;
        if (platform == null || asked.noImages() && previous == null) {
            return Optional.of(Comparisons.NONE);
        }
        Comparing comparing = new Comparing(new Among(this), platform, request.requester(), request.deadline());
        Comparisons comparisons = comparing.answer(asked, request.rulebook().families());
        return Optional.of(
                previous == null ? comparisons : comparisons.with(comparing.previous(previous, request.requester())));
    }

    /** Other images, among those that are given. */
    private record Among(GivenImages images) implements Others {
        @Override
        public boolean configured(ImageReference reference) {
            return !(known(reference) instanceof Knowledge.Unresolved unresolved) || unresolved.configuredHost();
        }

        @Override
        public Found<List<ImageReference>> selected(
                TagPattern pattern, int most, Requester requester, Deadline deadline) {
            List<ImageReference> selected = images.references().stream()
                    .sorted()
                    .flatMap(name -> ImageReference.tryParse(name).stream())
                    .filter(reference -> reference.name().equals(pattern.image().name()))
                    .flatMap(reference -> Optional.ofNullable(reference.tag()).stream())
                    .flatMap(tag -> pattern.select(tag).stream())
                    .limit(most)
                    .toList();
            return new Found.Fresh<>(selected);
        }

        @Override
        public Found<Resolved> resolved(
                ImageReference reference, Platform platform, Requester requester, Deadline deadline) {
            return switch (known(reference)) {
                case Knowledge.Resolved known -> {
                    OtherImage other = Others.other(reference, known.facts());
                    yield new Found.Fresh<>(
                            new Resolved(other.platform().isLike(platform) ? List.of(other) : List.of(), null));
                }
                case Knowledge.Unresolved unresolved -> new Found.Failed<>(failure(unresolved));
            };
        }

        private Knowledge known(ImageReference reference) {
            Given given = images.given(reference);
            return given == null
                    ? new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "there are no facts of " + reference, true)
                    : given.knowledge();
        }

        private static ContentException failure(Knowledge.Unresolved unresolved) {
            String message = unresolved.message();
            return switch (unresolved.errorClass()) {
                case NOT_FOUND -> new ContentException.NotFound(message);
                case UNAUTHORIZED -> new ContentException.Unauthorized(message);
                case RATE_LIMITED -> new ContentException.RateLimited(message, null);
                case UNREACHABLE -> new ContentException.Unreachable(message, null);
                case TIMED_OUT -> new ContentException.TimedOut(message);
                case INVALID -> new ContentException.Invalid(message);
                case TOO_LARGE -> new ContentException.TooLarge(message);
                case REFUSED -> new ContentException.Refused(message);
            };
        }
    }
}
