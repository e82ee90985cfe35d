package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.slimgate.oci.Digest;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What images stand on. The bytes of a family are those of all its images' layers, each layer once; a layer that images of
 * two families have counts in both. The share is of the sum of all families' bytes, to three digits. Images whose layers nobody had to read are {@code unread}, not {@code unknown}.
 */
final class FamilyShares {
    private FamilyShares() {}

    private record Share(String family, long images, long workloads, long bytes) {}

    static ArrayNode of(AuditReport report, List<AuditedImage> images) {
        Map<String, List<AuditedImage>> byFamily = new HashMap<>();
        images.forEach(image ->
                byFamily.computeIfAbsent(label(image), key -> new ArrayList<>()).add(image));
        Map<String, Long> workloads = workloads(report, images);
        List<Share> shares = byFamily.entrySet().stream()
                .map(entry -> new Share(
                        entry.getKey(),
                        entry.getValue().size(),
                        workloads.getOrDefault(entry.getKey(), 0L),
                        bytes(entry.getValue())))
                .sorted(Comparator.comparingLong(Share::bytes).reversed().thenComparing(Share::family))
                .toList();
        long all = shares.stream().map(Share::bytes).reduce(0L, Bytes::plus);
        ArrayNode array = JsonText.array();
        shares.forEach(share -> array.addObject()
                .put("family", share.family())
                .put("images", share.images())
                .put("workloads", share.workloads())
                .put("bytes", share.bytes())
                .put("share", all == 0 ? 0 : Math.round(1000.0 * share.bytes() / all) / 1000.0));
        return array;
    }

    static String label(AuditedImage image) {
        return image.contents() == null ? "unread" : image.family().label();
    }

    private static long bytes(List<AuditedImage> images) {
        Map<Digest, Long> layers = new HashMap<>();
        images.forEach(image -> layers.putAll(image.layers()));
        return layers.values().stream().reduce(0L, Bytes::plus);
    }

    /** How many workloads have at least one image of a family. */
    private static Map<String, Long> workloads(AuditReport report, List<AuditedImage> images) {
        Map<Digest, String> families = new HashMap<>();
        images.forEach(image -> families.put(image.digest(), label(image)));
        Map<String, Long> counts = new HashMap<>();
        for (AuditedWorkload workload : report.workloads()) {
            ImagesOf.workload(workload).stream()
                    .map(families::get)
                    .distinct()
                    .forEach(family -> counts.merge(family, 1L, Long::sum));
        }
        return counts;
    }
}
