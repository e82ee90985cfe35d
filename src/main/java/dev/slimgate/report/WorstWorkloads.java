package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Workloads with what is wrong and what to do, worst first: by standing, then by how many lines there are, then by Pods. */
final class WorstWorkloads {
    private static final Comparator<ImageAssessment> WORST_FIRST = Comparator.<ImageAssessment, Standing>comparing(
                    image -> Standing.of(image))
            .reversed();
    private static final int NAME = 253;
    private static final int TEXT = 400;
    private static final int MOST_IMAGES = 8;

    private final Map<Digest, AuditedImage> images;
    private final int mostReasons;

    private WorstWorkloads(Map<Digest, AuditedImage> images, int mostReasons) {
        this.images = images;
        this.mostReasons = mostReasons;
    }

    /**
     * One workload.
     *
     * @param reasons without duplicates
     */
    private record Row(AuditedWorkload workload, Standing standing, List<Reason> reasons, long pods) {}

    /** One line of what is wrong. */
    private record Reason(
            String container, SaidLine line, String policy, String rule, String result, Enforcement effect) {
        static Reason of(ImageAssessment image, SaidLine line, Finding finding) {
            return new Reason(
                    Printable.of(image.use().name(), NAME),
                    line,
                    finding.policyName(),
                    finding.rule(),
                    finding.result().label(),
                    finding.effect());
        }
    }

    static void put(ObjectNode json, AuditReport report, Map<Digest, AuditedImage> images, AuditBounds bounds) {
        WorstWorkloads worst = new WorstWorkloads(images, bounds.reasons());
        // The report's own order, by namespace, kind and name, stays among equals.
        List<Row> rows = report.workloads().stream()
                .map(worst::row)
                .sorted(Comparator.comparing(Row::standing)
                        .thenComparingInt(row -> row.reasons().size())
                        .thenComparingLong(Row::pods)
                        .reversed())
                .toList();
        Bounded.put(json, "workloads", rows, bounds.workloads(), worst::row);
    }

    private Row row(AuditedWorkload workload) {
        Set<Reason> reasons = new LinkedHashSet<>();
        workload.parts().stream()
                .flatMap(part -> part.assessment().images().stream())
                .sorted(WORST_FIRST)
                .forEach(image -> reasons(image, reasons));
        List<Reason> sorted = reasons.stream()
                .sorted(Comparator.comparing(Reason::effect).reversed())
                .toList();
        long pods = workload.parts().stream().mapToLong(Part::pods).sum();
        return new Row(workload, Standing.of(workload), sorted, pods);
    }

    private static void reasons(ImageAssessment image, Set<Reason> into) {
        List<Finding> broken =
                image.findings().stream().filter(Standing::broken).toList();
        SaidLine.bySource(image, Importance.sorted(broken))
                .forEach((line, findings) -> into.add(Reason.of(image, line, strictest(findings))));
    }

    private static Finding strictest(List<Finding> findings) {
        return findings.stream()
                .max(Comparator.comparingInt(WorstWorkloads::strictness))
                .orElseThrow();
    }

    private static int strictness(Finding finding) {
        return finding.denies() ? 2 : finding.speaks() ? 1 : 0;
    }

    private ObjectNode row(Row row) {
        AuditedWorkload workload = row.workload();
        ObjectNode json = JsonText.object()
                .put("namespace", Printable.of(workload.owner().namespace(), NAME))
                .put("kind", Printable.of(workload.owner().kind(), NAME))
                .put("name", Printable.of(workload.owner().name(), NAME))
                .put("standing", row.standing().label())
                .put("pods", row.pods())
                .put("nodes", nodes(workload).size());
        putImages(json, workload);
        ArrayNode reasons = json.putArray("reasons");
        row.reasons().stream().limit(mostReasons).forEach(reason -> reasons.add(reason(reason)));
        json.put("omittedReasons", Math.max(0, row.reasons().size() - mostReasons));
        workload.parts().stream()
                .flatMap(part -> part.assessment().images().stream())
                .sorted(WORST_FIRST)
                .map(ImageAssessment::worst)
                .filter(Objects::nonNull)
                .map(PlatformAssessment::fix)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(fix -> json.put("fix", Lines.cut(Lines.one(fix), TEXT)));
        return json;
    }

    private static Set<String> nodes(AuditedWorkload workload) {
        Set<String> nodes = new HashSet<>();
        workload.parts().forEach(part -> nodes.addAll(part.nodes()));
        return nodes;
    }

    /** What its containers name, and the bytes of what was read of that, each layer once. */
    private void putImages(ObjectNode json, AuditedWorkload workload) {
        Set<String> names = new TreeSet<>();
        workload.parts().stream()
                .flatMap(part -> part.assessment().images().stream())
                .forEach(image -> names.add(ImageWords.reference(image.use())));
        ArrayNode array = json.putArray("images");
        names.stream().limit(MOST_IMAGES).forEach(array::add);
        json.put("omittedImages", Math.max(0, names.size() - MOST_IMAGES));
        Map<Digest, Long> layers = new HashMap<>();
        ImagesOf.workload(workload).stream()
                .map(images::get)
                .filter(Objects::nonNull)
                .forEach(image -> layers.putAll(image.layers()));
        json.put("bytes", layers.values().stream().reduce(0L, Bytes::plus));
    }

    private static ObjectNode reason(Reason reason) {
        return JsonText.object()
                .put("container", reason.container())
                .put("policy", Printable.of(reason.policy(), NAME + NAME))
                .put("rule", reason.rule())
                .put("result", reason.result())
                .put("effect", reason.effect().label())
                .put("label", reason.line().label())
                .put("text", Lines.cut(reason.line().text(), TEXT));
    }
}
