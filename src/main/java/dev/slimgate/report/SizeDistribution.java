package dev.slimgate.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How many images have which compressed size: {@code from} belongs to a bucket, {@code to} to the next. */
final class SizeDistribution {
    private static final long MB = 1_000_000;
    private static final List<Long> EDGES =
            List.of(0L, 5 * MB, 20 * MB, 50 * MB, 100 * MB, 250 * MB, 500 * MB, 1000 * MB, 2000 * MB);

    private SizeDistribution() {}

    /** All buckets, empty ones too; the last has no {@code to}. */
    static void put(ObjectNode json, List<AuditedImage> images) {
        List<Long> sizes = images.stream()
                .filter(image -> image.facts().compressedBytes() != null)
                .map(AuditedImage::bytes)
                .sorted()
                .toList();
        if (!sizes.isEmpty()) {
            json.put("medianBytes", sizes.get((sizes.size() - 1) / 2)).put("largestBytes", sizes.getLast());
        }
        json.put("unknown", images.size() - sizes.size());
        ArrayNode buckets = json.putArray("buckets");
        for (int i = 0; i < EDGES.size(); i++) {
            long from = EDGES.get(i);
            long to = i + 1 < EDGES.size() ? EDGES.get(i + 1) : Long.MAX_VALUE;
            List<AuditedImage> within = images.stream()
                    .filter(image -> image.facts().compressedBytes() != null)
                    .filter(image -> image.bytes() >= from && (image.bytes() < to || to == Long.MAX_VALUE))
                    .toList();
            ObjectNode bucket = buckets.addObject().put("from", from);
            if (to != Long.MAX_VALUE) {
                bucket.put("to", to);
            }
            bucket.put("images", within.size())
                    .put("pods", within.stream().map(AuditedImage::pods).reduce(0L, Bytes::plus));
        }
    }
}
