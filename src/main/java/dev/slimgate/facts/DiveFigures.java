package dev.slimgate.facts;

/**
 * The figures of the tool dive by dive's own rules (design, section 5), so that a team can keep its thresholds. They
 * differ from {@link Waste}, which is exact: dive counts every copy of a path.
 *
 * @param sizeBytes all file bytes
 * @param wastedBytes sum over the paths that occur twice or more
 * @param efficiency 0 to 1; 1 where there are no bytes
 * @param userWastedPercent wasted bytes over the bytes of all layers but the first, 0 to 1 as dive states it; 0 where
 *     there are no such bytes
 */
public record DiveFigures(long sizeBytes, long wastedBytes, double efficiency, double userWastedPercent) {
    /** Of an image without layers. */
    public static final DiveFigures NONE = new DiveFigures(0, 0, 1, 0);
}
