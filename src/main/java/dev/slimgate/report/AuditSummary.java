package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures at the top: what stands how, and how many bytes it is. */
final class AuditSummary {
    private static final int MOST_REASONS = 5;

    private final AuditReport report;
    private final List<AuditedImage> images;
    private final StandingCounts workloads = new StandingCounts();
    private final StandingCounts pods = new StandingCounts();
    private final Map<String, Standing> namespaces = new HashMap<>();
    private final Map<String, Standing> nodes = new HashMap<>();
    private final Map<String, Long> reasons = new HashMap<>();
    private long unmatched;

    private AuditSummary(AuditReport report, List<AuditedImage> images) {
        this.report = report;
        this.images = images;
        report.namespaces().forEach(namespace -> namespaces.put(namespace, Standing.CLEAN));
        report.workloads().forEach(this::add);
    }

    static void put(ObjectNode json, AuditReport report, List<AuditedImage> images) {
        new AuditSummary(report, images).put(json);
    }

    private void add(AuditedWorkload workload) {
        Standing standing = Standing.of(workload);
        workloads.add(standing, 1);
        if (!workload.owner().namespace().isEmpty()) {
            namespaces.merge(workload.owner().namespace(), standing, Standing::worse);
        }
        workload.parts().stream()
                .flatMap(part -> part.assessment().images().stream())
                .flatMap(image -> image.findings().stream())
                .filter(Standing::broken)
                .map(finding -> Printable.of(finding.label()))
                .distinct()
                .forEach(label -> reasons.merge(label, 1L, Long::sum));
        boolean none = false;
        for (Part part : workload.parts()) {
            Standing own = Standing.of(part.assessment());
            pods.add(own, part.pods());
            part.nodes().forEach(node -> nodes.merge(node, own, Standing::worse));
            none |= part.assessment().images().stream()
                    .map(ImageAssessment::noMatch)
                    .anyMatch(n -> n != null);
        }
        unmatched += none ? 1 : 0;
    }

    private void put(ObjectNode json) {
        workloads.put(json.putObject("workloads")).put("unmatched", unmatched);
        pods.put(json.putObject("pods"));
        putReasons(json.putArray("reasons"));
        counts(namespaces).put(json.putObject("namespaces"));
        StandingCounts seen = counts(nodes);
        seen.add(Standing.CLEAN, Math.max(0, report.nodes() - nodes.size()));
        seen.put(json.putObject("nodes")).put("running", nodes.size());
        StandingCounts judged = new StandingCounts();
        Map<Digest, Long> layers = new HashMap<>();
        long read = 0;
        for (AuditedImage image : images) {
            judged.add(image.standing(), 1);
            layers.putAll(image.layers());
            read += image.contents() == null ? 0 : 1;
        }
        judged.put(json.putObject("images"))
                .put("read", read)
                .put("bytes", layers.values().stream().reduce(0L, Bytes::plus))
                .put("layers", layers.size());
    }

    /** What is broken in most workloads, whoever asks for it. */
    private void putReasons(ArrayNode json) {
        reasons.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_REASONS)
                .forEach(entry -> json.addObject().put("label", entry.getKey()).put("workloads", entry.getValue()));
    }

    private static StandingCounts counts(Map<String, Standing> standings) {
        StandingCounts counts = new StandingCounts();
        standings.values().forEach(standing -> counts.add(standing, 1));
        return counts;
    }
}
