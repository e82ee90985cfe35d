package dev.slimgate.admission;

import dev.slimgate.assess.Assessment;

/** What was decided on one request. */
sealed interface Decision {
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
}
