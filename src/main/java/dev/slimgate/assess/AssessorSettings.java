package dev.slimgate.assess;

import dev.slimgate.policy.NoMatch;
import java.time.Duration;

/**
 * How much is remembered, and how much is done at a time.
 *
 * @param caches how much is remembered, and for how long
 * @param scans images whose layers are read at a time
 * @param layersAtOnce layers of one image that are read at a time
 * @param fetchTime of one step of fetching manifests and configs; it may outlive the request that began it
 * @param noMatch what happens to an image that no policy matches
 * @param bounds how much may be under way or wait
 * @param evidence whose word counts for what layers contain
 */
public record AssessorSettings(
        CacheSettings caches,
        int scans,
        int layersAtOnce,
        Duration fetchTime,
        NoMatch noMatch,
        WorkBounds bounds,
        Evidence evidence) {

    public static final AssessorSettings DEFAULTS = new AssessorSettings(
            CacheSettings.DEFAULTS, 4, 2, Duration.ofSeconds(30), NoMatch.ADMIT, WorkBounds.DEFAULTS);

    /** Where nobody's word counts. */
    public AssessorSettings(
            CacheSettings caches, int scans, int layersAtOnce, Duration fetchTime, NoMatch noMatch, WorkBounds bounds) {
        this(caches, scans, layersAtOnce, fetchTime, noMatch, bounds, Evidence.NONE);
    }

    /** The same with other caches. */
    public AssessorSettings withCaches(CacheSettings other) {
        return new AssessorSettings(other, scans, layersAtOnce, fetchTime, noMatch, bounds, evidence);
    }

    /** The same with another answer for images that no policy matches. */
    public AssessorSettings withNoMatch(NoMatch other) {
        return new AssessorSettings(caches, scans, layersAtOnce, fetchTime, other, bounds, evidence);
    }

    /** The same with other bounds. */
    public AssessorSettings withBounds(WorkBounds other) {
        return new AssessorSettings(caches, scans, layersAtOnce, fetchTime, noMatch, other, evidence);
    }

    /** The same with somebody whose word counts. */
    public AssessorSettings withEvidence(Evidence other) {
        return new AssessorSettings(caches, scans, layersAtOnce, fetchTime, noMatch, bounds, other);
    }
}
