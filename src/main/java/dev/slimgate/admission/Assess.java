package dev.slimgate.admission;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;

/** The one entry that judges, {@link dev.slimgate.assess.Assessor#assess}. */
@FunctionalInterface
public interface Assess {
    /** Judges by the request's deadline. */
    Assessment assess(AssessmentRequest request);
}
