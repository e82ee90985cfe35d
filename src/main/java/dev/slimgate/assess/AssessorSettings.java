package dev.slimgate.assess;

import dev.slimgate.policy.NoMatch;
import java.time.Duration;

/**
 * How much is remembered, for how long, and how much is done at a time.
 *
 * @param tagLife how long a reference is taken to name what it named when it was last asked for
 * @param references how many references are remembered
 * @param documentBytes of heap for manifests and configs, approximately
 * @param contentBytes of heap for content facts, approximately
 * @param indexBytes of heap for layer indexes
 * @param scans images whose layers are read at a time
 * @param layersAtOnce layers of one image that are read at a time
 * @param fetchTime of one step of fetching manifests and configs; it may outlive the request that began it
 * @param noMatch what happens to an image that no policy matches
 * @param bounds how much may be under way or wait
 */
public record AssessorSettings(
        Duration tagLife,
        int references,
        long documentBytes,
        long contentBytes,
        long indexBytes,
        int scans,
        int layersAtOnce,
        Duration fetchTime,
        NoMatch noMatch,
        WorkBounds bounds) {

    public static final AssessorSettings DEFAULTS = new AssessorSettings(
            Duration.ofSeconds(30),
            50_000,
            32L << 20,
            16L << 20,
            64L << 20,
            4,
            2,
            Duration.ofSeconds(30),
            NoMatch.ADMIT,
            WorkBounds.DEFAULTS);

    /** The same with another answer for images that no policy matches. */
    public AssessorSettings withNoMatch(NoMatch other) {
        return new AssessorSettings(
                tagLife,
                references,
                documentBytes,
                contentBytes,
                indexBytes,
                scans,
                layersAtOnce,
                fetchTime,
                other,
                bounds);
    }

    /** The same with other bounds. */
    public AssessorSettings withBounds(WorkBounds other) {
        return new AssessorSettings(
                tagLife,
                references,
                documentBytes,
                contentBytes,
                indexBytes,
                scans,
                layersAtOnce,
                fetchTime,
                noMatch,
                other);
    }
}
