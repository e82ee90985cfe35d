package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import java.util.List;

/** What a developer sees of an assessment when the API server answers. */
public final class AdmissionMessages {
    private AdmissionMessages() {}

    /** The message of a denial: several lines, at most about 1.5 kB. */
    public static String denial(Assessment assessment) {
        return assessment.toString();
    }

    /** Warnings of one line each: at most 256 characters each and 4,096 in all, most important first. */
    public static List<String> warnings(Assessment assessment) {
        return List.of(assessment.toString());
    }
}
