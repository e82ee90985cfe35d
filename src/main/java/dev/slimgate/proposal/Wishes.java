package dev.slimgate.proposal;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.LabelSelector;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of a policy.
 *
 * @param strictness how much it asks for
 * @param name of the policy
 * @param namespaces which it judges
 * @param enforcement what breaking a rule does that nearly all keep
 * @param until the day up to which what many break does less; null for the usual time, where there is such a thing
 * @param now when it is proposed
 */
public record Wishes(
        Strictness strictness,
        String name,
        LabelSelector namespaces,
        Enforcement enforcement,
        @Nullable LocalDate until,
        Instant now) {}
