package dev.slimgate.report;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which images something runs. */
final class ImagesOf {
    private ImagesOf() {}

    /** By the digests of their platforms' manifests, in the order of parts and containers; those not read are not among them. */
    static Set<Digest> workload(AuditedWorkload workload) {
        Set<Digest> digests = new LinkedHashSet<>();
        workload.parts().stream()
                .flatMap(part -> part.assessment().images().stream())
                .flatMap(image -> image.platforms().stream())
                .forEach(platform -> {
                    if (platform.knowledge() instanceof Knowledge.Resolved known) {
                        digests.add(known.facts().digest());
                    }
                });
        return digests;
    }
}
