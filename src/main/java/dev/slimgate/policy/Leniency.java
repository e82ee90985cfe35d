package dev.slimgate.policy;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.PodContext.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How mild a policy is to one use of one image, beyond what it is to all: for what ran before, and for debugging. It is never
 * milder than a warning, and says nothing of other policies.
 *
 * @param digests what the image was resolved to, and its reference's own
 */
record Leniency(ImageUse use, PodContext pod, Set<Digest> digests, Instant now) {
    /** One reason to do no more than warn, up to a time. */
    private record Reason(Instant until, String words) {}

    /** The steps by which what this rule finds becomes strict. */
    Stages stages(Policy policy, String rule) {
        Stages stages = policy.stages();
        for (Reason reason : reasons(policy, rule)) {
            stages = stages.warningUntil(reason.until);
        }
        return stages;
    }

    /** Why what this rule finds does no more than warn, behind a semicolon; {@code ""} where it may deny. */
    String words(Policy policy, String rule) {
        StringBuilder words = new StringBuilder();
        for (Reason reason : reasons(policy, rule)) {
            words.append("; ").append(reason.words);
        }
        return words.toString();
    }

    /** Why it is not mild although its policy lists it, behind a semicolon; else {@code ""}. */
    String refusal(Policy policy, String rule) {
        DebugProfile debug = policy.debug();
        boolean listed = debug != null && debug.loosens(rule) && debug.covers(use, digests);
        if (debug == null || !listed || debugging(policy, rule) != null) {
            return "";
        }
        Instant until = debug.until();
        return until != null && !now.isBefore(until)
                ? "; no debug image any more since " + Stages.day(until)
                : "; a debug image, but it runs longer than " + debug.spanWords();
    }

    private List<Reason> reasons(Policy policy, String rule) {
        if (policy.grandfather() == null && policy.debug() == null) {
            return List.of();
        }
        List<Reason> reasons = new ArrayList<>(2);
        Reason old = ofOld(policy.grandfather());
        if (old != null) {
            reasons.add(old);
        }
        Reason debugging = debugging(policy, rule);
        if (debugging != null) {
            reasons.add(debugging);
        }
        return reasons;
    }

    private @Nullable Reason ofOld(@Nullable Grandfather grandfather) {
        if (grandfather == null || !now.isBefore(grandfather.until())) {
            return null;
        }
        for (Digest digest : digests) {
            Instant first = pod.ran().get(digest);
            if (first != null && first.isBefore(grandfather.before())) {
                return new Reason(grandfather.until(), "it ran here before " + Stages.day(grandfather.before()));
            }
        }
        return null;
    }

    private @Nullable Reason debugging(Policy policy, String rule) {
        DebugProfile debug = policy.debug();
        if (debug == null || !debug.loosens(rule) || !debug.covers(use, digests)) {
            return null;
        }
        Instant until = debug.until() == null ? Instant.MAX : debug.until();
        Duration most = debug.maxDuration();
        Instant started = pod.started().get(Place.of(use));
        if (most != null && started != null) {
            Instant over = started.plus(most);
            until = over.isBefore(until) ? over : until;
        }
        return now.isBefore(until)
                ? new Reason(until, "a debug image" + (most == null ? "" : ", for " + debug.spanWords() + " at most"))
                : null;
    }
}
