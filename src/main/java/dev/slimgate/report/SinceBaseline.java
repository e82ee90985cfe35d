package dev.slimgate.report;

/** How a finding stands to a baseline. */
public sealed interface SinceBaseline {
    /** Nobody has named a baseline. */
    record NotCompared() implements SinceBaseline {}

    /** The baseline does not have it. */
    record New() implements SinceBaseline {}

    /** The baseline has it, and it has not grown. It no longer counts. */
    record Known() implements SinceBaseline {}

    /**
     * The baseline has it, and it has grown since.
     *
     * @param text such as {@code 312.5 MB in the baseline, 389.2 MB now}
     */
    record Worse(String text) implements SinceBaseline {}
}
