package dev.slimgate.advice;

/**
 * What one line of a Dockerfile could do better.
 *
 * @param line counted from 1
 * @param text what is there and what it costs, safe to show
 * @param write what to write instead; {@code ""} where the text says it
 */
public record SourceNote(int line, String text, String write) {}
