package dev.slimgate.report;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All images of an audit whose manifests were read, each once by the digest of its platform's manifest. */
final class AuditedImages {
    private static final Comparator<AuditedImage> LARGEST_FIRST = Comparator.comparingLong(AuditedImage::bytes)
            .reversed()
            .thenComparing(image -> image.digest().toString());

    private final Map<Digest, Uses> images = new HashMap<>();
    private final Map<String, List<CompressedSizeRule>> sizeRules;

    private AuditedImages(Rulebook rulebook) {
        sizeRules = rulebook.policies().stream()
                .collect(Collectors.toMap(Policy::fullName, AuditedImages::sizeRules, (one, other) -> one));
    }

    private static List<CompressedSizeRule> sizeRules(Policy policy) {
        return policy.rules().stream()
                .filter(CompressedSizeRule.class::isInstance)
                .map(CompressedSizeRule.class::cast)
                .toList();
    }

    /** Largest first. */
    static List<AuditedImage> of(AuditReport report) {
        AuditedImages images = new AuditedImages(report.rulebook());
        report.workloads().forEach(images::add);
        return images.images.values().stream()
                .map(Uses::image)
                .sorted(LARGEST_FIRST)
                .toList();
    }

    private void add(AuditedWorkload workload) {
        Set<Digest> inWorkload = new HashSet<>();
        for (Part part : workload.parts()) {
            Set<Digest> inPart = new HashSet<>();
            for (ImageAssessment image : part.assessment().images()) {
                // Pods of one part run on nodes of one platform: what else was judged is not on those nodes.
                boolean first = true;
                for (PlatformAssessment platform : image.platforms()) {
                    if (platform.knowledge() instanceof Knowledge.Resolved known) {
                        Uses uses = uses(known);
                        uses.add(image, limit(platform, known));
                        if (first && inPart.add(known.facts().digest())) {
                            uses.run(part);
                        }
                        if (inWorkload.add(known.facts().digest())) {
                            uses.workloads++;
                        }
                        first = false;
                    }
                }
            }
        }
    }

    private Uses uses(Knowledge.Resolved known) {
        Uses uses = images.computeIfAbsent(known.facts().digest(), digest -> new Uses(known.facts()));
        if (known.contents() instanceof Knowledge.Contents.Read read) {
            uses.contents = read.facts();
        }
        return uses;
    }

    /** The least that a policy allows which finds the image too large; null where none does. */
    private @Nullable Long limit(PlatformAssessment platform, Knowledge.Resolved known) {
        ContentFacts contents = known.contents() instanceof Knowledge.Contents.Read read ? read.facts() : null;
        return platform.findings().stream()
                .filter(finding -> finding.rule().equals("compressedSize") && Standing.broken(finding))
                .map(Finding::policyName)
                .flatMap(policy -> sizeRules.getOrDefault(policy, List.of()).stream())
                .map(rule -> rule.limitFor(known.facts(), contents).orElse(null))
                .filter(Objects::nonNull)
                .map(quantity -> quantity.bytes())
                .filter(bytes -> bytes < Bytes.known(known.facts().compressedBytes()))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /** An image while its uses are counted. */
    private static final class Uses {
        private final ImageFacts facts;
        private final TreeSet<String> references = new TreeSet<>();
        private final TreeSet<String> nodes = new TreeSet<>();
        private @Nullable ContentFacts contents;
        private @Nullable Long limit;
        private Standing standing = Standing.CLEAN;
        private long workloads;
        private long pods;

        Uses(ImageFacts facts) {
            this.facts = facts;
        }

        void add(ImageAssessment image, @Nullable Long least) {
            references.add(ImageWords.reference(image.use()));
            standing = standing.worse(Standing.of(image));
            if (least != null && (limit == null || least < limit)) {
                limit = least;
            }
        }

        void run(Part part) {
            pods += part.pods();
            nodes.addAll(part.nodes());
        }

        AuditedImage image() {
            return new AuditedImage(facts, contents, references, standing, limit, workloads, pods, nodes);
        }
    }
}
