package dev.slimgate.admission;

import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.TagPin;
import java.util.List;

/** Resolves what is to be pinned, {@link dev.slimgate.assess.Assessor#pins}. */
@FunctionalInterface
public interface ResolveTags {
    /** By the request's deadline, those images whose tags a matching policy pins. */
    List<TagPin> pins(AssessmentRequest request);
}
