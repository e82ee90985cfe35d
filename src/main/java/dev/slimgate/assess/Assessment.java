package dev.slimgate.assess;

import dev.slimgate.policy.Finding;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

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

    /** The waivers that findings are waived by, on whichever platform, each once, sorted by name. */
    public List<Waiving.Waived> waivers() {
        return images.stream()
                .flatMap(image -> image.platforms().stream())
                .flatMap(platform -> platform.findings().stream())
                .map(Finding::waiver)
                .filter(Objects::nonNull)
                .distinct()
                .sorted(Comparator.comparing(Waiving.Waived::waiver))
                .toList();
    }

    /** The worst verdict of all images. */
    public Verdict verdict() {
        return images.stream().map(ImageAssessment::verdict).reduce(Verdict.ADMIT, Verdict::worse);
    }
}
