package dev.slimgate.report;

import dev.slimgate.advice.Advice;

/**
 * Advice, and what it is about.
 *
 * @param advice what to do
 * @param file the Dockerfile's name as it was given; {@code ""} where none was
 */
public record GivenAdvice(Advice advice, String file) {
    /** Nothing to say. */
    public static final GivenAdvice NONE = new GivenAdvice(Advice.NONE, "");
}
