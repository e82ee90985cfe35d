package dev.slimgate.report;

/**
 * How many entries the lists of an audit's document have at most.
 *
 * @param workloads the worst ones
 * @param reasons of each workload, the strictest ones
 * @param images the largest ones
 * @param entries of all other lists
 */
record AuditBounds(int workloads, int reasons, int images, int entries) {
    /** Of a file for machines: some tens of megabytes at the very most. */
    static final AuditBounds FILE = new AuditBounds(20_000, 20, 5_000, 1_000);

    /** Of a page that a phone shows, and that goes through a mail: a few megabytes at the very most. */
    static final AuditBounds PAGE = new AuditBounds(800, 4, 300, 50);
}
