package dev.slimgate.assess;

import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Verdict;
import java.util.List;

/**
 * What was found out and judged of all images of one object.
 *
 * @param pod the object
 * @param images in the order asked for
 */
public record Assessment(PodContext pod, List<ImageAssessment> images) {
    public Assessment {
        images = List.copyOf(images);
    }

    /** The worst verdict of all images. */
    public Verdict verdict() {
        return images.stream().map(ImageAssessment::verdict).reduce(Verdict.ADMIT, Verdict::worse);
    }
}
