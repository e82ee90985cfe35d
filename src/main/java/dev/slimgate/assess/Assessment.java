package dev.slimgate.assess;

import dev.slimgate.policy.Finding;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        Set<Waiving.Waived> waivers = new LinkedHashSet<>();
        for (ImageAssessment image : images) {
            for (PlatformAssessment platform : image.platforms()) {
                for (Finding finding : platform.findings()) {
                    Waiving.Waived waiver = finding.waiver();
                    if (waiver != null) {
                        waivers.add(waiver);
                    }
                }
            }
        }
        return waivers.stream()
                .sorted(Comparator.comparing(Waiving.Waived::waiver))
                .toList();
    }

    /** The worst verdict of all images. */
    public Verdict verdict() {
        Verdict worst = Verdict.ADMIT;
        for (ImageAssessment image : images) {
            worst = worst.worse(image.verdict());
        }
        return worst;
    }
}
