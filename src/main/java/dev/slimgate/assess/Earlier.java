package dev.slimgate.assess;

import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Asked;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Comparisons.Comparison;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Knowledge.Contents;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Rulebook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found out before of the same images, for the same requester.
 *
 * @param assessment what it came to then
 * @param rulebook what it was judged by then
 * @param when how long ago, as far as that decides what still counts
 */
public record Earlier(Assessment assessment, Rulebook rulebook, When when) {

    /** How long ago something was found out. */
    public enum When {
        /** A moment: what could not be found out then is not tried again. */
        JUST_NOW,
        /** Not long: all that was found out counts, tags and what is compared with among it. */
        LATELY,
        /** Long: what digests stand for counts, and nothing else. */
        LONG_AGO
    }

    /** What an image is compared with, where that can be had. */
    @FunctionalInterface
    interface Compared {
        Optional<Comparisons> by(Asked asked, Comparisons known, @Nullable Platform platform);
    }

    /**
     * Judges anew by that alone. A pure function. Findings that stay the same are the same objects.
     *
     * @param noMatch what happens to an image that no policy matches
     * @return empty where something has to be asked for: what could not be found out, layers that were not read, other
     *     images that were not compared with
     */
    public Optional<Assessment> judge(AssessmentRequest request, NoMatch noMatch, Instant now) {
        if (!request.pod().previous().isEmpty()) {
            return Optional.empty(); // of a change that has yet to be made, nothing was found out before
        }
        List<ImageAssessment> images = new ArrayList<>(request.images().size());
        for (int i = 0; i < request.images().size(); i++) {
            ImageUse use = request.images().get(i);
            ImageJudge judge = new ImageJudge(use, request.pod(), request.rulebook(), now);
            ImageAssessment before = of(use, i);
            Optional<ImageAssessment> image = judge.matching().isEmpty()
                    ? Optional.of(judge.unmatched(noMatch))
                    : before == null || mayHaveMoved(request, use)
                            ? Optional.empty()
                            : judge(
                                    judge,
                                    before,
                                    (asked, known, platform) -> comparisons(
                                            asked, known, request.rulebook().families()));
            if (image.isEmpty()) {
                return Optional.empty();
            }
            images.add(image.get());
        }
        return Optional.of(new Assessment(request.pod(), images));
    }

    private boolean mayHaveMoved(AssessmentRequest request, ImageUse use) {
        return when == When.LONG_AGO
                && !request.running().containsKey(use)
                && ImageReference.tryParse(use.image())
                        .filter(reference -> reference.digest() == null)
                        .isPresent();
    }

    /** What was found out of the image at this place; null where another one stood there. */
    @Nullable ImageAssessment of(ImageUse use, int place) {
        List<ImageAssessment> images = assessment.images();
        ImageAssessment image = place < images.size() ? images.get(place) : null;
        return image != null && image.use().image().equals(use.image()) ? image : null;
    }

    /** Judges one image anew by what was known of it, its digest among that. */
    Optional<ImageAssessment> judge(ImageJudge judge, ImageAssessment before, Compared compared) {
        try {
            judge.use().reference();
        } catch (MalformedException e) {
            return Optional.of(judge.malformed(e));
        }
        if (before.platforms().isEmpty()) {
            return Optional.empty();
        }
        List<PlatformAssessment> platforms = new ArrayList<>(before.platforms().size());
        for (PlatformAssessment platform : before.platforms()) {
            Optional<PlatformAssessment> again =
                    switch (platform.knowledge()) {
                        case Knowledge.Unresolved unresolved ->
                            when == When.JUST_NOW
                                    ? Optional.of(judge.told(
                                            null,
                                            unresolved,
                                            judge.judge(unresolved, null).findings()))
                                    : Optional.empty();
                        case Knowledge.Resolved resolved -> judge(judge, before, platform, resolved, compared);
                    };
            if (again.isEmpty()) {
                return Optional.empty();
            }
            platforms.add(again.get().equals(platform) ? platform : again.get());
        }
        return Optional.of(new ImageAssessment(judge.use(), before.resolved(), platforms, null, before.tagAge()));
    }

    private Optional<PlatformAssessment> judge(
            ImageJudge judge,
            ImageAssessment before,
            PlatformAssessment platform,
            Knowledge.Resolved known,
            Compared compared) {
        Asked asked = judge.asked();
        Optional<Comparisons> comparisons = compared.by(asked, known.comparisons(), platform.platform());
        if (comparisons.isEmpty()) {
            return Optional.empty();
        }
        Knowledge knowledge = new Knowledge.Resolved(known.facts(), new Contents.NotRead(), comparisons.get());
        Judgement judgement = judge.judge(knowledge, before.resolved());
        if (judgement.needsContents()) {
            if (!suffices(known.contents(), asked)) {
                return Optional.empty();
            }
            knowledge = new Knowledge.Resolved(known.facts(), known.contents(), comparisons.get());
            judgement = judge.judge(knowledge, before.resolved());
        }
        return Optional.of(judge.told(platform.platform(), knowledge, judgement.findings()));
    }

    private boolean suffices(Contents contents, Asked asked) {
        return switch (contents) {
            // whether a key still counts is asked again before long
            case Contents.Read read ->
                (!asked.dive() || read.facts().dive() != null) && (read.signedBy() == null || when != When.LONG_AGO);
            case Contents.NotRead notRead -> false;
            case Contents.Failed failed -> when == When.JUST_NOW;
            case Contents.Pending pending -> when == When.JUST_NOW;
        };
    }

    /** What was compared with is not asked for anew just because a policy has changed; what families are made of has to stay. */
    private Optional<Comparisons> comparisons(Asked asked, Comparisons known, List<DeclaredFamily> families) {
        if (asked.noImages()) {
            return Optional.of(Comparisons.NONE);
        }
        if (when == When.LONG_AGO) {
            return Optional.empty();
        }
        Set<String> declared = new HashSet<>();
        families.stream()
                .map(DeclaredFamily::name)
                .filter(asked.families()::contains)
                .forEach(declared::add);
        if (!declared.isEmpty() && !families.equals(rulebook.families())) {
            return Optional.empty();
        }
        Map<String, Comparison> ofFamilies = new HashMap<>();
        Map<String, Comparison> ofImages = new HashMap<>();
        return pick(declared, known.families(), ofFamilies) && pick(asked.images(), known.images(), ofImages)
                ? Optional.of(new Comparisons(ofFamilies, ofImages))
                : Optional.empty();
    }

    private boolean pick(Set<String> names, Map<String, Comparison> known, Map<String, Comparison> picked) {
        for (String name : names) {
            Comparison comparison = known.get(name);
            boolean good =
                    switch (comparison) {
                        case Comparison.Known found -> when == When.JUST_NOW || found.missing() == null;
                        case Comparison.Failed failed -> when == When.JUST_NOW;
                        case null -> false;
                    };
            if (!good || comparison == null) {
                return false;
            }
            picked.put(name, comparison);
        }
        return true;
    }
}
