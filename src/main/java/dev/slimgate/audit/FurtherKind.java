package dev.slimgate.audit;

/**
 * A kind of custom resources that run images; where their pod template stands a {@link
 * dev.slimgate.workload.WorkloadReader} knows.
 *
 * @param group such as {@code argoproj.io}
 * @param resource the plural, such as {@code rollouts}
 * @param kind such as {@code Rollout}
 */
public record FurtherKind(String group, String resource, String kind) {}
