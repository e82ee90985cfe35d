package dev.slimgate.report;

import java.util.List;

/**
 * What is told of an audit beside what it found.
 *
 * @param bitsPerSecond at which one node pulls, for times; at least 1
 * @param earlier audits to compare with, in any order; empty for no trend
 */
public record AuditTerms(long bitsPerSecond, List<EarlierAudit> earlier) {
    /** A hundred megabits a second, what a node is given that shares its line with others. */
    public static final long USUAL_BITS_PER_SECOND = 100_000_000;

    /** At the usual speed, without a trend. */
    public static final AuditTerms USUAL = new AuditTerms(USUAL_BITS_PER_SECOND, List.of());

    public AuditTerms {
        if (bitsPerSecond < 1) {
            throw new IllegalArgumentException("a node pulls at least one bit a second, not " + bitsPerSecond);
        }
        earlier = List.copyOf(earlier);
    }

    /** How long a node takes to pull so many bytes; less than a second is one. */
    long seconds(long bytes) {
        double seconds = bytes * 8.0 / bitsPerSecond;
        return bytes <= 0 ? 0 : Math.max(1, Math.round(seconds));
    }
}
