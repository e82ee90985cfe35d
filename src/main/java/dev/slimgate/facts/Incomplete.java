package dev.slimgate.facts;

/**
 * A fact that could not be found out.
 *
 * @param fact its name, such as {@code content}
 * @param errorClass why, by kind
 * @param message why, in words, safe to show
 */
public record Incomplete(String fact, ErrorClass errorClass, String message) {}
