package dev.slimgate.assess;

/**
 * How much may be under way or wait. What lies beyond is not queued, but told at once as not found out.
 *
 * @param fetches of manifests, configs and lists of tags that are under way; half of them for one namespace
 * @param waitingScans images whose layers wait to be read
 */
public record WorkBounds(int fetches, int waitingScans) {
    public static final WorkBounds DEFAULTS = new WorkBounds(1_024, 256);

    /** For one person at a terminal, who waits for all that was asked for. */
    public static final WorkBounds NONE = new WorkBounds(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public WorkBounds {
        if (fetches < 1 || waitingScans < 1) {
            throw new IllegalArgumentException("bounds are at least 1, not " + fetches + " and " + waitingScans);
        }
    }
}
