package dev.slimgate.policy;

import java.time.Instant;
import java.util.List;

/** The one judgement behind webhook, audit and command line: a pure function. */
public final class Judge {
    private Judge() {}

    /**
     * The policies that judge this use of this image, in their order: those whose selectors match. A selector that
     * cannot be evaluated (unknown namespace, unreadable reference) counts as matching.
     */
    public static List<Policy> matching(List<Policy> policies, ImageUse use, PodContext pod) {
        return List.of();
    }

    /**
     * Judges one image on one platform.
     *
     * @param matching the policies that match, see {@link #matching}
     * @param now the time of judging
     */
    public static Judgement judge(
            List<Policy> matching, ImageUse use, PodContext pod, Knowledge knowledge, Instant now) {
        return new Judgement(List.of(), false);
    }
}
