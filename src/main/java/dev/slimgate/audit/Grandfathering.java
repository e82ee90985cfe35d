package dev.slimgate.audit;

import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whether it matters by now what ran before. */
public final class Grandfathering {
    private Grandfathering() {}

    /** Before which instant a run matters to some policy at this time; empty where none bears with anything of old. */
    public static Optional<Instant> latest(Rulebook rulebook, Instant now) {
        List<Policy> policies = rulebook.policies();
        return policies.stream()
                .map(Policy::grandfather)
                .filter(Objects::nonNull)
                .filter(grandfather -> now.isBefore(grandfather.until()))
                .map(Grandfather::before)
                .max(Comparator.naturalOrder());
    }
}
