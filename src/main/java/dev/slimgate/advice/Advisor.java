package dev.slimgate.advice;

import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Policy;
import java.util.List;
import java.util.Optional;

/** Computes the one line that tells what to do. */
public final class Advisor {
    private Advisor() {}

    /**
     * What to change so that the image passes these policies, from facts that are already there; empty where nothing is
     * wrong or nothing sensible can be said.
     *
     * @param matching the policies that judged it
     * @param findings what they said
     */
    public static Optional<String> fix(
            ImageUse use, Knowledge knowledge, List<Policy> matching, List<Finding> findings) {
        return Optional.empty();
    }
}
