package dev.slimgate.audit;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.oci.Digest;
import dev.slimgate.report.AuditReport.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Hears of the audits in the background, such as metrics do; quickly, and throwing nothing. */
public interface AuditListener {
    /** Hears nothing. */
    AuditListener NONE = new AuditListener() {};

    /** All that runs is listed and judged. */
    default void passBegan() {}

    /**
     * All was judged.
     *
     * @param took with the listing
     */
    default void passEnded(Figures figures, Duration took) {}

    /** It was not, and is tried again: the API server could not tell what runs. The last result stays. */
    default void passFailed() {}

    /**
     * A result was handed on, after a pass or because policies, labels or the time have changed.
     *
     * @param took the judging and the handing on
     */
    default void told(Figures figures, Duration took) {}

    /**
     * What was judged.
     *
     * @param at when
     * @param images different ones, by digest
     * @param unresolved subjects of which something could not be found out
     */
    record Figures(Instant at, int workloads, int subjects, int images, int unresolved) {
        /** Of one result. */
        static Figures of(Audited audited) {
            Set<Owner> owners = new HashSet<>();
            audited.inventory().subjects().forEach(subject -> owners.add(subject.owner()));
            Set<Digest> images = new HashSet<>();
            int unresolved = 0;
            for (Assessment assessment : audited.assessments()) {
                unresolved += assessment.found() ? 0 : 1;
                for (ImageAssessment image : assessment.images()) {
                    if (image.resolved() != null) {
                        images.add(image.resolved());
                    }
                }
            }
            return new Figures(
                    audited.at(), owners.size(), audited.assessments().size(), images.size(), unresolved);
        }
    }
}
