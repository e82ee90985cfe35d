package dev.slimgate.assess;

import dev.slimgate.advice.Advisor;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Asked;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.Judgement;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges one image by what is known of it, whether that was found out now or before.
 *
 * @param matching the policies that match
 * @param now the time of judging
 */
record ImageJudge(ImageUse use, PodContext pod, Rulebook rulebook, List<Policy> matching, Instant now) {

    ImageJudge(ImageUse use, PodContext pod, Rulebook rulebook, Instant now) {
        this(use, pod, rulebook, Judge.matching(rulebook.policies(), use, pod), now);
    }

    /** What matching rules ask for beside the image itself. */
    Asked asked() {
        return Asked.by(matching, use);
    }

    Judgement judge(Knowledge knowledge, @Nullable Digest resolved) {
        return Judge.judge(matching, rulebook.waivers(), use, pod, knowledge, resolved, now);
    }

    /** Where no policy matches. */
    ImageAssessment unmatched(NoMatch noMatch) {
        return new ImageAssessment(use, null, List.of(), noMatch);
    }

    /** Where the reference cannot be read. */
    ImageAssessment malformed(MalformedException e) {
        return unresolved(ErrorClass.INVALID, String.valueOf(e.getMessage()), false);
    }

    ImageAssessment unresolved(ErrorClass errorClass, String message, boolean configured) {
        Knowledge knowledge = new Knowledge.Unresolved(errorClass, message, configured);
        return new ImageAssessment(
                use, null, List.of(told(null, knowledge, judge(knowledge, null).findings())), null);
    }

    PlatformAssessment told(@Nullable Platform platform, Knowledge knowledge, List<Finding> findings) {
        String fix = speaks(findings)
                ? Advisor.fix(use, knowledge, matching, findings, now).orElse(null)
                : null;
        return new PlatformAssessment(platform, knowledge, findings, fix);
    }

    private static boolean speaks(List<Finding> findings) {
        for (Finding finding : findings) {
            if (finding.speaks()) {
                return true;
            }
        }
        return false;
    }
}
