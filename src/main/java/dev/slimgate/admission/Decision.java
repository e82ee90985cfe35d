package dev.slimgate.admission;

import dev.slimgate.assess.Assessment;

/** What was decided on one request. Names, words and tickets in it are as untrusted as the request. */
public sealed interface Decision {
    /**
     * Let through without a look at its images.
     *
     * @param reason in words of ours
     */
    record NotJudged(String reason) implements Decision {}

    /** Its images were judged. */
    record Judged(Assessment assessment) implements Decision {}

    /**
     * It runs images and cannot be read.
     *
     * @param message why, safe to show
     * @param denied whether that denies it, or else warns
     */
    record Unreadable(String message, boolean denied) implements Decision {}

    /**
     * Let through by {@value BreakGlass#ANNOTATION}.
     *
     * @param user who did it
     * @param ticket the annotation's value; empty where it has none
     */
    record BrokenGlass(String user, String ticket) implements Decision {}
}
