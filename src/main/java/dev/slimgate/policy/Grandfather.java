package dev.slimgate.policy;

import java.time.Instant;

/**
 * What of old is borne with for a while: {@code spec.grandfather}. Whatever a policy finds on an image that the same workload
 * ran before one date does no more than warn until another.
 *
 * @param before a digest counts that ran before this instant, see {@link RunRecord}
 * @param until from this instant on it counts no more
 */
public record Grandfather(Instant before, Instant until) {}
