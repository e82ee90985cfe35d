package dev.slimgate.openreports;

/**
 * How large one report gets at most. The API server's store takes objects of about 1.5 MB, and everybody who watches reports
 * holds all of them.
 *
 * @param results that are listed, at least 1
 * @param bytes of the whole object as JSON, at least 4 KiB
 */
public record ReportLimits(int results, int bytes) {
    /** 500 results in 256 KiB. */
    public static final ReportLimits DEFAULTS = new ReportLimits(500, 256 * 1024);

    /** What an object takes without any result, with room for what the API server adds to its metadata. */
    static final int FRAME_BYTES = 3 * 1024;

    public ReportLimits {
        if (results < 1 || bytes < FRAME_BYTES + 1024) {
            throw new IllegalArgumentException("a report holds at least one result, in at least 4 KiB");
        }
    }
}
