package dev.slimgate.admission;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster's audit log keeps of a judgement: {@code verdict}, the {@code policies} that matched, and what each
 * image was resolved to when it was judged, as {@code images: api=sha256:…,log=unresolved}; where there are any, the
 * {@code waivers} that were used, and those images whose tag's digest was older than a tag's life, with its age in
 * seconds, as {@code stale: api=312s}.
 */
final class AuditAnnotations {
    static final int MOST_CHARACTERS = 4_096;

    private AuditAnnotations() {}

    static Map<String, String> of(Assessment assessment) {
        Map<String, String> annotations = new HashMap<>();
        annotations.put("verdict", word(assessment.verdict()));
        annotations.put("policies", joined(policies(assessment)));
        List<String> images = new ArrayList<>(assessment.images().size());
        List<String> stale = new ArrayList<>(0);
        for (ImageAssessment image : assessment.images()) {
            images.add(judged(image));
            Duration age = image.tagAge();
            if (age != null) {
                stale.add(Printable.of(image.use().name()) + "=" + age.toSeconds() + "s");
            }
        }
        annotations.put("images", joined(images));
        List<String> waivers = waivers(assessment);
        if (!waivers.isEmpty()) {
            annotations.put("waivers", joined(waivers));
        }
        if (!stale.isEmpty()) {
            annotations.put("stale", joined(stale));
        }
        return annotations;
    }

    /** The names of the waivers that were used, safe to show, each once. */
    static List<String> waivers(Assessment assessment) {
        List<Waiving.Waived> used = assessment.waivers();
        return used.isEmpty()
                ? List.of()
                : used.stream()
                        .map(Waiving.Waived::waiver)
                        .distinct()
                        .map(Printable::of)
                        .toList();
    }

    /** The verdict as logs and annotations name it. */
    static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /** The names of the policies that said something of an image, safe to show, each once. */
    static List<String> policies(Assessment assessment) {
        Set<String> names = new TreeSet<>();
        for (ImageAssessment image : assessment.images()) {
            for (PlatformAssessment platform : image.platforms()) {
                for (Finding finding : platform.findings()) {
                    names.add(finding.policyName());
                }
            }
        }
        List<String> shown = new ArrayList<>(names.size());
        for (String name : names) {
            shown.add(Printable.of(name));
        }
        return shown;
    }

    /** The parts with commas between them, as many as fit, and how many did not. */
    static String joined(List<String> parts) {
        StringBuilder text = new StringBuilder();
        int leftOut = 0;
        for (String part : parts) {
            if (leftOut > 0 || text.length() + part.length() >= MOST_CHARACTERS) {
                leftOut++;
            } else {
                text.append(text.isEmpty() ? "" : ",").append(part);
            }
        }
        return leftOut == 0 ? text.toString() : text + " and " + leftOut + " more";
    }

    private static String judged(ImageAssessment image) {
        @Nullable Object digest = image.resolved();
        return Printable.of(image.use().name()) + "=" + (digest == null ? "unresolved" : digest);
    }
}
