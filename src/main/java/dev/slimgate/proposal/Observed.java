package dev.slimgate.proposal;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.ImagePatterns;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rule;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A workload with all its images, as they were found.
 *
 * @param name such as {@code Deployment shop/api}
 * @param images at least one
 */
record Observed(String name, List<Image> images) {
    /** What the API server's own components are: not for the caller to mend, and exempt from the webhook. */
    private static final Set<String> OF_THE_CLUSTER = Set.of("kube-system", "kube-public", "kube-node-lease");

    Observed {
        images = List.copyOf(images);
    }

    /** One image on one platform. */
    record Image(ImageUse use, PodContext pod, ImageFacts facts, ContentFacts contents) {
        /** Whether the image keeps a rule; what the rule does not apply to keeps it. */
        boolean keeps(Rule rule, Instant now) {
            Rule.Subject subject = new Rule.Subject(use, pod, facts, contents, Comparisons.NONE, now);
            return switch (rule.judge(subject)) {
                case Rule.Outcome.Passed ignored -> true;
                case Rule.Outcome.Warned ignored -> true;
                case Rule.Outcome.Skipped ignored -> true;
                case Rule.Outcome.Violated ignored -> false;
                case Rule.Outcome.Undecidable ignored -> false;
                case Rule.Outcome.Uncompared ignored -> false;
                case Rule.Outcome.NeedsContents ignored -> false;
            };
        }

        Knowledge knowledge() {
            return new Knowledge.Resolved(facts, new Knowledge.Contents.Read(contents));
        }
    }

    /** Whether all images keep a rule. */
    boolean keeps(Rule rule, Instant now) {
        return images.stream().allMatch(image -> image.keeps(rule, now));
    }

    /**
     * What was found.
     *
     * @param known workloads of which everything is known, in the report's order
     * @param unknown names of those of which it is not
     */
    record All(List<Observed> known, List<String> unknown) {
        All {
            known = List.copyOf(known);
            unknown = List.copyOf(unknown);
        }
    }

    /** The workloads that a policy with these selectors would judge. */
    static All of(AuditReport report, LabelSelector namespaces, ImagePatterns patterns) {
        List<Observed> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (AuditedWorkload workload : report.workloads()) {
            String namespace = workload.owner().namespace();
            if (OF_THE_CLUSTER.contains(namespace)) {
                continue;
            }
            String name = workload.owner().kind() + " " + (namespace.isEmpty() ? "" : namespace + "/")
                    + workload.owner().name();
            List<Image> images = new ArrayList<>();
            boolean all = true;
            for (AuditReport.Part part : workload.parts()) {
                PodContext pod = part.assessment().pod();
                if (!selects(namespaces, pod)) {
                    continue;
                }
                for (ImageAssessment image : part.assessment().images()) {
                    if (selects(patterns, image.use())) {
                        all &= add(image, pod, images);
                    }
                }
            }
            if (!all) {
                unknown.add(name);
            } else if (!images.isEmpty()) {
                known.add(new Observed(name, images));
            }
        }
        return new All(known, unknown);
    }

    private static boolean selects(LabelSelector namespaces, PodContext pod) {
        return !(pod.namespaceLabels() instanceof NamespaceLabels.Known known) || namespaces.selects(known.labels());
    }

    private static boolean selects(ImagePatterns patterns, ImageUse use) {
        return ImageReference.tryParse(use.image())
                .map(reference -> patterns.selects(reference.name()))
                .orElse(true);
    }

    /** Adds what is known of the image on all platforms; false where something is not. */
    private static boolean add(ImageAssessment image, PodContext pod, List<Image> images) {
        for (PlatformAssessment platform : image.platforms()) {
            if (platform.knowledge() instanceof Knowledge.Resolved(ImageFacts facts, var contents, var comparisons)
                    && contents instanceof Knowledge.Contents.Read(ContentFacts read, var _)
                    && facts.inconsistencies().isEmpty()
                    && read.inconsistencies().isEmpty()) {
                images.add(new Image(image.use(), pod, facts, read));
            } else {
                return false;
            }
        }
        return !image.platforms().isEmpty();
    }
}
